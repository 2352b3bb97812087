//! Effects that sharp has not, by numbers.

use sysu_img::{
    Alpha, Args, Colour, Curve, Depth, Duotone, Levels, Operation, Pipeline,
    Pixelate, Posterise, Raster, Round, Samples, Size, Space, Value, Vignette,
    WhiteBalance,
};

fn raster(width: u32, space: Space, alpha: Alpha, samples: &[u8]) -> Raster {
    let channels =
        space.channels().unwrap() as u32 + u32::from(alpha != Alpha::None);
    let height = samples.len() as u32 / channels / width;
    let samples = Samples::U8(samples.to_vec());
    Raster::new(Size::new(width, height), space, alpha, samples).unwrap()
}

fn grey(width: u32, samples: &[u8]) -> Raster {
    raster(width, Space::Grey, Alpha::None, samples)
}

fn run(raster: Raster, operation: impl Operation) -> Raster {
    let pipeline = Pipeline::from_raster(raster).with(operation);
    pipeline.to_picture().unwrap().into_raster()
}

fn bytes(raster: Raster) -> Vec<u8> {
    match raster.to_depth(Depth::U8).into_samples() {
        Samples::U8(v) => v,
        _ => unreachable!("of that depth"),
    }
}

#[test]
fn squares_take_their_mean_and_small_ones_at_the_ends_too() {
    let rows = [10, 20, 90, 30, 40, 70, 5, 7, 200];
    let made = bytes(run(grey(3, &rows), Pixelate::squares(2)));
    assert_eq!(made, [25, 25, 80, 25, 25, 80, 6, 6, 200]);
}

/// A clear pixel has no colour to give.
#[test]
fn squares_mix_by_alpha() {
    let pixels = [200, 0, 0, 255, 0, 0, 250, 0];
    let made = raster(2, Space::Srgb, Alpha::Straight, &pixels);
    let made = bytes(run(made, Pixelate::squares(2)));
    assert_eq!(made, [200, 0, 0, 128, 200, 0, 0, 128]);
}

#[test]
fn posterise_takes_the_nearest_step() {
    let made = run(grey(5, &[0, 60, 64, 130, 255]), Posterise::steps(3));
    assert_eq!(bytes(made), [0, 0, 128, 128, 255]);
}

#[test]
fn dither_keeps_the_mean_in_two_steps() {
    let flat = grey(64, &[100; 64 * 64]);
    let made = bytes(run(flat, Posterise::steps(2).dither()));
    assert!(made.iter().all(|v| [0, 255].contains(v)));
    let mean = made.iter().map(|v| f64::from(*v)).sum::<f64>() / 4096.0;
    assert!((mean - 100.0).abs() < 2.0, "{mean}");
}

/// Every mean is kept to the 64th that eight rows of eight can show, and a
/// pattern of two has the order that Bayer gave it.
#[test]
fn an_ordered_dither_keeps_means_by_its_pattern() {
    for side in [2u8, 4, 8, 16] {
        for v in [0, 1, 40, 100, 128, 200, 254, 255] {
            let flat = grey(16, &[v; 256]);
            let made = run(flat, Posterise::steps(3).ordered(side));
            let made = bytes(made);
            assert!(made.iter().all(|v| [0, 128, 255].contains(v)));
            let mean = made.iter().map(|v| f64::from(*v)).sum::<f64>();
            let away = (mean / 256.0 - f64::from(v)).abs();
            let step = 128.0 / f64::from(side).powi(2);
            assert!(away <= step / 2.0 + 1.0, "{side} {v}: {mean}");
        }
    }
    // Thresholds of 1/8, 5/8; 7/8, 3/8.
    let made = run(grey(2, &[120; 4]), Posterise::steps(2).ordered(2));
    assert_eq!(bytes(made), [255, 0, 0, 255]);
    // Alpha stays.
    let clear = [90, 90, 90, 77].repeat(4);
    let clear = raster(2, Space::Srgb, Alpha::Straight, &clear);
    let made = bytes(run(clear, Posterise::steps(2).ordered(4)));
    assert_eq!(made[3], 77);
    let wrong = Pipeline::from_raster(grey(1, &[0]));
    let wrong = wrong.with(Posterise::steps(2).ordered(3));
    assert!(wrong.to_picture().is_err());
}

#[test]
fn levels_move_the_ends_and_the_middle() {
    let rows = [0, 50, 125, 200, 255];
    let made = run(grey(5, &rows), Levels::between(50.0, 200.0));
    assert_eq!(bytes(made), [0, 0, 128, 255, 255]);
    let bent = Levels::between(50.0, 200.0).gamma(2.0).out(10.0, 210.0);
    let middle = (10.0 + 200.0 * 0.5f64.sqrt()).round() as u8;
    assert_eq!(bytes(run(grey(5, &rows), bent)), [10, 10, middle, 210, 210]);
}

/// Through its points, level beyond them, without going over what they say.
#[test]
fn a_curve_goes_through_its_points() {
    let all: Vec<u8> = (0..=255).collect();
    let bent = |curve: Curve| bytes(run(grey(256, &all), curve));
    assert_eq!(bent(Curve::through([])), all);
    assert_eq!(bent(Curve::through([(128.0, 128.0)])), all);
    let points = [(30.0, 10.0), (100.0, 10.0), (140.0, 200.0)];
    let made = bent(Curve::through(points));
    for (x, y) in points {
        assert_eq!(made[x as usize], y as u8);
    }
    assert!(made.is_sorted());
    assert!(made[30..=100].iter().all(|v| *v == 10));
    let ends = bent(Curve::through([(0.0, 255.0), (255.0, 0.0)]));
    assert!(ends.iter().zip(&all).all(|(a, b)| *a == 255 - b));
    let pixel = raster(1, Space::Srgb, Alpha::Straight, &[9, 9, 9, 9]);
    let step = |text: &str| {
        Pipeline::from_raster(pixel.clone()).chain(text).map(|pipeline| {
            bytes(pipeline.to_picture().unwrap().into_raster())
        })
    };
    let made = step("curve '9,90' channel=green").unwrap();
    assert_eq!(made, [9, 90, 9, 9]);
    for wrong in [
        "curve",
        "curve 5",
        "curve '5,6,7'",
        "curve '5,6 4,7'",
        "curve '5,6 5,7'",
        "curve '5,256'",
        "curve '5,x'",
        "curve '5,6' channel=alpha",
        "curve '5,6' channel=3",
    ] {
        assert!(step(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn duotone_goes_from_the_one_to_the_other() {
    let ends = [Colour::rgb8(0, 0, 100), Colour::rgb8(200, 100, 0)];
    let made = run(grey(3, &[0, 255, 51]), Duotone::new(ends[0], ends[1]));
    assert_eq!(bytes(made), [0, 0, 100, 200, 100, 0, 40, 20, 80]);
}

#[test]
fn a_vignette_leaves_the_middle_and_reaches_its_strength() {
    let made = run(
        grey(101, &[200; 101 * 101]),
        Vignette::new().strength(1.0).radius(0.5),
    );
    let made = bytes(made);
    assert_eq!(made[50 * 101 + 50], 200);
    assert!(made[0] <= 1, "{}", made[0]);
    assert_eq!(made[0], made[101 * 101 - 1]);
    let white = Vignette::new().strength(1.0).colour(Colour::WHITE);
    let made = bytes(run(grey(101, &[200; 101 * 101]), white));
    assert!(254 <= made[0]);
}

#[test]
fn round_makes_corners_clear_and_a_circle_a_square() {
    let red = [255, 0, 0].repeat(60 * 40);
    let red = raster(60, Space::Srgb, Alpha::None, &red);
    let made = bytes(run(red.clone(), Round::pixels(10.0)));
    let alpha = |x: usize, y: usize| made[(y * 60 + x) * 4 + 3];
    assert_eq!([alpha(0, 0), alpha(59, 39), alpha(0, 20)], [0, 0, 255]);
    assert_eq!([alpha(10, 0), alpha(30, 20), alpha(59, 10)], [255; 3]);
    let coin = run(red.clone(), Round::circle());
    assert_eq!(coin.size(), Size::new(40, 40));
    // The area of the circle, by what its pixels are covered.
    let covered: f64 = bytes(coin)
        .chunks_exact(4)
        .map(|pixel| f64::from(pixel[3]) / 255.0)
        .sum();
    let area = std::f64::consts::PI * 20.0 * 20.0;
    assert!((covered - area).abs() < area * 0.005, "{covered} {area}");
    assert!(
        Pipeline::from_raster(red)
            .with(Round::percent(60.0))
            .to_picture()
            .is_err()
    );
}

#[test]
fn a_cast_is_taken_away() {
    let cast = [180, 160, 120].repeat(64);
    let cast = raster(8, Space::Srgb, Alpha::None, &cast);
    for balance in
        [WhiteBalance::mean(), WhiteBalance::grey(Colour::rgb8(180, 160, 120))]
    {
        let made = bytes(run(cast.clone(), balance));
        let [r, g, b] = [made[0], made[1], made[2]];
        assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{r} {g} {b}");
        assert!((155..170).contains(&g), "{g}");
    }
}

#[test]
fn recipes_name_them_and_refuse_what_is_out_of_range() {
    let run = |name: &str, first: Option<Value>| {
        let mut args = Args::new(name);
        if let Some(first) = first {
            args.push(first);
        }
        let grey = raster(8, Space::Srgb, Alpha::None, &[90; 192]);
        let pipeline = Pipeline::from_raster(grey).step(args)?;
        pipeline.to_picture().map(|picture| picture.size())
    };
    let text = |text: &str| Some(Value::Text(text.into()));
    let number = |v: f64| Some(Value::Number(v));
    for (name, first) in [
        ("round", number(2.0)),
        ("round", text("25%")),
        ("circle", None),
        ("pixelate", number(3.0)),
        ("posterise", number(4.0)),
        ("dither", None),
        ("vignette", None),
        ("duotone", text("navy, #fff")),
        ("levels", None),
        ("autoLevel", None),
        ("whiteBalance", None),
    ] {
        assert_eq!(run(name, first), Ok(Size::new(8, 8)), "{name}");
    }
    for (name, first) in [
        ("round", number(-1.0)),
        ("round", text("5em")),
        ("round", text("51%")),
        ("pixelate", number(0.0)),
        ("posterise", number(1.0)),
        ("dither", number(500.0)),
        ("vignette", number(1.5)),
        ("duotone", text("navy")),
        ("whiteBalance", text("nope")),
    ] {
        assert!(run(name, first).is_err(), "{name}");
    }
}
