//! The encoder: what it writes is read by others, and is as good.

use sysu_jpeg::{
    Decoder, Density, DensityUnit, Effort, Encoder, ErrorKind, Format,
    Options, Recode, read_info,
};

use crate::pictures::{SAMPLINGS, noise, own, waves};

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: f64 =
        a.iter().zip(b).map(|(&a, &b)| (a as f64 - b as f64).powi(2)).sum();
    10.0 * (255.0f64.powi(2) * a.len() as f64 / sum.max(1e-9)).log10()
}

#[test]
fn other_decoders_read_what_is_written() {
    for (name, file) in own() {
        let ours = Decoder::new(&file).expect("a header").decode();
        let ours = ours.expect("a picture");
        let image = image::load_from_memory(&file);
        let image = image.expect(&name).into_rgb8();
        let size = (image.width(), image.height());
        assert_eq!(size, (ours.width, ours.height), "{name}");
        // Colour is enlarged by other filters there.
        assert!(psnr(&ours.data, image.as_raw()) > 29.0, "{name}");
    }
}

#[test]
fn quality_is_that_of_other_encoders_in_as_many_bytes() {
    let pixels = waves(320, 200);
    for quality in [50, 80, 95] {
        let ours = Encoder::new(quality)
            .encode(&pixels, 320, 200, Format::Rgb)
            .expect("encoded");
        let mut theirs = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut theirs, quality);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        encoder.set_optimized_huffman_tables(true);
        encoder
            .encode(&pixels, 320, 200, jpeg_encoder::ColorType::Rgb)
            .expect("encoded");
        let [a, b] = [&ours, &theirs].map(|file| {
            let image = Decoder::new(file).expect("a header").decode();
            psnr(&image.expect("a picture").data, &pixels)
        });
        assert!(a > b - 0.1, "{quality}: {a} {b}");
        let (a, b) = (ours.len() as f64, theirs.len() as f64);
        assert!(a < b * 1.02, "{quality}: {a} {b}");
    }
}

#[test]
fn at_quality_100_little_is_lost() {
    let pixels = noise(40 * 24, 3);
    let file = Encoder::new(100)
        .encode(&pixels, 40, 24, Format::Grey)
        .expect("encoded");
    let image = Decoder::new(&file).expect("a header").decode();
    let image = image.expect("a picture");
    for (&a, &b) in image.data.iter().zip(&pixels) {
        assert!(a.abs_diff(b) <= 2, "{a} {b}");
    }
}

#[test]
fn special_instructions_change_no_byte() {
    for (width, height) in [(1, 1), (17, 33), (300, 41)] {
        for sampling in SAMPLINGS {
            for format in [Format::Rgb, Format::Rgba, Format::Cmyk] {
                let len = (width * height) as usize * format.channels();
                let pixels = noise(len, width);
                let [a, b] = [false, true].map(|portable| {
                    Encoder::new(83)
                        .subsampling(sampling)
                        .portable(portable)
                        .encode(&pixels, width, height, format)
                });
                assert_eq!(a, b);
            }
        }
    }
}

#[test]
fn metadata_come_back_as_they_went() {
    let icc = noise(150_000, 5);
    let density = Density { unit: DensityUnit::Centimetre, x: 118, y: 59 };
    let file = Encoder::new(70)
        .icc(&icc)
        .exif(b"II*\0\x08\0\0\0\0\0\0\0\0\0")
        .xmp(b"<x/>")
        .comment(b"hello")
        .density(density)
        .encode(&[1, 2, 3], 1, 1, Format::Rgb)
        .expect("encoded");
    let info = read_info(&file).expect("described");
    assert_eq!(info.icc(), Some(icc));
    assert_eq!(info.exif(), Some(&b"II*\0\x08\0\0\0\0\0\0\0\0\0"[..]));
    assert_eq!(info.xmp(), Some(&b"<x/>"[..]));
    assert_eq!(info.comments().collect::<Vec<_>>(), [b"hello"]);
    assert_eq!(info.jfif().map(|jfif| jfif.density), Some(density));
}

#[test]
fn what_does_not_fit_is_refused() {
    let long = vec![0; 65_534];
    let encoder = Encoder::new(70).comment(&long);
    let err = encoder.encode(&[0], 1, 1, Format::Grey).expect_err("long");
    let kind =
        ErrorKind::Metadata { what: "a comment", len: 65_534, most: 65_533 };
    assert_eq!(err.kind(), &kind);
    let encoder = Encoder::new(70);
    let err = encoder.encode(&[0], 2, 1, Format::Grey).expect_err("short");
    let kind = ErrorKind::Length { expected: 2, found: 1 };
    assert_eq!(err.kind(), &kind);
    let err = encoder.encode(&[], 0, 1, Format::Grey).expect_err("empty");
    assert_eq!(err.kind(), &ErrorKind::Size { width: 0, height: 1 });
}

/// Waves under grain: something to leave out.
fn grainy(width: u32, height: u32) -> Vec<u8> {
    let grain = noise((width * height) as usize, 7);
    let mut pixels = waves(width, height);
    for (pixel, grain) in pixels.chunks_exact_mut(3).zip(grain) {
        for value in pixel {
            *value = value.saturating_add(grain / 16);
        }
    }
    pixels
}

fn squares(file: &[u8], pixels: &[u8]) -> f64 {
    let decoder = Decoder::new(file).expect("a header");
    let image = decoder.decode().expect("a picture");
    assert_eq!(image.warnings, []);
    let square = |(&a, &b): (&u8, &u8)| (a as f64 - b as f64).powi(2);
    image.data.iter().zip(pixels).map(square).sum()
}

/// Against the plain file that is nearest to it in loss, from above.
#[test]
fn effort_makes_smaller_files_of_the_same_loss() {
    let (w, h) = (192, 160);
    let pixels = grainy(w, h);
    for progressive in [false, true] {
        let make = |quality, effort| {
            Encoder::new(quality)
                .progressive(progressive)
                .effort(effort)
                .encode(&pixels, w, h, Format::Rgb)
                .expect("encoded")
        };
        for quality in [50, 75, 90] {
            for effort in [Effort::High, Effort::Best] {
                let file = make(quality, effort);
                let loss = squares(&file, &pixels);
                let plain = (1..=quality)
                    .map(|quality| make(quality, Effort::Normal))
                    .find(|plain| squares(plain, &pixels) <= loss)
                    .expect("no worse than plain");
                let (a, b) = (file.len(), plain.len());
                assert!(a < b, "{quality} {effort:?} {progressive}: {a} {b}");
            }
        }
    }
}

#[test]
fn effort_is_the_same_with_all_settings_and_any_instructions() {
    let (w, h) = (45, 61);
    let pixels = grainy(w, h);
    for effort in [Effort::High, Effort::Best] {
        for format in [Format::Grey, Format::Rgb, Format::Cmyk] {
            let len = (w * h) as usize * format.channels();
            let pixels: Vec<u8> =
                pixels.iter().copied().cycle().take(len).collect();
            for (progressive, restart, optimise) in
                [(false, 0, false), (false, 3, true), (true, 0, true)]
            {
                let encoder = Encoder::new(80)
                    .effort(effort)
                    .restart(restart)
                    .optimise(optimise)
                    .progressive(progressive);
                let file = encoder.encode(&pixels, w, h, format);
                let file = file.expect("encoded");
                let twin = encoder.portable(true);
                let twin = twin.encode(&pixels, w, h, format);
                assert!(twin.as_ref() == Ok(&file), "{effort:?} {format:?}");
                let strict = Options::new().strict(true);
                let image = Decoder::with_options(&file, strict)
                    .and_then(Decoder::decode)
                    .expect("decoded");
                assert_eq!((image.width, image.height), (w, h));
            }
        }
    }
}

/// The scripts that are tried hold every bit once.
#[test]
fn the_smallest_script_loses_no_coefficient() {
    let (w, h) = (192, 160);
    let pixels = grainy(w, h);
    for quality in [30, 75, 98] {
        let file = Encoder::new(quality)
            .encode(&pixels, w, h, Format::Rgb)
            .expect("encoded");
        let read = Decoder::new(&file).expect("a header").coefficients();
        let read = read.expect("coefficients");
        let write = |smallest| {
            let recode = Recode::new().progressive(true).smallest(smallest);
            read.encode(recode).expect("written")
        };
        let (usual, smallest) = (write(false), write(true));
        assert!(smallest.len() <= usual.len(), "{quality}");
        let pixels = |file: &[u8]| {
            let decoder = Decoder::new(file).expect("a header");
            decoder.decode().expect("a picture").data
        };
        assert!(pixels(&smallest) == pixels(&file), "{quality}");
    }
}
