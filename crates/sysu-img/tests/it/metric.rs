//! Scores of likeness.

use sysu_img::{
    Alpha, Colour, Create, ErrorKind, Jpeg, Metric, Picture, Pipeline, Raster,
    Reference, Samples, Size, Space,
};

fn grey(width: u32, height: u32, samples: Vec<u8>) -> Picture {
    let size = Size::new(width, height);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples).unwrap();
    Pipeline::from_raster(raster).to_picture().unwrap()
}

fn score(a: &Picture, b: &Picture, metric: Metric) -> f64 {
    Reference::new(a, metric).unwrap().compare(b).unwrap()
}

fn lake() -> Picture {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/images/lake.jpg"
    );
    let photo = Pipeline::open(path).resize(sysu_img::Resize::width(240));
    photo.to_picture().unwrap()
}

#[test]
fn the_same_picture_has_the_best_score() {
    let lake = lake();
    let best = [100.0, 0.0, f64::INFINITY, 0.0, 0.0];
    for (metric, best) in Metric::ALL.into_iter().zip(best) {
        let found = score(&lake, &lake, metric);
        assert!(metric.meets(found, best), "{metric} {found}");
        assert_eq!(metric.to_string().parse::<Metric>(), Ok(metric));
    }
    assert!("ssim".parse::<Metric>().is_err());
}

/// Two samples of four off by 10 and 20: by hand.
#[test]
fn errors_are_those_of_arithmetic() {
    let a = grey(2, 2, vec![100, 100, 100, 100]);
    let b = grey(2, 2, vec![110, 80, 100, 100]);
    assert_eq!(score(&a, &b, Metric::MeanError), 7.5);
    assert_eq!(score(&a, &b, Metric::MaxError), 20.0);
    let mean = f64::from(10 * 10 + 20 * 20) / 4.0;
    let expected = 20.0 * 255f64.log10() - 10.0 * mean.log10();
    let found = score(&a, &b, Metric::Psnr);
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
}

#[test]
fn sixteen_bits_count_in_steps_of_eight() {
    let deep = |v: u16| {
        let samples = Samples::U16(vec![v; 64]);
        let size = Size::new(8, 8);
        Raster::new(size, Space::Grey, Alpha::None, samples)
            .map(Pipeline::from_raster)
            .and_then(|p| p.to_picture())
            .unwrap()
    };
    let half_a_step = score(&deep(1000), &deep(1128), Metric::MeanError);
    assert!((half_a_step - 128.0 / 257.0).abs() < 1e-12);
    let mixed =
        score(&grey(8, 8, vec![10; 64]), &deep(2570), Metric::MaxError);
    assert_eq!(mixed, 0.0);
}

#[test]
fn more_loss_is_a_worse_score() {
    let lake = lake();
    for metric in Metric::ALL {
        let reference = Reference::new(&lake, metric).unwrap();
        let scores: Vec<f64> = [20, 50, 90]
            .map(|quality| {
                let bytes = Pipeline::new(lake.clone())
                    .encode(Jpeg::quality(quality))
                    .to_bytes()
                    .unwrap()
                    .bytes;
                let copy = Pipeline::from_bytes(bytes).to_picture().unwrap();
                reference.compare(&copy).unwrap()
            })
            .into();
        for pair in scores.windows(2) {
            assert!(!metric.meets(pair[0], pair[1]), "{metric} {scores:?}");
        }
    }
}

/// White that is clear is no white on a black ground.
#[test]
fn what_shows_through_counts() {
    let flat = |ink: Colour| {
        let size = Size::new(16, 16);
        Pipeline::new(Create::plain(size, ink)).to_picture().unwrap()
    };
    let clear = Colour { alpha: 0.0, ..Colour::WHITE };
    let (white, clear) = (flat(Colour::WHITE), flat(clear));
    assert_eq!(score(&white, &clear, Metric::MaxError), 255.0);
    assert_eq!(score(&clear, &white, Metric::MaxError), 255.0);
    assert_eq!(score(&clear, &clear, Metric::Ssimulacra2), 100.0);
}

#[test]
fn small_pictures_have_scores_and_sizes_must_agree() {
    let (a, b) = (grey(1, 1, vec![0]), grey(1, 1, vec![255]));
    for metric in Metric::ALL {
        assert!(metric.meets(score(&a, &a, metric), score(&a, &b, metric)));
    }
    let reference = Reference::new(&a, Metric::Psnr).unwrap();
    let err = reference.compare(&grey(2, 1, vec![0, 0])).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Mismatch { .. }), "{err}");
    assert!(err.to_string().contains("1x1"), "{err}");
}

/// The same score as the implementation of somebody else, of photographs and
/// noise of odd, even and small sizes, in 8 and in 16 bits.
#[test]
fn ssimulacra2_is_what_others_say_it_is() {
    let lake = lake();
    for (width, height) in [(240, 180), (237, 101), (33, 64), (9, 8), (17, 3)]
    {
        let resize = sysu_img::Resize::to(width, height);
        let photo = Pipeline::new(lake.clone()).resize(resize);
        let photo = photo.to_picture().unwrap();
        for quality in [10, 50, 95] {
            let bytes = Pipeline::new(photo.clone())
                .encode(Jpeg::quality(quality))
                .to_bytes()
                .unwrap()
                .bytes;
            let copy = Pipeline::from_bytes(bytes).to_picture().unwrap();
            same_as_others(&photo, &copy);
        }
        let noise = Create::noise(Size::new(width, height), 128.0, 60.0);
        let noise = Pipeline::create(noise).to_picture().unwrap();
        if noise.raster().channels() == 3 {
            same_as_others(&photo, &noise);
        }
    }
}

fn same_as_others(a: &Picture, b: &Picture) {
    let size = a.size();
    let (width, height) = (size.width as usize, size.height as usize);
    if height < 8 {
        // Theirs refuses it; ours repeats the edge.
        assert!(score(a, b, Metric::Ssimulacra2) <= 100.0);
        return;
    }
    let bytes = |picture: &Picture| match picture.raster().samples() {
        Samples::U8(v) => v.clone(),
        _ => panic!("8 bits are wanted"),
    };
    let (first, second) = (bytes(a), bytes(b));
    let row = width * 3;
    let view = |v| ssimu2_lite::RgbImage::srgb8(v, width, height, row);
    let wanted =
        ssimu2_lite::compare(view(&first).unwrap(), view(&second).unwrap());
    let wanted = wanted.unwrap();
    let found = score(a, b, Metric::Ssimulacra2);
    assert!((found - wanted).abs() < 0.01, "{size}: {found} {wanted}");
    let deep = |picture: &Picture| {
        let wide = bytes(picture).into_iter().map(|v| u16::from(v) * 257);
        let wide = Samples::U16(wide.collect());
        let deep = Raster::new(size, Space::Srgb, Alpha::None, wide);
        Pipeline::from_raster(deep.unwrap()).to_picture().unwrap()
    };
    let deep = score(&deep(a), &deep(b), Metric::Ssimulacra2);
    assert!((found - deep).abs() < 1e-3, "{size}: {found} {deep}");
}
