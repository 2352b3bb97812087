//! Geometry, by its numbers.

use sysu_img::{
    Affine, Alpha, Colour, ErrorKind, Extend, ExtendWith, Extract, Fit,
    Interpolator, Outside, Perspective, Pipeline, Position, Raster, Region,
    Resize, Rotate, Samples, Size, Space, Trim,
};

fn row(samples: &[u8]) -> Raster {
    let size = Size::new(samples.len() as u32, 1);
    let samples = Samples::U8(samples.to_vec());
    Raster::new(size, Space::Grey, Alpha::None, samples).unwrap()
}

fn grey(pipeline: &Pipeline) -> Vec<u8> {
    match pipeline.to_picture().unwrap().into_raster().into_samples() {
        Samples::U8(samples) => samples,
        other => panic!("{other:?}"),
    }
}

/// Measured on sharp 0.35.5.
#[test]
fn extend_mirrors_with_the_edge_included() {
    let start = Pipeline::from_raster(row(&[1, 2, 3, 4]));
    let sides = Extend::sides(0, 3, 0, 3);
    let with = |with| grey(&start.clone().extend(sides.with(with)));
    assert_eq!(with(ExtendWith::Mirror), [3, 2, 1, 1, 2, 3, 4, 4, 3, 2]);
    assert_eq!(with(ExtendWith::Repeat), [2, 3, 4, 1, 2, 3, 4, 1, 2, 3]);
    assert_eq!(with(ExtendWith::Copy), [1, 1, 1, 1, 2, 3, 4, 4, 4, 4]);
    assert_eq!(with(ExtendWith::Background), [0, 0, 0, 1, 2, 3, 4, 0, 0, 0]);
}

/// Measured on sharp 0.35.5: 11 pixels to 4 keep 4 to 7.
#[test]
fn a_centred_crop_rounds_up() {
    let samples: Vec<u8> = (0..11).collect();
    let start = Pipeline::from_raster(row(&samples));
    assert_eq!(grey(&start.resize(Resize::to(4, 1))), [4, 5, 6, 7]);
}

#[test]
fn a_focal_point_stays_in_sight() {
    let samples: Vec<u8> = (0..100).collect();
    let start = Pipeline::from_raster(row(&samples));
    let cut = |x| {
        let focal = Resize::to(10, 1).position(Position::Focal(x, 0.5));
        grey(&start.clone().resize(focal))[0]
    };
    assert_eq!(cut(0.0), 0);
    assert_eq!(cut(0.5), 45);
    assert_eq!(cut(0.8), 75);
    assert_eq!(cut(1.0), 90);
}

#[test]
fn a_region_outside_is_named_with_the_picture() {
    let start = Pipeline::from_raster(row(&[1, 2, 3, 4]));
    let region = Region::new(2, 0, 5, 1);
    let err =
        start.clone().extract(Extract::new(region)).to_picture().unwrap_err();
    let image = Size::new(4, 1);
    let want = ErrorKind::BadRegion { requested: region, image };
    assert_eq!(err.kind(), &want);
    let clamped = Extract::new(region).outside(Outside::Clamp);
    assert_eq!(grey(&start.extract(clamped)), [3, 4]);
}

/// Sizes measured on sharp 0.35.5.
#[test]
fn a_free_rotation_shows_the_whole_picture() {
    let size =
        |degrees: f64| Rotate::degrees(degrees).size(Size::new(100, 50));
    assert_eq!(size(30.0), Size::new(112, 93));
    assert_eq!(size(10.5), Size::new(107, 67));
    assert_eq!(size(89.0), Size::new(52, 101));
    assert_eq!(size(-450.0), Size::new(50, 100));
}

#[test]
fn rotating_there_and_back_keeps_the_middle() {
    let samples = Samples::U8(vec![200; 40 * 40]);
    let size = Size::new(40, 40);
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples);
    let turned = Pipeline::from_raster(raster.unwrap())
        .rotate(Rotate::degrees(33.0))
        .rotate(Rotate::degrees(-33.0))
        .to_picture()
        .unwrap();
    let Samples::U8(samples) = turned.raster().samples() else { panic!() };
    let (w, h) = (turned.size().width as usize, turned.size().height as usize);
    assert!((199..=201).contains(&samples[h / 2 * w + w / 2]));
    assert_eq!(samples[0], 0);
}

#[test]
fn a_translucent_background_keeps_its_colour() {
    let samples = Samples::U8(vec![255; 20 * 20 * 3]);
    let size = Size::new(20, 20);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples);
    let colour = Colour::from([64, 128, 32, 128]);
    let turned = Pipeline::from_raster(raster.unwrap())
        .rotate(Rotate::degrees(45.0).background(colour))
        .to_picture()
        .unwrap();
    let Samples::U8(samples) = turned.raster().samples() else { panic!() };
    assert_eq!(samples[..4], [64, 128, 32, 128]);
}

#[test]
fn trim_finds_the_content_and_leaves_a_margin() {
    let mut samples = vec![250u8; 30 * 20];
    for y in 5..12 {
        for x in 8..21 {
            samples[y * 30 + x] = 10;
        }
    }
    // A speck, which is not content.
    samples[30 * 18 + 28] = 0;
    let size = Size::new(30, 20);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples);
    let start = Pipeline::from_raster(raster.unwrap());
    let size = |trim| {
        let picture = start.clone().trim(trim).to_picture().unwrap();
        picture.size()
    };
    assert_eq!(size(Trim::default()), Size::new(13, 7));
    assert_eq!(size(Trim::default().margin(2)), Size::new(17, 11));
    assert_eq!(size(Trim::default().line_art()), Size::new(21, 14));
}

#[test]
fn a_perspective_of_a_rectangle_is_a_crop() {
    let samples: Vec<u8> = (0..64).collect();
    let size = Size::new(8, 8);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Grey, Alpha::None, samples);
    let start = Pipeline::from_raster(raster.unwrap());
    let corners = [(2.0, 3.0), (6.0, 3.0), (6.0, 5.0), (2.0, 5.0)];
    let flat = Perspective::new(corners, Size::new(4, 2));
    let region = Region::new(2, 3, 4, 2);
    let cut = grey(&start.clone().extract(Extract::new(region)));
    assert_eq!(grey(&start.clone().perspective(flat)), cut);
    // Without a size: as long as the longer of its sides.
    let size = |chain: &str| {
        let made = start.clone().chain(chain).unwrap().to_picture();
        made.unwrap().size()
    };
    assert_eq!(size("perspective 2,3,6,3,6,5,2,5"), Size::new(4, 2));
    assert_eq!(size("perspective 0,0,3,4,3,8,0,5"), Size::new(5, 5));
    assert_eq!(size("perspective 0,0,8,0,8,8,0,8 width=3"), Size::new(3, 8));
}

#[test]
fn a_singular_matrix_is_refused_before_decoding() {
    let flat =
        Affine::new([1.0, 2.0, 2.0, 4.0]).interpolator(Interpolator::Nearest);
    let err = Pipeline::open("no-such-file.png").affine(flat);
    let err = err.to_picture().unwrap_err();
    let ErrorKind::InvalidOption { name, .. } = err.kind() else {
        panic!("{err}")
    };
    assert_eq!(name, "matrix");
}

#[test]
fn clear_pixels_do_not_bleed_into_their_neighbours() {
    // A red pixel beside a clear green one.
    let samples = Samples::U8([[255, 0, 0, 255], [0, 255, 0, 0]].concat());
    let size = Size::new(2, 1);
    let raster = Raster::new(size, Space::Srgb, Alpha::Straight, samples);
    let one = Pipeline::from_raster(raster.unwrap())
        .resize(Resize::to(1, 1).fit(Fit::Fill))
        .to_picture()
        .unwrap();
    let Samples::U8(samples) = one.raster().samples() else { panic!() };
    assert_eq!(samples[..3], [255, 0, 0]);
    assert!((127..=128).contains(&samples[3]), "{}", samples[3]);
}

/// The bytes must not depend on the number of threads; rayon's pool is the
/// caller's.
#[test]
fn large_and_small_pictures_keep_depth_and_channels() {
    for channels in [1, 2, 3, 4] {
        let (space, alpha) = match channels {
            1 => (Space::Grey, Alpha::None),
            2 => (Space::Grey, Alpha::Straight),
            3 => (Space::Srgb, Alpha::None),
            _ => (Space::Srgb, Alpha::Straight),
        };
        let samples = Samples::U16(vec![40_000; 50 * 40 * channels]);
        let raster =
            Raster::new(Size::new(50, 40), space, alpha, samples).unwrap();
        let picture = Pipeline::from_raster(raster.clone())
            .resize(Resize::to(20, 30).fit(Fit::Fill))
            .to_picture()
            .unwrap();
        let result = picture.raster();
        assert_eq!(result.channels(), raster.channels());
        assert_eq!(result.depth(), raster.depth());
        let Samples::U16(samples) = result.samples() else { panic!() };
        assert!(samples.iter().all(|v| (39_998..40_002).contains(v)));
    }
}
