//! Overlays, by their numbers.

use sysu_img::{
    Alpha, Blend, Colour, Layer, Metadata, Picture, Pipeline, Position,
    Raster, Samples, Size, Source, Space,
};

fn raster(width: u32, pixels: &[u8]) -> Raster {
    let height = pixels.len() as u32 / 4 / width;
    let samples = Samples::U8(pixels.to_vec());
    Raster::new(
        Size::new(width, height),
        Space::Srgb,
        Alpha::Straight,
        samples,
    )
    .unwrap()
}

fn source(width: u32, pixels: &[u8]) -> Source {
    let raster = raster(width, pixels);
    let metadata = Metadata::new(sysu_img::Format::Raw, raster.size());
    Picture::still(raster, metadata).into()
}

fn values(pipeline: &Pipeline) -> Vec<u8> {
    match pipeline.to_picture().unwrap().into_raster().into_samples() {
        Samples::U8(samples) => samples,
        other => panic!("{other:?}"),
    }
}

fn one(blend: Blend, base: [u8; 4], over: [u8; 4]) -> Pipeline {
    Pipeline::from_raster(raster(1, &base))
        .composite([Layer::new(source(1, &over)).blend(blend)])
}

/// Measured on sharp 0.35.5: 0, 200, 100 below 200, 100, 50 at half.
#[test]
fn modes_in_sharps_order_are_those_of_sharp() {
    let base = [0, 200, 100, 255];
    let over = [200, 100, 50, 128];
    let cases: &[(Blend, [u8; 4])] = &[
        (Blend::Over, [100, 149, 74, 255]),
        (Blend::Atop, [100, 149, 74, 255]),
        (Blend::Add, [100, 250, 125, 255]),
        (Blend::Multiply, [0, 119, 54, 255]),
        (Blend::Screen, [50, 205, 107, 255]),
        (Blend::Overlay, [0, 183, 59, 255]),
        (Blend::Darken, [0, 124, 62, 255]),
        (Blend::Lighten, [50, 200, 100, 255]),
        (Blend::HardLight, [0, 139, 59, 255]),
        (Blend::ColourBurn, [0, 99, 49, 255]),
        (Blend::Saturate, [0, 200, 100, 255]),
        (Blend::ColourDodge, [0, 224, 105, 255]),
        (Blend::SoftLight, [0, 186, 75, 255]),
        (Blend::Difference, [50, 174, 87, 255]),
        (Blend::Exclusion, [50, 185, 102, 255]),
        (Blend::Xor, [0, 200, 100, 126]),
        (Blend::Source, [200, 100, 50, 128]),
        (Blend::In, [200, 100, 50, 128]),
        (Blend::Dest, [0, 200, 100, 255]),
        (Blend::DestOver, [0, 200, 100, 255]),
        (Blend::DestIn, [0, 200, 100, 128]),
        (Blend::DestOut, [0, 200, 100, 126]),
        (Blend::DestAtop, [0, 255, 199, 128]),
    ];
    for (blend, want) in cases {
        let got = values(&one(*blend, base, over).sharp_order());
        let close = got.iter().zip(want).all(|(a, b)| a.abs_diff(*b) <= 1);
        assert!(close, "{blend:?}: {got:?} for {want:?}");
    }
    for blend in [Blend::Clear, Blend::Out] {
        let got = values(&one(blend, base, over).sharp_order());
        assert_eq!(got, [0; 4], "{blend:?}");
    }
}

/// Multiply of the W3C: (1 - a) B + a A B, by hand.
#[test]
fn modes_use_the_colours_themselves() {
    let got = one(Blend::Multiply, [0, 200, 100, 255], [200, 100, 50, 128]);
    // 200 · (1 - 128/255) + 128/255 · 200 · 100 / 255 = 139.0, and so on.
    assert_eq!(values(&got), [0, 139, 60, 255]);
    let got = one(Blend::DestAtop, [0, 200, 100, 255], [200, 100, 50, 128]);
    assert_eq!(values(&got), [0, 200, 100, 128]);
}

#[test]
fn luminosity_keeps_the_hue_below() {
    let got = one(Blend::Luminosity, [255, 0, 0, 255], [255, 255, 255, 255]);
    assert_eq!(values(&got), [255, 255, 255, 255]);
    let got = one(Blend::Colour, [128, 128, 128, 255], [128, 128, 128, 255]);
    assert_eq!(values(&got), [128, 128, 128, 255]);
}

#[test]
fn every_mode_leaves_a_clear_overlay_unseen_or_clears_all() {
    let base = [10, 200, 100, 255];
    for blend in Blend::all() {
        let got = values(&one(blend, base, [90, 80, 70, 0]));
        assert!(got == base || got[3] == 0, "{blend:?} {got:?}");
    }
}

/// Measured on sharp 0.35.5.
#[test]
fn tiles_start_where_gravity_says() {
    let tile: Vec<u8> = [[255; 4], [0, 0, 0, 255]].concat();
    let base = [9, 9, 9, 255].repeat(5);
    let tiled = |gravity| {
        let layer = Layer::new(source(2, &tile)).tile().gravity(gravity);
        let pipeline =
            Pipeline::from_raster(raster(5, &base)).composite([layer]);
        values(&pipeline).into_iter().step_by(4).collect::<Vec<_>>()
    };
    assert_eq!(tiled(Position::CENTRE), [0, 255, 0, 255, 0]);
    assert_eq!(tiled(Position::Gravity(-1, -1)), [255, 0, 255, 0, 255]);
}

#[test]
fn a_larger_overlay_is_clipped() {
    let base = [0, 0, 0, 255].repeat(4);
    let big: Vec<u8> = (0..16).flat_map(|v| [v, v, v, 255]).collect();
    let layer = Layer::new(source(4, &big));
    let start = Pipeline::from_raster(raster(2, &base));
    let red = |pipeline: &Pipeline| -> Vec<u8> {
        values(pipeline).into_iter().step_by(4).collect()
    };
    let middle = start.clone().composite([layer.clone()]);
    assert_eq!(red(&middle), [5, 6, 9, 10]);
    let outside = start.composite([layer.at(1, -3)]);
    assert_eq!(red(&outside), [0, 12, 0, 0]);
}

#[test]
fn opacity_margin_and_size_do_what_they_say() {
    let base = [0, 0, 0, 255].repeat(100);
    let start = Pipeline::from_raster(raster(10, &base));
    let white = Layer::plain(Size::new(4, 4), Colour::WHITE);
    let corner = white
        .opacity(0.5)
        .share(0.2)
        .gravity(Position::Gravity(1, 1))
        .margin(1);
    let got = values(&start.composite([corner]));
    let lit: Vec<usize> = (0..100).filter(|i| got[i * 4] > 0).collect();
    assert_eq!(lit, [77, 78, 87, 88]);
    assert_eq!(got[77 * 4], 128);
}

#[test]
fn an_opaque_picture_stays_without_alpha() {
    let base = Samples::U8(vec![1, 2, 3]);
    let size = Size::new(1, 1);
    let base = Raster::new(size, Space::Srgb, Alpha::None, base).unwrap();
    let start = Pipeline::from_raster(base);
    let half = Layer::plain(size, Colour { alpha: 0.5, ..Colour::WHITE });
    let over = start.clone().composite([half.clone()]);
    assert_eq!(over.to_picture().unwrap().raster().channels(), 3);
    let out = start.clone().composite([half.clone().blend(Blend::DestOut)]);
    assert_eq!(out.to_picture().unwrap().raster().channels(), 4);
    let sharp = start.composite([half]).sharp_order();
    assert_eq!(sharp.to_picture().unwrap().raster().channels(), 4);
}
