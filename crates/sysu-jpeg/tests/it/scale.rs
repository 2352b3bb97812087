//! Scaled decoding: phase, mean and shape.

use sysu_jpeg::{Decoder, Encoder, Format, Image, Scale};

use crate::pictures::{SAMPLINGS, noise, own, waves};

const SCALES: [Scale; 3] = [Scale::Half, Scale::Quarter, Scale::Eighth];

fn decode(file: &[u8], scale: Scale) -> Image {
    let decoder = Decoder::new(file).expect("a header").scale(scale);
    decoder.decode().expect("a picture")
}

/// Averages squares of `n` pixels, only whole ones.
fn boxed(image: &Image, n: usize) -> Vec<Vec<f64>> {
    let (w, h) = (image.width as usize, image.height as usize);
    let mut out = Vec::new();
    for y in 0..h / n {
        let mut row = Vec::new();
        for x in 0..w / n {
            for c in 0..3 {
                let mut sum = 0.0;
                for i in 0..n * n {
                    let at = (y * n + i / n) * w + x * n + i % n;
                    sum += image.data[at * 3 + c] as f64;
                }
                row.push(sum / (n * n) as f64);
            }
        }
        out.push(row);
    }
    out
}

#[test]
fn sizes_are_rounded_up() {
    for (name, file) in own() {
        let full = decode(&file, Scale::Full);
        for scale in SCALES {
            let image = decode(&file, scale);
            let n = scale.divisor();
            let want = (full.width.div_ceil(n), full.height.div_ceil(n));
            assert_eq!((image.width, image.height), want, "{name} {scale:?}");
        }
    }
}

/// Whatever the picture, grain and all, as long as nothing is clipped.
#[test]
fn a_pixel_is_the_mean_of_those_it_stands_for() {
    let (w, h) = (128, 96);
    let pixels: Vec<u8> = noise((w * h) as usize, 3)
        .into_iter()
        .map(|value| 90 + value % 77)
        .collect();
    for quality in [40, 75, 98] {
        let file = Encoder::new(quality)
            .encode(&pixels, w, h, Format::Grey)
            .expect("encoded");
        let full = decode(&file, Scale::Full);
        for scale in SCALES {
            let image = decode(&file, scale);
            let n = scale.divisor();
            let mut sum = 0.0;
            for y in 0..image.height {
                for x in 0..image.width {
                    let all: u32 = (0..n * n)
                        .map(|i| (y * n + i / n) * w + x * n + i % n)
                        .map(|at| full.data[at as usize] as u32)
                        .sum();
                    let want = all as f64 / (n * n) as f64;
                    let got = image.data[(y * image.width + x) as usize];
                    let off = (got as f64 - want).abs();
                    assert!(off < 1.2, "{quality} {scale:?}: {off}");
                    sum += off;
                }
            }
            let mean = sum / image.data.len() as f64;
            assert!(mean < 0.32, "{quality} {scale:?}: {mean}");
        }
    }
}

/// Where colour is enlarged at full size, it is not here: only in slow waves
/// does that make no difference.
#[test]
fn smooth_pictures_are_those_of_a_box_filter() {
    let (width, height) = (176, 144);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f64, y as f64);
            let r = 128.0 + 90.0 * (x / 60.0 + y / 90.0).sin();
            let g = 40.0 + x;
            let b = 230.0 - y;
            pixels.extend([r, g, b].map(|v| v.clamp(0.0, 255.0) as u8));
        }
    }
    for sampling in SAMPLINGS {
        let file = Encoder::new(98)
            .subsampling(sampling)
            .encode(&pixels, width, height, Format::Rgb)
            .expect("encoded");
        let full = decode(&file, Scale::Full);
        for scale in SCALES {
            let image = decode(&file, scale);
            let row = image.width as usize * 3;
            let want = boxed(&full, scale.divisor() as usize);
            let (mut sum, mut most, mut count) = (0.0, 0.0f64, 0);
            let mut bias = 0.0;
            for (got, want) in image.data.chunks_exact(row).zip(&want) {
                for (&got, &want) in got.iter().zip(want) {
                    let difference = got as f64 - want;
                    bias += difference;
                    sum += difference.abs();
                    most = most.max(difference.abs());
                    count += 1;
                }
            }
            let (mean, bias) = (sum / count as f64, bias / count as f64);
            let what = format!("{sampling:?} {scale:?}");
            assert!(mean < 0.8, "{what}: mean {mean}");
            assert!(most < 6.0, "{what}: most {most}");
            assert!(bias.abs() < 0.15, "{what}: bias {bias}");
        }
    }
}

#[test]
fn an_eighth_is_the_mean_of_each_block() {
    let file = Encoder::new(95)
        .subsampling(sysu_jpeg::Subsampling::S444)
        .encode(&waves(64, 48), 64, 48, Format::Rgb)
        .expect("encoded");
    let grey = |scale| {
        let decoder = Decoder::new(&file).expect("a header");
        let decoder = decoder.scale(scale).output(Format::Grey);
        decoder.decode().expect("a picture").data
    };
    let (full, eighth) = (grey(Scale::Full), grey(Scale::Eighth));
    for (n, &got) in eighth.iter().enumerate() {
        let (bx, by) = (n % 8 * 8, n / 8 * 8);
        let sum: u32 =
            (0..64).map(|i| full[(by + i / 8) * 64 + bx + i % 8] as u32).sum();
        let want = sum as f64 / 64.0;
        assert!((got as f64 - want).abs() < 0.9, "{n}: {got} {want}");
    }
}

#[test]
fn the_scale_is_the_smallest_that_is_large_enough() {
    for (w, h) in [(1, 1), (7, 9), (100, 3), (2725, 2225)] {
        for want in 0..60 {
            let scale = Scale::at_least(w, h, want, want / 2);
            let (sw, sh) = scale.apply(w, h);
            let enough = |w, h| want <= w && want / 2 <= h;
            assert!(enough(sw, sh) || scale == Scale::Full);
            for other in SCALES.iter().filter(|&&other| scale < other) {
                let (w, h) = other.apply(w, h);
                assert!(!enough(w, h), "{scale:?} {other:?}");
            }
        }
    }
}
