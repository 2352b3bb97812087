//! What is decoded: photographs of a folder, and files made of the largest
//! baseline one; without a folder, files made of a picture from a seed.

use std::path::{Path, PathBuf};

use sysu_jpeg::{
    ColorModel, Decoder, Encoder, Format, Image, Options, Scale, Subsampling,
};

/// A name and a file.
pub(crate) type Input = (String, Vec<u8>);

/// Hills, edges and grain: about as many bits a pixel as a photograph.
pub(crate) fn pixels(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1u32;
    let mut out = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            let grain = (state >> 24) as f32 / 32.0;
            let (x, y) = (x as f32, y as f32);
            let hill = 90.0 * ((x / 170.0).sin() + (y / 230.0).cos());
            let edge = if (x / 37.0).sin() * (y / 53.0).sin() > 0.4 {
                40.0
            } else {
                0.0
            };
            let base = 110.0 + hill / 2.0 + edge + grain;
            out.extend([base, base * 0.9 + 12.0, base * 0.7].map(|v| v as u8));
        }
    }
    out
}

/// Returns the inputs, and the picture that some were made of.
pub(crate) fn all() -> (Vec<Input>, Image) {
    let mut inputs = folder().map_or_else(Vec::new, |path| read(&path));
    // What cameras write: baseline, in colour.
    let camera = |(_, file): &&Input| {
        Decoder::new(file).is_ok_and(|decoder| {
            let info = decoder.info();
            !info.is_progressive() && info.color() == ColorModel::YCbCr
        })
    };
    let largest = inputs.iter().filter(camera).max_by_key(|(_, f)| area(f));
    let base = match largest {
        Some((_, file)) => {
            let decoder = Decoder::new(file).expect("a header");
            decoder.output(Format::Rgb).decode().expect("a picture")
        }
        None => Image {
            width: 3000,
            height: 2000,
            format: Format::Rgb,
            data: pixels(3000, 2000),
            warnings: Vec::new(),
        },
    };
    inputs.extend(made(&base));
    (inputs, base)
}

#[expect(clippy::disallowed_methods, reason = "names a folder to measure")]
#[expect(clippy::print_stderr, reason = "says what is not measured")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SYSU_IMAGES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SYSU_IMAGES names no folder: made pictures alone");
    }
    folder
}

fn area(file: &[u8]) -> u64 {
    Decoder::new(file).map_or(0, |decoder| {
        decoder.info().width() as u64 * decoder.info().height() as u64
    })
}

/// Returns the JPEGs of a folder that are sound and no thumbnails, and have
/// no inks, which the C library does not turn to RGB.
fn read(folder: &Path) -> Vec<Input> {
    let mut inputs: Vec<Input> = std::fs::read_dir(folder)
        .expect("the folder that SYSU_IMAGES names")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let file = std::fs::read(&path).ok()?;
            let name = path.file_stem()?.to_string_lossy().into_owned();
            let strict = Options::new().strict(true);
            let decoder = Decoder::with_options(&file, strict).ok()?;
            let inks = decoder.format() == Format::Cmyk;
            let sound = decoder.scale(Scale::Eighth).decode().is_ok();
            let fits = sound && !inks && 1 << 20 < area(&file);
            fits.then_some((name, file))
        })
        .collect();
    inputs.sort();
    inputs
}

/// Makes the kinds that cameras seldom write, and the sizes that are asked
/// for.
fn made(base: &Image) -> Vec<Input> {
    use Subsampling::{S420, S422, S444};
    let encode = |encoder: Encoder<'_>, image: &Image| {
        encoder
            .encode(&image.data, image.width, image.height, Format::Rgb)
            .expect("encoded")
    };
    let plain = Encoder::new(88).subsampling(S420);
    let larger = [(4000, 3000), (6000, 4000)].map(|(width, height)| {
        let data = mirrored(base, width, height);
        Image { width, height, data, warnings: vec![], ..*base }
    });
    let [twelve, more] = &larger;
    let progressive = plain.clone().progressive(true);
    // A row of MCUs of 16 by 16 an interval.
    let row = base.width.div_ceil(16) as u16;
    [
        ("made 4:2:0", encode(plain.clone(), base)),
        ("made 4:2:2", encode(plain.clone().subsampling(S422), base)),
        ("made 4:4:4", encode(plain.clone().subsampling(S444), base)),
        ("made, restart markers", encode(plain.clone().restart(row), base)),
        ("made, progressive", encode(progressive.clone(), base)),
        ("made 12 megapixels", encode(plain.clone(), twelve)),
        ("made 12 MP, progressive", encode(progressive, twelve)),
        ("made 24 megapixels", encode(plain, more)),
    ]
    .map(|(name, file)| (name.to_owned(), file))
    .to_vec()
}

/// Fills a larger picture with one, mirrored at its sides, so that there are
/// no edges that a photograph would not have.
fn mirrored(base: &Image, width: u32, height: u32) -> Vec<u8> {
    let within = |at: u32, side: u32| {
        let at = at % (2 * side);
        at.min(2 * side - 1 - at)
    };
    let mut out = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        let row = within(y, base.height) * base.width;
        for x in 0..width {
            let at = (row + within(x, base.width)) as usize * 3;
            out.extend_from_slice(&base.data[at..at + 3]);
        }
    }
    out
}

/// Shrinks to exactly `width` by `height`, the mean of what each pixel
/// covers: the benchmark's thumbnail, to encode.
pub(crate) fn thumbnail(base: &Image, width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        let rows = y * base.height / height
            ..((y + 1) * base.height).div_ceil(height).min(base.height);
        for x in 0..width {
            let columns = x * base.width / width
                ..((x + 1) * base.width).div_ceil(width).min(base.width);
            let mut sums = [0; 3];
            for row in rows.clone() {
                for column in columns.clone() {
                    let at = (row * base.width + column) as usize * 3;
                    for (sum, &v) in sums.iter_mut().zip(&base.data[at..]) {
                        *sum += v as usize;
                    }
                }
            }
            let count = rows.len() * columns.len();
            out.extend(sums.map(|sum| (sum / count) as u8));
        }
    }
    out
}
