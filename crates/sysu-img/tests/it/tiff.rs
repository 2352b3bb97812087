//! TIFF as others write it: every layout of the same samples gives the same
//! picture.

use sysu_img::{Alpha, ErrorKind, FailOn, Pipeline, Raster, Samples, Space};

/// A page that is put together field by field.
#[derive(Clone)]
struct Page {
    little: bool,
    big: bool,
    /// Tag, kind, values.
    fields: Vec<(u16, u16, Vec<u32>)>,
    tiled: bool,
    parts: Vec<Vec<u8>>,
}

impl Page {
    /// Strips of so many rows; `bits` for each sample.
    fn new(size: (u32, u32), photometric: u32, bits: &[u32]) -> Self {
        let fields = vec![
            (256, 4, vec![size.0]),
            (257, 4, vec![size.1]),
            (258, 3, bits.to_vec()),
            (262, 3, vec![photometric]),
            (277, 3, vec![bits.len() as u32]),
        ];
        Self {
            little: true,
            big: false,
            fields,
            tiled: false,
            parts: Vec::new(),
        }
    }

    fn set(mut self, tag: u16, values: &[u32]) -> Self {
        self.fields.retain(|field| field.0 != tag);
        let short = values.iter().all(|v| *v < 65_536);
        self.fields.push((tag, if short { 3 } else { 4 }, values.to_vec()));
        self
    }

    fn part(mut self, bytes: &[u8]) -> Self {
        self.parts.push(bytes.to_vec());
        self
    }

    fn tiles(self, width: u32, height: u32) -> Self {
        let page = self.set(322, &[width]).set(323, &[height]);
        Self { tiled: true, ..page }
    }

    fn number(&self, v: u64, len: usize) -> Vec<u8> {
        let bytes = v.to_le_bytes()[..len].to_vec();
        if self.little { bytes } else { bytes.into_iter().rev().collect() }
    }

    fn file(mut self) -> Vec<u8> {
        let word = if self.big { 8 } else { 4 };
        let mut file: Vec<u8> =
            if self.little { b"II".to_vec() } else { b"MM".to_vec() };
        file.extend(self.number(if self.big { 43 } else { 42 }, 2));
        if self.big {
            file.extend(self.number(8, 2));
            file.extend([0, 0]);
        }
        let link = file.len();
        file.extend(vec![0; word]);
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        for part in std::mem::take(&mut self.parts) {
            offsets.push(file.len() as u32);
            counts.push(part.len() as u32);
            file.extend(part);
        }
        let [at, len] = if self.tiled { [324, 325] } else { [273, 279] };
        self.fields.push((at, 4, offsets));
        self.fields.push((len, 4, counts));
        self.fields.sort();
        let mut table = Vec::new();
        for (tag, kind, values) in &self.fields {
            let size = [0, 1, 1, 2, 4, 8][usize::from(*kind)];
            let data: Vec<u8> = match kind {
                // Fractions, of one each.
                5 => values
                    .iter()
                    .flat_map(|v| {
                        [self.number(u64::from(*v), 4), self.number(1, 4)]
                    })
                    .flatten()
                    .collect(),
                _ => values
                    .iter()
                    .flat_map(|v| self.number(u64::from(*v), size))
                    .collect(),
            };
            table.extend(self.number(u64::from(*tag), 2));
            table.extend(self.number(u64::from(*kind), 2));
            table.extend(self.number(values.len() as u64, word));
            let mut data = data;
            if data.len() > word {
                let at = self.number(file.len() as u64, word);
                file.extend(&data);
                data = at;
            }
            data.resize(word, 0);
            table.extend(data);
        }
        let at = self.number(file.len() as u64, word);
        file[link..][..word].copy_from_slice(&at);
        let count = self.number(self.fields.len() as u64, word.max(4) - 2);
        let count = if self.big {
            self.number(self.fields.len() as u64, 8)
        } else {
            count[..2].to_vec()
        };
        file.extend(count);
        file.extend(table);
        file.extend(vec![0; word]);
        file
    }

    #[track_caller]
    fn read(self) -> Raster {
        let picture = Pipeline::from_bytes(self.file()).to_picture();
        picture.unwrap().into_raster()
    }
}

#[track_caller]
fn bytes(raster: &Raster) -> Vec<u8> {
    let Samples::U8(v) = raster.samples() else { panic!("{raster:?}") };
    v.clone()
}

/// 4 x 4 pixels of RGB, and as planes.
fn colours() -> (Vec<u8>, [Vec<u8>; 3]) {
    let rgb: Vec<u8> = (0..48).map(|v| v * 5).collect();
    let plane = |n| rgb.iter().skip(n).step_by(3).copied().collect();
    (rgb.clone(), [plane(0), plane(1), plane(2)])
}

#[test]
fn palettes_of_every_width_are_looked_up() {
    let reds = [0x1234, 0xff00, 0x0000, 0x8000];
    for bits in [1u32, 2, 4, 8] {
        let entries = 1 << bits;
        let map: Vec<u32> = (0..3 * entries)
            .map(|at| reds[at as usize % entries as usize % 4])
            .collect();
        let packed: &[u8] = match bits {
            1 => &[0b0101_0000],
            2 => &[0b0001_1011],
            4 => &[0x01, 0x23],
            _ => &[0, 1, 2, 3],
        };
        let page = Page::new((4, 1), 3, &[bits]).set(320, &map).part(packed);
        let want: Vec<u8> = (0..4)
            .flat_map(|x: usize| {
                let place = if bits == 1 { x % 2 } else { x };
                [(reds[place] >> 8) as u8; 3]
            })
            .collect();
        assert_eq!(bytes(&page.clone().read()), want, "{bits} bits");
        let turned = Page { little: false, ..page };
        assert_eq!(bytes(&turned.read()), want, "{bits} bits, MM");
    }
    // A table of bytes, and a place beyond it.
    let page = Page::new((2, 1), 3, &[8])
        .set(320, &[1, 9, 2, 8, 3, 7])
        .part(&[1, 200]);
    assert_eq!(bytes(&page.read()), [9, 8, 7, 9, 8, 7]);
}

#[test]
fn planes_strips_and_tiles_are_the_same_picture() {
    let (rgb, planes) = colours();
    let page = Page::new((4, 4), 2, &[8, 8, 8]);
    let whole = page.clone().part(&rgb);
    assert_eq!(bytes(&whole.clone().read()), rgb);
    let rows = page.clone().set(278, &[3]);
    let rows = rows.part(&rgb[..36]).part(&rgb[36..]);
    assert_eq!(bytes(&rows.read()), rgb);
    let apart = page.clone().set(284, &[2]).set(278, &[2]);
    let apart = planes
        .iter()
        .fold(apart, |page, plane| page.part(&plane[..8]).part(&plane[8..]));
    assert_eq!(bytes(&apart.read()), rgb);
    // Tiles that stick out of the picture, together and apart.
    let tile = |source: &[u8], channels: usize, left: usize, top: usize| {
        let mut tile = Vec::new();
        for y in top..top + 3 {
            for x in left..left + 3 {
                let at = (y * 4 + x) * channels;
                let seen = x < 4 && y < 4;
                let zero = [99; 3];
                tile.extend(if seen {
                    &source[at..at + channels]
                } else {
                    &zero[..channels]
                });
            }
        }
        tile
    };
    let corners = [(0, 0), (3, 0), (0, 3), (3, 3)];
    let tiles =
        corners.iter().fold(page.clone().tiles(3, 3), |page, (left, top)| {
            page.part(&tile(&rgb, 3, *left, *top))
        });
    assert_eq!(bytes(&tiles.clone().read()), rgb);
    let mut apart = page.tiles(3, 3).set(284, &[2]);
    for plane in &planes {
        for (left, top) in corners {
            apart = apart.part(&tile(plane, 1, left, top));
        }
    }
    assert_eq!(bytes(&apart.read()), rgb);
    // Tiles by the names of strips, BigTIFF, no lengths.
    assert_eq!(bytes(&Page { tiled: false, ..tiles }.read()), rgb);
    assert_eq!(bytes(&Page { big: true, ..whole.clone() }.read()), rgb);
    let big = Page { big: true, little: false, ..whole.clone() };
    assert_eq!(bytes(&big.read()), rgb);
    let mut unsized_part = whole.file();
    let at = unsized_part.windows(2).position(|v| v == [0x17, 1]).unwrap();
    unsized_part[at] = 0xff;
    let picture = Pipeline::from_bytes(unsized_part).to_picture().unwrap();
    assert_eq!(bytes(picture.raster()), rgb);
}

#[test]
fn widths_signs_and_fractions_are_read() {
    let one = |bits: u32, kind: u32, data: &[u8]| {
        let page = Page::new((2, 1), 1, &[bits]).set(339, &[kind]);
        let Samples::U16(v) = page.part(data).read().into_samples() else {
            panic!("{bits} {kind}")
        };
        v
    };
    assert_eq!(one(12, 1, &[0xff, 0xf8, 0x00]), [65_535, 32_776]);
    assert_eq!(one(10, 1, &[0xff, 0xc0, 0x00]), [65_535, 0]);
    assert_eq!(one(16, 2, &[0xff, 0x7f, 0xff, 0xff]), [32_767, 0]);
    assert_eq!(one(24, 1, &[1, 2, 3, 0, 0, 0xff]), [0x0302, 0xff00]);
    let wide = [0, 0, 0x34, 0x12, 0, 0, 0, 0x80];
    assert_eq!(one(32, 1, &wide), [0x1234, 0x8000]);
    assert_eq!(one(32, 2, &wide), [0x1234, 0]);
    let eight = Page::new((3, 1), 1, &[8]).set(339, &[2]);
    assert_eq!(bytes(&eight.part(&[5, 127, 0x80]).read()), [5, 127, 0]);
    let few = Page::new((2, 1), 1, &[6]).part(&[0b1111_1100, 0b0001_0000]);
    assert_eq!(bytes(&few.read()), [255, 4]);
    let float = |bits: u32, data: &[u8], little: bool| {
        let page = Page::new((2, 1), 1, &[bits]).set(339, &[3]);
        let page = Page { little, ..page }.part(data);
        let Samples::F32(v) = page.read().into_samples() else {
            panic!("{bits}")
        };
        v
    };
    assert_eq!(float(16, &[0, 0x3c, 0, 0xb8], true), [1.0, -0.5]);
    assert_eq!(float(16, &[0x3c, 0, 0xb8, 0], false), [1.0, -0.5]);
    let small = float(16, &[1, 0, 0xff, 0x7b], true);
    assert_eq!(small, [2f32.powi(-24), 65_504.0]);
    assert_eq!(float(24, &[0, 0, 0x3f, 0, 0x80, 0x3e], true), [1.0, 0.75]);
    let double = [0.25f64, -2.0].map(f64::to_le_bytes).concat();
    assert_eq!(float(64, &double, true), [0.25, -2.0]);
}

#[test]
fn predictors_are_undone_in_both_orders() {
    // Horizontal: 16 bits, three channels.
    let values = [1000u16, 2, 65_000, 900, 3, 500];
    let differences = [1000u16, 2, 65_000, 65_436, 1, 1036];
    for little in [true, false] {
        let data: Vec<u8> = differences
            .iter()
            .flat_map(
                |v| if little { v.to_le_bytes() } else { v.to_be_bytes() },
            )
            .collect();
        let page = Page::new((2, 1), 2, &[16; 3]).set(317, &[2]).part(&data);
        let page = Page { little, ..page };
        let samples = page.read().into_samples();
        assert_eq!(samples, Samples::U16(values.to_vec()), "{little}");
        // Floating point: upper bytes first, whatever the order.
        let numbers = [1.5f32, -0.25];
        let mut row: Vec<u8> =
            (0..4).flat_map(|n| numbers.map(|v| v.to_be_bytes()[n])).collect();
        for at in (1..row.len()).rev() {
            row[at] = row[at].wrapping_sub(row[at - 1]);
        }
        let page = Page::new((2, 1), 1, &[32]).set(339, &[3]);
        let page = Page { little, ..page.set(317, &[3]).part(&row) };
        let samples = page.read().into_samples();
        assert_eq!(samples, Samples::F32(numbers.to_vec()), "{little}");
    }
}

/// Two rows of 8 pixels: 4 white and 4 black, then the same one pixel on.
#[test]
fn every_kind_of_ccitt_is_read() {
    let pack = |bits: &str| -> Vec<u8> {
        let bits: Vec<u8> = bits.bytes().filter(u8::is_ascii_digit).collect();
        let byte = |part: &[u8]| {
            part.iter()
                .enumerate()
                .fold(0, |byte, (at, bit)| byte | (bit & 1) << (7 - at))
        };
        bits.chunks(8).map(byte).collect()
    };
    let mark = "000000000001";
    // White 4 is 1011, black 4 is 011; white 5 is 1100, black 3 is 10.
    let coded = [
        (2, 0, "1011 011 0  1100 10 00".to_owned()),
        (3, 0, format!("{mark} 1011 011 {mark} 1100 10 {mark}")),
        (3, 4, format!("0000 {mark} 1011 011 00000 {mark} 1100 10")),
        (3, 0, "1011 011 1100 10".to_owned()),
        // Of two dimensions: the second row is one pixel on the right, then
        // as the one above.
        (3, 1, format!("{mark} 1 1011 011 {mark} 0 011 1 {mark} 1")),
        // Of group 4: horizontally, then the same.
        (4, 0, format!("001 1011 011 011 1 {mark}{mark}")),
    ];
    let want =
        [255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0];
    for (method, options, bits) in coded {
        let data = pack(&bits);
        let page = Page::new((8, 2), 0, &[1])
            .set(259, &[method])
            .set(292, &[options]);
        let page = page.part(&data);
        let what = format!("{method} {options} {bits}");
        assert_eq!(bytes(&page.clone().read()), want, "{what}");
        // And from the lowest bit.
        let turned = data.iter().map(|v| v.reverse_bits()).collect();
        let page = Page { parts: vec![turned], ..page.set(266, &[2]) };
        assert_eq!(bytes(&page.read()), want, "{what}, turned");
    }
}

#[test]
fn chroma_of_fewer_pixels_is_spread() {
    // 2 x 2 blocks of luma, chroma of none: grey.
    let block = |y: [u8; 4], cb: u8, cr: u8| [&y[..], &[cb, cr]].concat();
    let page = Page::new((3, 2), 6, &[8; 3]).set(530, &[2, 2]);
    let ends = [0, 255, 128, 255, 128, 255];
    let mut page = page.part(
        &[block([0, 50, 100, 150], 128, 128), block([255, 0, 7, 0], 128, 128)]
            .concat(),
    );
    page.fields.push((532, 5, ends.to_vec()));
    let want = [0, 50, 255, 100, 150, 7].map(|v| [v; 3]).concat();
    assert_eq!(bytes(&page.clone().read()), want);
    // Red is luma 76, chroma 85 and 255.
    let red = block([76; 4], 85, 255);
    page.parts = vec![[red.clone(), red].concat()];
    for (at, want) in
        bytes(&page.read()).iter().zip([254, 0, 0].iter().cycle())
    {
        assert!(at.abs_diff(*want) <= 1, "{at} {want}");
    }
}

#[test]
fn white_is_zero_inks_and_lab_are_understood() {
    let white = Page::new((2, 1), 0, &[8]).part(&[0, 200]);
    assert_eq!(bytes(&white.read()), [255, 55]);
    let inks = Page::new((1, 1), 5, &[8; 3]).part(&[10, 20, 30]);
    let picture = inks.file();
    let head = sysu_img::meta::read(&picture).unwrap();
    assert_eq!((head.space, head.channels), (Space::Cmyk, 4));
    // White, and the red of sRGB.
    for (photometric, data) in
        [(8, [255, 0, 0, 136, 80, 67]), (9, [255, 128, 128, 136, 208, 195])]
    {
        let lab = Page::new((2, 1), photometric, &[8; 3]).part(&data);
        let rgb = bytes(&lab.read());
        let want = [255, 255, 255, 255, 0, 0];
        for (at, want) in rgb.iter().zip(want) {
            assert!(at.abs_diff(want) <= 3, "{rgb:?}");
        }
    }
}

#[test]
fn alpha_is_what_the_file_says() {
    let data = [1, 2, 3, 4];
    let four = Page::new((1, 1), 2, &[8; 4]).part(&data);
    for (extra, alpha, channels) in [
        (&[][..], Alpha::Straight, 4),
        (&[0], Alpha::None, 3),
        (&[1], Alpha::Premultiplied, 4),
        (&[2], Alpha::Straight, 4),
    ] {
        let page = four.clone();
        let page = if extra.is_empty() { page } else { page.set(338, extra) };
        let head = sysu_img::meta::read(&page.clone().file()).unwrap();
        assert_eq!(head.channels, channels, "{extra:?}");
        assert_eq!(head.has_alpha, alpha != Alpha::None, "{extra:?}");
        let raster = page.read();
        assert_eq!(raster.channels(), channels, "{extra:?}");
    }
}

/// What is missing is an error, or empty where that was asked for.
#[test]
fn parts_that_are_missing_are_told() {
    let (rgb, _) = colours();
    let page = Page::new((4, 4), 2, &[8; 3]).set(278, &[2]);
    let cut = page.part(&rgb[..24]).part(&rgb[24..30]).file();
    let pipeline = Pipeline::from_bytes(cut);
    let err = pipeline.clone().to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Truncated { .. }), "{err}");
    let picture = pipeline.fail_on(FailOn::Never).to_picture().unwrap();
    let read = bytes(picture.raster());
    assert_eq!(read[..24], rgb[..24]);
    assert_eq!(read[36..], [0; 12]);
    // Nothing at all is an error all the same.
    let none = Page::new((4, 4), 2, &[8; 3]).file();
    let pipeline = Pipeline::from_bytes(none).fail_on(FailOn::Never);
    assert!(pipeline.to_picture().is_err());
}

/// A JPEG in a tile that is not what the directory says: too large, too
/// small, of other channels, cut off.
#[cfg(feature = "jpeg")]
#[test]
fn a_jpeg_in_a_tiff_has_to_be_what_the_directory_says() {
    use std::time::{Duration, Instant};
    use sysu_img::{Colour, Create, Jpeg, Size};
    let jpeg = |width, height| {
        let canvas = Create::plain(Size::new(width, height), Colour::WHITE);
        let pipeline = Pipeline::create(canvas).jpeg(Jpeg::quality(90));
        pipeline.to_bytes().unwrap().bytes
    };
    let grey = {
        let canvas = Create::plain(Size::new(32, 32), Colour::WHITE);
        let chain = Pipeline::create(canvas).chain("greyscale | jpeg");
        chain.unwrap().to_bytes().unwrap().bytes
    };
    let page = |bits: &[u32], photometric| {
        Page::new((32, 32), photometric, bits).set(259, &[7])
    };
    let colours = |part: &[u8]| page(&[8; 3], 6).part(part);
    let white = bytes(&colours(&jpeg(32, 32)).read());
    assert!(white.iter().all(|v| *v > 250), "{:?}", &white[..9]);
    let tiled = colours(&jpeg(32, 32)).tiles(32, 32);
    assert_eq!(bytes(&tiled.read()), white);
    let mut huge = jpeg(32, 32);
    let frame = huge.windows(2).position(|v| v == [0xff, 0xc0]).unwrap();
    huge[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let whole = jpeg(32, 32);
    let cases = [
        ("wider", colours(&jpeg(48, 32))),
        ("narrower", colours(&jpeg(16, 32))),
        ("shorter", colours(&jpeg(32, 8))),
        ("huge", colours(&huge)),
        ("grey for colours", colours(&grey)),
        ("colours for grey", page(&[8], 1).part(&whole)),
        ("colours for inks", page(&[8; 4], 5).part(&whole)),
        ("colours for planes", page(&[8; 3], 2).set(284, &[2]).part(&whole)),
        ("cut off", colours(&whole[..whole.len() / 2])),
        ("no JPEG", colours(b"not a JPEG at all")),
        ("16 bits", page(&[16; 3], 2).part(&whole)),
    ];
    for (what, page) in cases {
        let start = Instant::now();
        let err = Pipeline::from_bytes(page.file()).to_picture();
        let err = err.expect_err(what);
        let broke = matches!(err.kind(), ErrorKind::Codec { .. });
        assert!(!broke, "{what}: {err}");
        assert!(start.elapsed() < Duration::from_mins(1), "{what}");
    }
}

/// Tiles that are far larger than the picture, and tables without an end.
#[test]
fn a_tiff_pays_for_what_it_has_and_not_for_what_it_says() {
    use sysu_img::Limits;
    let wide = Page::new((1, 1), 1, &[8]).part(&[7; 64]);
    for (width, height) in
        [(1 << 31, 1), (1, 1 << 31), (u32::MAX, u32::MAX), (0, 5)]
    {
        let file = wide.clone().tiles(width, height).file();
        let limits = Limits::default().max_memory(64 << 20);
        let start = std::time::Instant::now();
        let done = Pipeline::from_bytes(file).limits(limits).to_picture();
        assert_eq!(done.is_ok(), (width, height) == (1, 1 << 31));
        assert!(start.elapsed().as_secs() < 60);
    }
    // A million parts that are not there.
    let parts = Page::new((1000, 1000), 1, &[8]).tiles(1, 1).part(&[7]);
    let never = Pipeline::from_bytes(parts.file()).fail_on(FailOn::Never);
    assert_eq!(never.to_picture().unwrap().size().pixels(), 1_000_000);
    // More fields than a directory may have.
    let mut big = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    big.extend((1u64 << 40).to_le_bytes());
    let err = Pipeline::from_bytes(big).to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{err}");
}
