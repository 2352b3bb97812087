//! Full size: against the reference, against others, strips, regions.

use sysu_jpeg::{
    ColorModel, Decoder, ErrorKind, Format, Image, Options, Region, Scale,
    Unsupported,
};

use crate::pictures::{decodable, files, own, waves};
use crate::reference::{self, Rounding};

fn decode(file: &[u8]) -> Image {
    Decoder::new(file).expect("a header").decode().expect("a picture")
}

fn header_sampling(file: &[u8]) -> String {
    let info = sysu_jpeg::read_info(file).expect("described");
    info.sampling().to_string()
}

fn differences(a: &[u8], b: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (mut most, mut sum) = (0.0f64, 0.0);
    for (&a, b) in a.iter().zip(b) {
        let difference = (a as f64 - b).abs();
        most = most.max(difference);
        sum += difference;
    }
    (most, sum / a.len().max(1) as f64)
}

#[test]
fn every_pixel_is_within_two_of_a_float_reference() {
    let mut seen = 0;
    for (name, file) in decodable().into_iter().chain(own()) {
        let header = Decoder::new(&file).expect("a header");
        let several = name.contains("scans") || name.contains("odd");
        if header.info().is_progressive() || several {
            continue;
        }
        let planes = header.clone().planes().expect("planes");
        let image = header.decode().expect("a picture");
        assert_eq!(image.warnings, [], "{name}");
        let want = reference::decode(&file, Rounding::Never);
        let size = (image.width as usize, image.height as usize);
        assert_eq!(size, (want.width, want.height), "{name}");
        assert_eq!(image.format.channels(), want.channels, "{name}");
        // Samples are the exact ones, rounded; that alone is 0.25.
        for (plane, (width, want)) in planes.planes.iter().zip(want.planes) {
            assert_eq!(plane.width as usize, width, "{name}");
            let (most, mean) = differences(&plane.data, want);
            // The mean of a dozen samples says nothing.
            let even = mean < 0.27 || plane.data.len() < 256;
            assert!(most <= 1.0 && even, "{name}: {most} {mean}");
        }
        // Three roundings (the sample, its enlargement, the pixel), of which
        // a difference of colour counts up to 1.77 times.
        let (most, mean) = differences(&image.data, want.data);
        let sampling = header_sampling(&file);
        let plain = ["1x1", "4:4:4", "1x1,1x1,1x1,1x1"];
        let (largest, average) = match want.channels {
            1 => (1.0, 0.27),
            _ if plain.contains(&sampling.as_str()) => (2.0, 0.5),
            _ => (3.0, 0.6),
        };
        assert!(most <= largest, "{name}: {most}");
        assert!(mean < average, "{name}: {mean}");
        // Against a reference that rounds where samples are stored, only
        // the last rounding is left.
        let want = reference::decode(&file, Rounding::AsStored);
        let (most, mean) = differences(&image.data, want.data);
        // A sample beside a half may round the other way, luminance and blue
        // at once: 1 + 1.772, and the last rounding.
        assert!(most <= 3.28, "{name}: {most}");
        let even = mean < 0.3 || image.data.len() < 256;
        assert!(even, "{name}: {mean}");
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn zune_jpeg_and_this_crate_agree() {
    let mut seen = 0;
    for (name, file) in decodable().into_iter().chain(own()) {
        let image = decode(&file);
        // It refuses some samplings, and enlarges others by other filters.
        let info = Decoder::new(&file).expect("a header");
        let sampling = info.info().sampling().to_string();
        if image.format == Format::Cmyk
            || !["4:4:4", "1x1"].contains(&sampling.as_str())
        {
            continue;
        }
        let mut other = zune_jpeg::JpegDecoder::new(
            zune_jpeg::zune_core::bytestream::ZCursor::new(&file),
        );
        let want = other.decode().expect("zune-jpeg takes it");
        let want: Vec<f64> = want.into_iter().map(f64::from).collect();
        if want.len() != image.data.len() {
            // It gives grey as RGB.
            assert_eq!(want.len(), image.data.len() * 3, "{name}");
            continue;
        }
        let (most, mean) = differences(&image.data, want);
        assert!(most <= 3.0 && mean < 0.5, "{name}: {most} {mean}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn progressive_files_are_as_their_sequential_twins() {
    use sysu_jpeg::{Encoder, Subsampling};
    for sampling in [Subsampling::S444, Subsampling::S422, Subsampling::S420] {
        for quality in [10, 50, 75, 95, 100] {
            let encoder = Encoder::new(quality).subsampling(sampling);
            let twin = |progressive| {
                let encoder = encoder.clone().progressive(progressive);
                let pixels = waves(77, 45);
                encoder.encode(&pixels, 77, 45, Format::Rgb).expect("encoded")
            };
            for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
                let [a, b] = [twin(false), twin(true)].map(|file| {
                    let decoder = Decoder::new(&file).expect("a header");
                    decoder.scale(scale).decode().expect("a picture")
                });
                assert_eq!(a, b, "{quality} {sampling:?} {scale:?}");
            }
        }
    }
}

#[test]
fn special_instructions_change_no_pixel() {
    for (name, file) in decodable().into_iter().chain(own()) {
        for scale in [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth]
        {
            let [a, b] = [false, true].map(|portable| {
                let options = Options::new().portable(portable);
                let decoder = Decoder::with_options(&file, options);
                let decoder = decoder.expect("a header").scale(scale);
                let cmyk = decoder.format() == Format::Cmyk;
                let decoder = if cmyk {
                    decoder.output(Format::Rgb)
                } else {
                    decoder.output(Format::Rgba)
                };
                decoder.decode().expect("a picture")
            });
            assert!(a == b, "{name} {scale:?}");
        }
    }
}

#[test]
fn strips_and_threads_give_the_same_pixels() {
    for (name, file) in decodable().into_iter().chain(own()) {
        for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
            let decoder = Decoder::new(&file).expect("a header").scale(scale);
            let whole = decoder.clone().decode().expect("a picture");
            let threads = decoder.clone().threads(2).decode();
            assert!(threads.as_ref() == Ok(&whole), "{name} {scale:?}");
            let mut rows = decoder.rows().expect("rows");
            let mut data = Vec::new();
            while let Some(strip) = rows.next_strip().expect("a strip") {
                data.extend_from_slice(strip);
            }
            assert!(data == whole.data, "{name} {scale:?}");
            assert_eq!(rows.size(), (whole.width, whole.height));
        }
    }
}

#[test]
fn a_region_is_cut_out_of_the_whole() {
    for (name, file) in decodable().into_iter().chain(own()) {
        for scale in [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth]
        {
            let decoder = Decoder::new(&file).expect("a header").scale(scale);
            let whole = decoder.clone().decode().expect("a picture");
            let (w, h) = (whole.width, whole.height);
            let channels = whole.format.channels();
            for (x, y, right, bottom) in [
                (0, 0, w / 2 + 1, h / 2 + 1),
                (w / 3, h / 3, w, h),
                (w / 2, h / 2, w / 2 + 1, h / 2 + 1),
                (w - 1, 0, w, h),
                (0, h - 1, w, h),
            ] {
                let region = Region::new(x, y, right - x, bottom - y);
                let part = decoder.clone().crop(region).decode();
                let part = part.expect("a region");
                let want: Vec<u8> = (y..bottom)
                    .flat_map(|row| {
                        let from = (row * w + x) as usize * channels;
                        let to = (row * w + right) as usize * channels;
                        whole.data[from..to].iter().copied()
                    })
                    .collect();
                assert!(part.data == want, "{name} {scale:?} {region:?}");
            }
        }
    }
}

#[test]
fn a_region_outside_the_picture_is_refused() {
    let (_, file) = own().swap_remove(20);
    for region in [
        Region::new(0, 0, 0, 1),
        Region::new(0, 0, 1000, 1),
        Region::new(u32::MAX, 0, 1, 1),
        Region::new(0, 1, 1, u32::MAX),
    ] {
        let decoder = Decoder::new(&file).expect("a header").crop(region);
        let err = decoder.decode().expect_err("outside");
        assert!(matches!(err.kind(), ErrorKind::Region { .. }));
    }
}

#[test]
fn grey_is_the_luminance_as_stored() {
    for (_, file) in own() {
        let decoder = Decoder::new(&file).expect("a header");
        let colour = decoder.clone().decode().expect("a picture");
        let grey = decoder.output(Format::Grey).decode().expect("a picture");
        for (rgb, &y) in colour.data.chunks_exact(3).zip(&grey.data) {
            let [r, g, b] = [rgb[0], rgb[1], rgb[2]].map(f64::from);
            let want = 0.299 * r + 0.587 * g + 0.114 * b;
            let clipped = rgb.iter().any(|v| [0, 255].contains(v));
            assert!((want - y as f64).abs() < 1.6 || clipped);
        }
    }
}

#[test]
fn inks_are_mixed_to_light() {
    let pixels: Vec<u8> =
        (0..16 * 16).flat_map(|n| [n as u8, 40, 0, 30]).collect();
    let file = sysu_jpeg::Encoder::new(100)
        .encode(&pixels, 16, 16, Format::Cmyk)
        .expect("encoded");
    let decoder = Decoder::new(&file).expect("a header");
    assert_eq!(decoder.info().color(), ColorModel::Cmyk);
    assert_eq!(decoder.format(), Format::Cmyk);
    let inks = decoder.clone().decode().expect("inks");
    let (most, _) = differences(&inks.data, pixels.iter().map(|&v| v as f64));
    assert!(most <= 3.0, "{most}");
    let light = decoder.output(Format::Rgb).decode().expect("light");
    let want = inks.data.chunks_exact(4).flat_map(|p| {
        let [c, m, y, k] = [p[0], p[1], p[2], p[3]].map(|v| 255.0 - v as f64);
        [c * k / 255.0, m * k / 255.0, y * k / 255.0]
    });
    let (most, _) = differences(&light.data, want);
    assert!(most <= 0.6, "{most}");
}

#[test]
fn what_is_not_read_is_named() {
    let (_, file) = files()
        .into_iter()
        .find(|(name, _)| name.contains("arithmetic"))
        .expect("a file");
    let err = Decoder::new(&file).expect_err("not read");
    let kind = ErrorKind::Unsupported(Unsupported::Arithmetic);
    assert_eq!(err.kind(), &kind);
    assert_eq!(err.to_string(), "arithmetic coding is not read");
    // Still described.
    let info = sysu_jpeg::read_info(&file).expect("described");
    assert_eq!((info.width(), info.height()), (13, 9));
}

/// Returns where the first scan header begins.
fn scan(file: &[u8]) -> usize {
    let marker = |at: &usize| file[*at..].starts_with(&[0xFF, 0xDA, 0]);
    (0..file.len()).find(marker).expect("a scan")
}

#[test]
fn every_kind_that_is_not_read_is_named() {
    use Unsupported::{
        Arithmetic, Components, Hierarchical, Lossless, Precision,
    };
    let file = sysu_jpeg::Encoder::new(80)
        .encode(&waves(20, 24), 20, 24, Format::Rgb)
        .expect("encoded");
    let frame = file
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .expect("a frame");
    // Which byte of the frame makes it so, and what it is then.
    for (at, byte, want) in [
        (1, 0xC3, Lossless),
        (1, 0xC5, Hierarchical),
        (1, 0xC6, Hierarchical),
        (1, 0xC7, Hierarchical),
        (1, 0xC9, Arithmetic),
        (1, 0xCA, Arithmetic),
        (1, 0xCB, Arithmetic),
        (1, 0xCD, Arithmetic),
        (4, 12, Precision(12)),
        (9, 2, Components(2)),
    ] {
        let mut file = file.clone();
        file[frame + at] = byte;
        if want == Components(2) {
            let scan = scan(&file);
            file[scan + 4] = 2;
        }
        let err = Decoder::new(&file).expect_err("not read");
        assert_eq!(err.kind(), &ErrorKind::Unsupported(want), "{byte:02X}");
    }
    // A frame of frames.
    let mut file = file.clone();
    file.splice(2..2, [0xFF, 0xDE, 0, 2]);
    let err = Decoder::new(&file).expect_err("not read");
    assert_eq!(err.kind(), &ErrorKind::Unsupported(Hierarchical));
}

/// A file of `jpeg-encoder`: its samplings, its inks.
fn theirs(
    (width, height): (u32, u32),
    sampling: jpeg_encoder::SamplingFactor,
    color: jpeg_encoder::ColorType,
    restart: u16,
    progressive: bool,
) -> Vec<u8> {
    let channels = match color {
        jpeg_encoder::ColorType::Luma => 1,
        jpeg_encoder::ColorType::Rgb => 3,
        _ => 4,
    };
    let light = waves(width, height);
    let pixels: Vec<u8> = light
        .chunks_exact(3)
        .flat_map(|p| {
            let all = [p[0], p[1], p[2], p[1] / 2];
            all.into_iter().take(channels)
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 85);
    encoder.set_sampling_factor(sampling);
    encoder.set_restart_interval(restart);
    encoder.set_progressive(progressive);
    encoder
        .encode(&pixels, width as u16, height as u16, color)
        .expect("encoded");
    file
}

fn check(file: &[u8], what: &str) {
    let image = decode(file);
    assert_eq!(image.warnings, [], "{what}");
    let want = reference::decode(file, Rounding::AsStored);
    let (most, mean) = differences(&image.data, want.data);
    assert!(most <= 3.28, "{what}: {most}");
    assert!(mean < 0.3 || image.data.len() < 256, "{what}: {mean}");
}

/// From 1 x 1 to 70 x 70, light and inks, with and without restart markers.
#[test]
fn every_sampling_of_another_encoder_is_read() {
    use jpeg_encoder::ColorType::{Cmyk, CmykAsYcck, Luma, Rgb};
    use jpeg_encoder::SamplingFactor::{
        F_1_1, F_1_2, F_1_4, F_2_1, F_2_2, F_2_4, F_4_1, F_4_2,
    };
    let all = [F_1_1, F_2_1, F_1_2, F_2_2, F_4_1, F_4_2, F_1_4, F_2_4];
    let mut seen = 0;
    for (n, sampling) in all.into_iter().enumerate() {
        for width in 1..=70 {
            let size = (width, (width * 37 + n as u32 * 11) % 70 + 1);
            let color =
                [Rgb, CmykAsYcck, Rgb, Cmyk, Rgb, Luma][width as usize % 6];
            let restart = (width % 5) as u16;
            let what = format!("{sampling:?} {size:?} {color:?} {restart}");
            let file = theirs(size, sampling, color, restart, false);
            let image = decode(&file);
            // The exact transform of every block takes its time, and the
            // reference reads files in one scan.
            let info = sysu_jpeg::read_info(&file).expect("described");
            let single =
                file[scan(&file) + 4] as usize == info.components().len();
            if single && (width as usize + n).is_multiple_of(4) {
                check(&file, &what);
                seen += 1;
            }
            let twin = theirs(size, sampling, color, restart, true);
            assert!(decode(&twin) == image, "{what}");
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn every_restart_interval_is_read() {
    use jpeg_encoder::{ColorType::Rgb, SamplingFactor::F_2_2};
    // Six rows of five MCUs.
    let size = (70, 85);
    let want = decode(&theirs(size, F_2_2, Rgb, 0, false));
    for restart in 1..=31 {
        for progressive in [false, true] {
            let file = theirs(size, F_2_2, Rgb, restart, progressive);
            assert!(decode(&file) == want, "{restart} {progressive}");
        }
    }
}

#[test]
fn a_grey_file_has_no_inks() {
    let file = sysu_jpeg::Encoder::new(80)
        .encode(&[7; 64], 8, 8, Format::Grey)
        .expect("encoded");
    let decoder = Decoder::new(&file).expect("a header");
    let err = decoder.output(Format::Cmyk).decode().expect_err("none");
    let kind = ErrorKind::Format { from: ColorModel::Grey, to: Format::Cmyk };
    assert_eq!(err.kind(), &kind);
}

#[test]
fn the_height_may_come_after_the_scan() {
    let mut file = sysu_jpeg::Encoder::new(80)
        .encode(&waves(20, 24), 20, 24, Format::Rgb)
        .expect("encoded");
    let want = decode(&file);
    let frame = file
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .expect("a frame");
    file[frame + 5..frame + 7].fill(0);
    let end = file.len() - 2;
    file.splice(end..end, [0xFF, 0xDC, 0, 4, 0, 24]);
    assert_eq!(decode(&file), want);
}

#[test]
fn planes_are_the_samples_before_colour() {
    for (name, file) in decodable().into_iter().chain(own()) {
        for scale in [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth]
        {
            let decoder = Decoder::new(&file).expect("a header").scale(scale);
            let image = decoder.clone().decode().expect("a picture");
            let planes = decoder.clone().planes().expect("planes");
            let threads = decoder.clone().threads(2).planes();
            assert!(threads.as_ref() == Ok(&planes), "{name} {scale:?}");
            let size = (image.width, image.height);
            assert_eq!((planes.width, planes.height), size, "{name}");
            let components = decoder.info().components().to_vec();
            let most = components.iter().fold((1, 1), |(h, v), c| {
                (h.max(c.horizontal as u32), v.max(c.vertical as u32))
            });
            for (c, plane) in components.iter().zip(&planes.planes) {
                let side = |side: u32, factor: u8, most: u32| {
                    (side * factor as u32 * (8 / scale.divisor()))
                        .div_ceil(8 * most)
                };
                let full = (decoder.info().width(), decoder.info().height());
                let want = (
                    side(full.0, c.horizontal, most.0),
                    side(full.1, c.vertical, most.1),
                );
                assert_eq!((plane.width, plane.height), want, "{name}");
                let len = (plane.width * plane.height) as usize;
                assert_eq!(plane.data.len(), len, "{name}");
            }
            let luminance = ["4:4:4", "4:2:2", "4:4:0", "4:2:0", "1x1"];
            let sampling = header_sampling(&file);
            if planes.color == ColorModel::YCbCr
                && luminance.contains(&sampling.as_str())
            {
                let grey = decoder.clone().output(Format::Grey).decode();
                let grey = grey.expect("grey").data;
                assert!(planes.planes[0].data == grey, "{name} {scale:?}");
            }
            // A region is cut out of each plane.
            let (w, h) = size;
            let region = Region::new(w / 3, h / 2, w - w / 3, h - h / 2);
            let part = decoder.crop(region).planes().expect("a region");
            for (n, (part, all)) in
                part.planes.iter().zip(&planes.planes).enumerate()
            {
                let c = &components[n];
                let x = w / 3 * c.horizontal as u32 / most.0;
                let y = h / 2 * c.vertical as u32 / most.1;
                assert_eq!(x + part.width, all.width, "{name}");
                assert_eq!(y + part.height, all.height, "{name}");
                for line in 0..part.height {
                    let at = ((y + line) * all.width + x) as usize;
                    let want = &all.data[at..at + part.width as usize];
                    let from = (line * part.width) as usize;
                    let got = &part.data[from..from + part.width as usize];
                    assert!(got == want, "{name} {scale:?} {line}");
                }
            }
        }
    }
}

/// Large enough for bands of their own.
#[test]
fn restart_intervals_in_parallel_change_nothing() {
    use sysu_jpeg::{Encoder, Subsampling};
    let (w, h) = (700, 901);
    for (restart, sampling) in [
        (1, Subsampling::S420),
        (44, Subsampling::S420),
        (37, Subsampling::S422),
        (1000, Subsampling::S444),
        (65535, Subsampling::S420),
    ] {
        let file = Encoder::new(80)
            .restart(restart)
            .subsampling(sampling)
            .encode(&waves(w, h), w, h, Format::Rgb)
            .expect("encoded");
        for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
            let decoder = Decoder::new(&file).expect("a header").scale(scale);
            let one = decoder.clone().decode().expect("a picture");
            for threads in [2, 3, 7] {
                let many = decoder.clone().threads(threads).decode();
                let what = format!("{restart} {scale:?} {threads}");
                assert!(many.as_ref() == Ok(&one), "{what}");
            }
            let (w, h) = (one.width, one.height);
            let region = Region::new(w / 3, h / 2, w / 2, h / 2);
            let decoder = decoder.crop(region);
            let one = decoder.clone().decode().expect("a region");
            let many = decoder.threads(2).decode();
            assert!(many.as_ref() == Ok(&one), "{restart} {scale:?}");
        }
        // Damaged, lost and swapped intervals too.
        let mut damaged = file.clone();
        for n in 1..20 {
            let at = file.len() * n / 20;
            damaged[at] = damaged[at].wrapping_add(77);
        }
        for file in [&damaged[..], &file[..file.len() * 3 / 4]] {
            let decoder = Decoder::new(file).expect("a header");
            let one = decoder.clone().decode();
            assert!(decoder.threads(2).decode() == one, "{restart}");
        }
    }
}
