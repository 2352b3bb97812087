//! Operations on each pixel by itself, by their numbers.

use sysu_img::{
    Alpha, BoolOp, Boolean, Channel, Colour, Depth, EnsureAlpha, ErrorKind,
    Flatten, Gamma, JoinChannel, Linear, Metadata, Modulate, Negate,
    Normalise, Picture, Pipeline, Raster, Recomb, Samples, Size, Source,
    Space, Threshold, Tint, ToSpace, Unflatten,
};

fn raster(channels: usize, samples: &[u8]) -> Raster {
    let size = Size::new((samples.len() / channels) as u32, 1);
    let (space, alpha) = match channels {
        1 => (Space::Grey, Alpha::None),
        2 => (Space::Grey, Alpha::Straight),
        3 => (Space::Srgb, Alpha::None),
        _ => (Space::Srgb, Alpha::Straight),
    };
    Raster::new(size, space, alpha, Samples::U8(samples.to_vec())).unwrap()
}

fn start(channels: usize, samples: &[u8]) -> Pipeline {
    Pipeline::from_raster(raster(channels, samples))
}

fn source(channels: usize, samples: &[u8]) -> Source {
    let raster = raster(channels, samples);
    let metadata = Metadata::new(sysu_img::Format::Raw, raster.size());
    Picture::still(raster, metadata).into()
}

fn values(pipeline: &Pipeline) -> Vec<u8> {
    match pipeline.to_picture().unwrap().into_raster().into_samples() {
        Samples::U8(samples) => samples,
        other => panic!("{other:?}"),
    }
}

/// Off by no more than two: the peer's curves are tables.
fn near(got: &[u8], want: &[u8]) {
    let close = got.len() == want.len()
        && got.iter().zip(want).all(|(a, b)| a.abs_diff(*b) <= 2);
    assert!(close, "{got:?} for {want:?}");
}

/// Measured on sharp 0.35.5.
#[test]
fn half_red_is_flattened_on_black_and_white() {
    let half = start(4, &[255, 0, 0, 128]);
    let on = |colour| values(&half.clone().flatten(Flatten::on(colour)));
    assert_eq!(on(Colour::BLACK), [128, 0, 0]);
    assert_eq!(on(Colour::WHITE), [255, 127, 127]);
}

/// Measured on sharp 0.35.5 for its order.
#[test]
fn only_white_becomes_clear() {
    let whites = [255, 255, 255, 254, 255, 255, 253, 255, 255, 250, 250, 250];
    let clear = start(3, &whites).unflatten(Unflatten::default());
    let alphas = |pipeline: &Pipeline| -> Vec<u8> {
        values(pipeline).into_iter().skip(3).step_by(4).collect()
    };
    assert_eq!(alphas(&clear), [0, 255, 255, 255]);
    assert_eq!(alphas(&clear.sharp_order()), [0, 0, 0, 255]);
    let wide = Unflatten::default().tolerance(0.01);
    assert_eq!(alphas(&start(3, &whites).unflatten(wide)), [0, 0, 0, 255]);
}

/// Measured on sharp 0.35.5.
#[test]
fn gamma_in_sharps_order_loses_what_sharps_loses() {
    let greys = start(1, &[0, 80, 160, 240]).sharp_order();
    let both = values(&greys.clone().gamma(Gamma::new(2.2)));
    let first: Vec<u8> = both.into_iter().step_by(3).collect();
    assert_eq!(first, [0, 78, 159, 239]);
    let one = values(&greys.gamma(Gamma::new(2.2).out(1.0)));
    let first: Vec<u8> = one.into_iter().step_by(3).collect();
    assert_eq!(first, [0, 19, 91, 223]);
}

#[test]
fn a_negative_has_negative_alpha_unless_told() {
    let one = start(4, &[10, 20, 30, 40]);
    let all = one.clone().negate(Negate::all());
    assert_eq!(values(&all), [245, 235, 225, 215]);
    let colours = one.negate(Negate::colours());
    assert_eq!(values(&colours), [245, 235, 225, 40]);
}

/// Measured on sharp 0.35.5.
#[test]
fn lines_are_cut_off_in_sharps_order() {
    let one = start(3, &[10, 100, 250]).sharp_order();
    let line = values(&one.clone().linear(Linear::new(1.26, -5.0)));
    assert_eq!(line, [7, 121, 255]);
    let each = Linear::each([1.0, 2.0, 0.5], [0.0, 10.0, 3.7]);
    assert_eq!(values(&one.linear(each)), [10, 210, 128]);
    let wrong = Linear::each([1.0, 2.0], [0.0, 0.0]);
    let err = start(3, &[1, 2, 3]).linear(wrong).to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Mismatch { .. }));
}

/// Measured on sharp 0.35.5, with the matrix of its documentation.
#[test]
fn sepia_of_sharp() {
    let m = [
        [0.3588, 0.7044, 0.1368],
        [0.299, 0.587, 0.114],
        [0.2392, 0.4696, 0.0912],
    ];
    let one = start(3, &[100, 50, 25]).recomb(Recomb::rgb(m));
    assert_eq!(values(&one.sharp_order()), [74, 62, 49]);
}

/// Measured on sharp 0.35.5.
#[test]
fn modulated_colours_are_those_of_sharp() {
    let of = |colour: &[u8; 3], modulate| {
        values(&start(3, colour).modulate(modulate))
    };
    let none = Modulate::default();
    let red = [255, 0, 0];
    near(&of(&red, none.brightness(1.2)), &[255, 64, 35]);
    near(&of(&red, none.saturation(0.5)), &[201, 96, 72]);
    near(&of(&red, none.hue(90.0)), &[0, 151, 0]);
    near(&of(&red, none.lightness(10.0)), &[255, 61, 33]);
    near(&of(&[255, 128, 64], none.hue(90.0)), &[66, 187, 79]);
    near(&of(&[128, 128, 128], none.brightness(1.2)), &[156, 156, 156]);
}

/// Measured on sharp 0.35.5.
#[test]
fn tinted_colours_are_those_of_sharp() {
    let red = Tint::new("red".parse().unwrap());
    let of =
        |colour: &[u8; 3]| values(&start(3, colour).tint(red).sharp_order());
    near(&of(&[255, 0, 0]), &[255, 3, 1]);
    near(&of(&[0, 255, 0]), &[255, 194, 167]);
    near(&of(&[128, 128, 128]), &[255, 9, 2]);
    near(&of(&[10, 200, 30]), &[255, 112, 75]);
}

/// Measured on sharp 0.35.5.
#[test]
fn greys_have_the_luminance_of_colours() {
    let colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 128, 64, 10, 200, 30];
    // The last is 172.4; sharp's table makes 173 of it.
    let grey = start(3, &colours).greyscale();
    assert_eq!(values(&grey), [127, 220, 76, 164, 172]);
    let sharp = values(&grey.sharp_order());
    let first: Vec<u8> = sharp.into_iter().step_by(3).collect();
    assert_eq!(first, [127, 220, 76, 164, 173]);
    let alpha = values(&start(4, &[255, 0, 0, 9]).greyscale());
    assert_eq!(alpha, [127, 9]);
}

/// Measured on sharp 0.35.5, alpha included.
#[test]
fn alpha_has_a_threshold_only_in_sharps_order() {
    let one = start(4, &[10, 200, 30, 40]).threshold(Threshold::at(128));
    assert_eq!(values(&one), [255, 40]);
    let sharp = values(&one.sharp_order());
    assert_eq!(sharp, [255, 255, 255, 0]);
    let zero = start(1, &[0, 9]).threshold(Threshold::at(0));
    assert_eq!(values(&zero), [255, 255]);
}

#[test]
fn otsu_parts_two_heaps() {
    let greys = [10, 12, 14, 11, 200, 205, 199, 202];
    let parted = start(1, &greys).threshold(Threshold::otsu());
    assert_eq!(values(&parted), [0, 0, 0, 0, 255, 255, 255, 255]);
}

/// Measured on sharp 0.35.5: greys between 0 and 100 per cent.
#[test]
fn whole_steps_of_lightness_leave_black_at_five() {
    let all = Normalise::between(0.0, 100.0);
    let greys = start(1, &[50, 100, 200]).normalise(all);
    near(&values(&greys), &[0, 84, 255]);
    let sharp = values(&greys.sharp_order());
    let first: Vec<u8> = sharp.into_iter().step_by(3).collect();
    near(&first, &[5, 87, 255]);
    let plain = start(1, &[77; 9]).normalise(Normalise::default());
    assert_eq!(values(&plain), [77; 9]);
}

#[test]
fn alpha_comes_and_goes() {
    let half = EnsureAlpha::new(0.5);
    assert_eq!(values(&start(1, &[7]).ensure_alpha(half)), [7, 127]);
    let bare = start(4, &[1, 2, 3, 0]).remove_alpha();
    assert_eq!(values(&bare), [1, 2, 3]);
}

#[test]
fn channels_are_taken_out_and_put_together() {
    let green = start(3, &[1, 2, 3]).extract_channel(Channel::GREEN);
    assert_eq!(values(&green), [2]);
    let none = start(3, &[1, 2, 3]).extract_channel(Channel::Index(3));
    assert!(none.to_picture().is_err());
    let none = start(3, &[1, 2, 3]).extract_channel(Channel::ALPHA);
    assert!(none.to_picture().is_err());
    let others = [source(1, &[2]), source(1, &[3, 5])];
    let joined = start(1, &[1]).join_channel(JoinChannel::new(others));
    let picture = joined.to_picture().unwrap();
    assert_eq!(picture.raster().space(), Space::Srgb);
    assert_eq!(picture.size(), Size::new(2, 1));
    assert_eq!(values(&joined), [1, 2, 3, 0, 0, 5]);
}

/// Measured on sharp 0.35.5.
#[test]
fn bits_are_combined_with_zeros_outside() {
    let folded = start(3, &[0xf0, 0x3c, 0xff]).band_bool(BoolOp::And);
    assert_eq!(values(&folded), [0x30]);
    let folded = values(&folded.sharp_order());
    assert_eq!(folded, [0x30, 0x30, 0x30]);
    let other = source(1, &[0x0f, 0xff]);
    let or = start(1, &[0xf1]).boolean(Boolean::new(other, BoolOp::Or));
    assert_eq!(values(&or), [0xff, 0xff]);
    let other = source(4, &[0xff, 0, 0, 9]);
    let eor =
        start(3, &[0xf1, 2, 3]).boolean(Boolean::new(other, BoolOp::Eor));
    assert_eq!(values(&eor), [0x0e, 2, 3, 0xf6]);
}

#[test]
fn colours_come_back_from_every_space() {
    let colours = [255, 0, 0, 12, 200, 77, 128, 128, 128, 0, 0, 0, 3, 2, 1];
    let spaces = [
        Space::Linear,
        Space::Xyz,
        Space::Lab,
        Space::Lch,
        Space::Oklab,
        Space::Oklch,
        Space::Hsv,
        Space::Cmyk,
    ];
    for space in spaces {
        let back = start(3, &colours)
            .to_space(ToSpace::new(space))
            .to_space(ToSpace::new(Space::Srgb).depth(Depth::U8));
        near(&values(&back), &colours);
    }
    let wide = ToSpace::new(Space::Srgb).depth(Depth::U16);
    let wide = start(3, &colours).to_space(wide).to_picture().unwrap();
    assert_eq!(wide.raster().depth(), Depth::U16);
}
