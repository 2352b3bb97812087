//! Filters, by their numbers.

use proptest::prelude::*;
use sysu_img::{
    Alpha, Blur, Clahe, Convolve, Depth, Dilate, Erode, ErrorKind, Median,
    Pipeline, Raster, Samples, Sharpen, Size, Space,
};

fn grey(width: u32, height: u32, samples: Vec<u8>) -> Pipeline {
    let size = Size::new(width, height);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples);
    Pipeline::from_raster(raster.unwrap())
}

fn dot(side: u32, field: u8, dot: u8) -> Pipeline {
    let mut samples = vec![field; (side * side) as usize];
    samples[(side * side / 2) as usize] = dot;
    grey(side, side, samples)
}

/// The first channel.
fn values(pipeline: &Pipeline) -> Vec<u8> {
    let raster = pipeline.to_picture().unwrap().into_raster();
    let channels = raster.channels() as usize;
    match raster.into_samples() {
        Samples::U8(v) => v.into_iter().step_by(channels).collect(),
        other => panic!("{other:?}"),
    }
}

/// Measured on sharp 0.35.5: a field of 50 with a dot of 100.
#[test]
fn a_mild_sharpening_takes_the_surroundings_away() {
    let start = dot(5, 50, 100).sharpen(Sharpen::mild());
    let sharp = values(&start.clone().sharp_order());
    assert_eq!(sharp[6..9], [47, 47, 47]);
    assert_eq!(sharp[11..14], [47, 116, 47]);
    // 47.9 and 116.7 are rounded in call order.
    assert_eq!(values(&start)[11..14], [48, 117, 48]);
}

/// Measured on sharp 0.35.5: weights of 12, 20, 12.
#[test]
fn a_blur_in_sharps_order_ends_at_a_fifth() {
    let soft = dot(5, 0, 255).blur(Blur::gaussian(1.0));
    let soft = values(&soft.sharp_order());
    assert_eq!(soft[6..9], [19, 32, 19]);
    assert_eq!(soft[10..15], [0, 32, 53, 32, 0]);
}

/// Measured on sharp 0.35.5.
#[test]
fn a_truncated_blur_is_sharps() {
    let mut line = vec![0; 15];
    line[7] = 255;
    let want = [0, 0, 9, 15, 22, 29, 35, 37, 35, 29, 22, 15, 9, 0, 0];
    let blur = Blur::gaussian(3.0);
    let start = grey(15, 1, line);
    let sharp = start.clone().blur(blur).sharp_order();
    assert_eq!(values(&sharp), want);
    // 255 · 20 / 140 is 36.4; sharp's weights have seven bits.
    let want = [0, 0, 9, 15, 22, 29, 35, 36, 35, 29, 22, 15, 9, 0, 0];
    assert_eq!(values(&start.blur(blur.truncated(0.2))), want);
    let nothing = dot(5, 0, 255).blur(Blur::gaussian(0.5)).sharp_order();
    assert_eq!(values(&nothing), values(&dot(5, 0, 255)));
}

/// The bell itself, by `exp(-x²/2σ²)`.
#[test]
fn a_blur_is_a_whole_gaussian() {
    for sigma in [0.6, 1.7, 5.0, 7.9, 8.1, 20.0, 55.0] {
        let side = 501;
        let mut line = vec![0f32; side];
        line[side / 2] = 1.0;
        let size = Size::new(side as u32, 1);
        let samples = Samples::F32(line);
        let raster = Raster::new(size, Space::Grey, Alpha::None, samples);
        let soft = Pipeline::from_raster(raster.unwrap())
            .blur(Blur::gaussian(sigma))
            .to_picture()
            .unwrap();
        let Samples::F32(soft) = soft.raster().samples() else { panic!() };
        let bell = |x: f64| (-x * x / (2.0 * sigma * sigma)).exp();
        let sum: f64 = (-400..=400).map(|x| bell(f64::from(x))).sum();
        for (x, v) in soft.iter().enumerate() {
            let want = bell(x as f64 - (side / 2) as f64) / sum;
            let off = (f64::from(*v) - want).abs() * sum;
            // On the smaller picture a dot is a square.
            let most = if sigma < 8.0 { 0.02 } else { 0.09 };
            assert!(off < most, "sigma {sigma} at {x}: {v} for {want}");
        }
    }
}

#[test]
fn a_blur_keeps_plain_colours() {
    for sigma in [0.5, 3.0, 12.0, 400.0] {
        for value in [0, 1, 77, 254, 255] {
            let plain = grey(23, 9, vec![value; 23 * 9]);
            let soft = values(&plain.blur(Blur::gaussian(sigma)));
            assert_eq!(soft, vec![value; 23 * 9], "{sigma}");
        }
    }
}

#[test]
fn clear_pixels_do_not_bleed_into_a_blur() {
    let mut samples = [0, 255, 0, 0].repeat(7);
    samples[12..16].copy_from_slice(&[255, 0, 0, 255]);
    let size = Size::new(7, 1);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Srgb, Alpha::Straight, samples);
    let soft = Pipeline::from_raster(raster.unwrap())
        .blur(Blur::gaussian(1.0))
        .to_picture()
        .unwrap();
    assert_eq!(soft.raster().depth(), Depth::U8);
    let Samples::U8(soft) = soft.raster().samples() else { panic!() };
    assert_eq!(soft[8..12], [255, 0, 0, 62]);
}

#[test]
fn medians_of_every_size_are_those_of_sorting() {
    let (width, height) = (13usize, 11usize);
    let samples: Vec<u8> =
        (0..width * height).map(|i| (i * 97 % 251) as u8).collect();
    let start = grey(width as u32, height as u32, samples.clone());
    for size in [1usize, 2, 3, 4, 5, 9, 30] {
        let mut want = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let mut square = Vec::new();
                for dy in 0..size {
                    for dx in 0..size {
                        let at = |v: usize, d: usize, len: usize| {
                            (v + d).saturating_sub(size / 2).min(len - 1)
                        };
                        let (x, y) = (at(x, dx, width), at(y, dy, height));
                        square.push(samples[y * width + x]);
                    }
                }
                square.sort_unstable();
                want.push(square[square.len() / 2]);
            }
        }
        let median = Median::new(size as u32);
        assert_eq!(values(&start.clone().median(median)), want, "{size}");
    }
}

#[test]
fn morphology_is_least_and_greatest() {
    let samples: Vec<u8> =
        (0..20 * 15).map(|i| (i * 131 % 253) as u8).collect();
    let start = grey(20, 15, samples.clone());
    for width in [1usize, 2, 5, 30] {
        let mut most: Vec<u8> = Vec::new();
        let mut least: Vec<u8> = Vec::new();
        for y in 0..15usize {
            for x in 0..20usize {
                let rows = y.saturating_sub(width)..=(y + width).min(14);
                let near = rows.flat_map(|y| {
                    let across = x.saturating_sub(width)..=(x + width).min(19);
                    across.map(move |x| y * 20 + x)
                });
                let near: Vec<u8> = near.map(|i| samples[i]).collect();
                most.extend(near.iter().max());
                least.extend(near.iter().min());
            }
        }
        let w = width as u32;
        assert_eq!(values(&start.clone().dilate(Dilate::new(w))), most);
        assert_eq!(values(&start.clone().erode(Erode::new(w))), least);
    }
}

/// Measured on sharp 0.35.5.
#[test]
fn morphology_in_sharps_order_mixes_bits() {
    let start = grey(5, 1, vec![0x5a, 0xa5, 0x5a, 0xff, 0x0f]).sharp_order();
    let dilated = values(&start.clone().dilate(Dilate::new(1)));
    assert_eq!(dilated, [0, 0, 0, 0x0a, 0x0f]);
    let eroded = values(&start.erode(Erode::new(1)));
    assert_eq!(eroded, [0xff; 5]);
}

/// Measured on sharp 0.35.5.
#[test]
fn a_kernel_is_not_mirrored() {
    let sobel = [-1., 0., 1., -2., 0., 2., -1., 0., 1.];
    let sobel = Convolve::new(3, 3, sobel).scale(1.0);
    let got = values(&dot(3, 0, 255).convolve(sobel).sharp_order());
    assert_eq!(got, [255, 0, 0, 255, 0, 0, 255, 0, 0]);
    let ones = Convolve::new(3, 3, [1.0; 9]).offset(5.0);
    let got = values(&dot(3, 0, 90).convolve(ones));
    assert_eq!(got[4], 15);
}

#[test]
fn clahe_without_a_limit_is_local_equalisation() {
    let ramp: Vec<u8> = (0..16).map(|v| v * 16).collect();
    let start = grey(16, 1, ramp);
    let plain = Clahe::window(3, 1).max_slope(0);
    let got = values(&start.clone().clahe(plain));
    // Two of three in the window are not above, at the mirrored end all.
    assert_eq!(got[1..15], [170; 14]);
    assert_eq!(got[15], 255);
    let limited = start.clahe(Clahe::window(30, 1));
    assert!(limited.clone().to_picture().is_ok());
    assert!(limited.sharp_order().to_picture().is_err());
}

#[test]
fn options_out_of_range_are_named() {
    let start = || dot(3, 0, 1);
    let name =
        |pipeline: Pipeline| match pipeline.to_picture().unwrap_err().kind() {
            ErrorKind::InvalidOption { name, .. } => name.clone(),
            other => panic!("{other:?}"),
        };
    assert_eq!(name(start().blur(Blur::gaussian(0.1))), "sigma");
    assert_eq!(name(start().sharpen(Sharpen::sigma(11.0))), "sigma");
    assert_eq!(name(start().median(Median::new(1001))), "size");
    assert_eq!(name(start().dilate(Dilate::new(0))), "width");
    assert_eq!(name(start().clahe(Clahe::window(0, 1))), "width");
    let short = Convolve::new(3, 3, [1.0]);
    assert_eq!(name(start().convolve(short)), "kernel");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Depths and sizes of every kind go through every filter.
    #[test]
    fn no_filter_panics(
        width in 1u32..20,
        height in 1u32..20,
        channels in 1usize..5,
        seed: u8,
        which in 0usize..8,
        amount in 1u32..40,
        depth in 0usize..3,
        sharp: bool,
    ) {
        let len = width as usize * height as usize * channels;
        let samples = (0..len)
            .map(|i| (i as u8).wrapping_mul(37).wrapping_add(seed))
            .collect();
        let space =
            if channels < 3 { Space::Grey } else { Space::Srgb };
        let alpha = if channels % 2 == 0 {
            Alpha::Straight
        } else {
            Alpha::None
        };
        let raster = Raster::new(
            Size::new(width, height),
            space,
            alpha,
            Samples::U8(samples),
        );
        let depth = [Depth::U8, Depth::U16, Depth::F32][depth];
        let start = Pipeline::from_raster(raster.unwrap().to_depth(depth));
        let start = if sharp { start.sharp_order() } else { start };
        let sigma = f64::from(amount) / 2.0;
        let pipeline = match which {
            0 => start.blur(Blur::gaussian(sigma)),
            1 => start.sharpen(Sharpen::sigma(sigma.min(10.0))),
            2 => start.median(Median::new(amount)),
            3 => start.dilate(Dilate::new(amount)),
            4 => start.erode(Erode::new(amount)),
            5 => start.convolve(Convolve::new(5, 3, [0.1; 15])),
            6 => start.sharpen(Sharpen::mild()),
            _ => start.clahe(Clahe::window(
                amount.min(width),
                amount.min(height),
            )),
        };
        let size = pipeline.to_picture().unwrap().size();
        prop_assert_eq!(size, Size::new(width, height));
    }
}
