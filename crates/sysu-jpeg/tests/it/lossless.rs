//! Coefficients: read, turned, cut, written, always the same.

use proptest::prelude::*;
use sysu_jpeg::{
    Coefficients, Decoder, Edges, Encoder, ErrorKind, Format, Keep, Limits,
    Options, Recode, Region, Subsampling, Transform, Warning,
};

use crate::pictures::{decodable, files, own, waves};

const ALL: [Transform; 7] = [
    Transform::Flop,
    Transform::Flip,
    Transform::Rotate90,
    Transform::Rotate180,
    Transform::Rotate270,
    Transform::Transpose,
    Transform::Transverse,
];

fn read(file: &[u8]) -> Coefficients<'_> {
    let decoder = Decoder::new(file).expect("a header");
    decoder.coefficients().expect("coefficients")
}

fn named(name: &str) -> Vec<u8> {
    let found = files().into_iter().find(|(file, _)| file == name);
    found.expect("a test file").1
}

/// Every block that holds samples of the picture.
fn blocks(of: &Coefficients<'_>) -> Vec<Vec<[i16; 64]>> {
    (0..of.components().len())
        .map(|n| {
            let (across, down) = of.blocks(n).expect("a component");
            (0..across * down)
                .map(|at| of.block(n, at % across, at / across).expect("one"))
                .collect()
        })
        .collect()
}

fn assert_same(a: &Coefficients<'_>, b: &Coefficients<'_>, what: &str) {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()), "{what}");
    assert_eq!(a.components().len(), b.components().len(), "{what}");
    for (n, (p, q)) in a.components().iter().zip(b.components()).enumerate() {
        let factors = |c: &sysu_jpeg::Component| (c.horizontal, c.vertical);
        assert_eq!(factors(p), factors(q), "{what}");
        assert_eq!(a.quantisation(n), b.quantisation(n), "{what}");
    }
    assert!(blocks(a) == blocks(b), "{what}");
}

#[test]
fn coefficients_are_written_as_they_were_read() {
    for (name, file) in decodable().into_iter().chain(own()) {
        let before = read(&file);
        for recode in [
            Recode::new(),
            Recode::new().progressive(true),
            Recode::new().progressive(true).restart(2),
            Recode::new().progressive(false),
            Recode::new().progressive(false).optimise(false).restart(3),
        ] {
            let written = before.encode(recode).expect("written");
            let options = Options::new().strict(true);
            let decoder = Decoder::with_options(&written, options);
            let after = decoder.expect(&name).coefficients().expect(&name);
            assert_eq!(after.warnings(), [], "{name}");
            assert_same(&before, &after, &name);
        }
        // The pixels are the same too.
        let written = before.encode(Recode::new()).expect("written");
        let pixels = |file: &[u8]| {
            Decoder::new(file).expect("a header").decode().expect("pixels")
        };
        assert!(pixels(&file).data == pixels(&written).data, "{name}");
    }
}

#[test]
fn transforms_are_those_of_jpegtran() {
    let source = named("cjpeg_2x1_restart_row_33x70.jpg");
    for transform in ALL {
        let name = format!("{transform:?}").to_lowercase();
        let other = named(&format!("jpegtran_{name}_2x1_33x70.jpg"));
        let turned = read(&source).transform(transform, Edges::Trim);
        assert_same(&turned.expect("turned"), &read(&other), &name);
    }
    let source = named("cjpeg_odd_2x2_1x2_2x1_33x70.jpg");
    let turned = read(&source).transform(Transform::Rotate90, Edges::Trim);
    let other = named("jpegtran_rotate90_odd_33x70.jpg");
    assert_same(&turned.expect("turned"), &read(&other), "odd");
}

#[test]
fn cuts_and_greys_are_those_of_jpegtran() {
    let source = named("cjpeg_2x2_progressive_restart_3_61x37.jpg");
    let region = Region::new(21, 9, 20, 17);
    let cut = read(&source).crop(region, Edges::Trim).expect("cut");
    let other = named("jpegtran_crop_20x17+21+9_61x37.jpg");
    assert_same(&cut, &read(&other), "crop");
    let grey = read(&source).grey().expect("grey");
    assert_same(&grey, &read(&named("jpegtran_grey_61x37.jpg")), "grey");
}

/// Whole MCUs can be turned and turned back.
#[test]
fn a_transform_and_its_inverse_change_nothing() {
    use Subsampling::{S420, S422, S444};
    for sampling in [S444, S422, S420] {
        let file = Encoder::new(70)
            .subsampling(sampling)
            .encode(&waves(64, 96), 64, 96, Format::Rgb)
            .expect("encoded");
        for transform in ALL {
            let back = match transform {
                Transform::Rotate90 => Transform::Rotate270,
                Transform::Rotate270 => Transform::Rotate90,
                own => own,
            };
            let before = read(&file);
            let once = before.clone().transform(transform, Edges::Perfect);
            let once = once.expect("turned");
            let wide = match transform {
                Transform::Flop | Transform::Flip | Transform::Rotate180 => 64,
                _ => 96,
            };
            assert_eq!(once.width(), wide);
            let twice = once.transform(back, Edges::Perfect).expect("back");
            assert_same(&before, &twice, &format!("{transform:?}"));
        }
    }
}

/// The decoded picture is the decoded picture, turned.
#[test]
fn pixels_turn_with_their_coefficients() {
    let (w, h) = (48, 32);
    let file = Encoder::new(90)
        .subsampling(Subsampling::S444)
        .encode(&waves(w, h), w, h, Format::Rgb)
        .expect("encoded");
    let pixels = |file: &[u8]| {
        Decoder::new(file).expect("a header").decode().expect("pixels")
    };
    let before = pixels(&file);
    for transform in ALL {
        let turned = read(&file).transform(transform, Edges::Perfect);
        let turned = turned.expect("turned").encode(Recode::new());
        let after = pixels(&turned.expect("written"));
        let (aw, ah) = (after.width, after.height);
        for y in 0..ah {
            for x in 0..aw {
                let (from_x, from_y) = match transform {
                    Transform::Flop => (w - 1 - x, y),
                    Transform::Flip => (x, h - 1 - y),
                    Transform::Rotate90 => (y, h - 1 - x),
                    Transform::Rotate180 => (w - 1 - x, h - 1 - y),
                    Transform::Rotate270 => (w - 1 - y, x),
                    Transform::Transpose => (y, x),
                    _ => (w - 1 - y, h - 1 - x),
                };
                for c in 0..3 {
                    let at = ((y * aw + x) * 3 + c) as usize;
                    let from = ((from_y * w + from_x) * 3 + c) as usize;
                    let (a, b) = (after.data[at], before.data[from]);
                    // Rounding is not the same for rows and columns.
                    assert!(a.abs_diff(b) <= 3, "{transform:?} {x} {y}");
                }
            }
        }
    }
}

#[test]
fn perfect_transforms_refuse_what_they_cannot_do() {
    let file = Encoder::new(80)
        .encode(&waves(40, 32), 40, 32, Format::Rgb)
        .expect("encoded");
    let err = read(&file)
        .transform(Transform::Flop, Edges::Perfect)
        .expect_err("40 is no multiple of 16");
    let edge = ErrorKind::Edge { what: "right", at: 40, step: 16 };
    assert_eq!(err.kind(), &edge);
    let trimmed = read(&file).transform(Transform::Flop, Edges::Trim);
    assert_eq!(trimmed.expect("trimmed").width(), 32);
    // Turned by a quarter, the right edge comes last: no harm.
    let turned = read(&file).transform(Transform::Rotate90, Edges::Perfect);
    assert_eq!(turned.expect("turned").height(), 40);
    let region = Region::new(8, 0, 16, 16);
    let err = read(&file).crop(region, Edges::Perfect).expect_err("inside");
    let edge = ErrorKind::Edge { what: "left", at: 8, step: 16 };
    assert_eq!(err.kind(), &edge);
    let small = Encoder::new(80)
        .encode(&waves(5, 5), 5, 5, Format::Rgb)
        .expect("encoded");
    let err = read(&small).transform(Transform::Flip, Edges::Trim);
    let edge = ErrorKind::Edge { what: "lower", at: 5, step: 16 };
    assert_eq!(err.expect_err("nothing left").kind(), &edge);
}

/// A TIFF structure with an orientation, a width and a height.
fn exif(big: bool, orientation: u16) -> Vec<u8> {
    let short = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
    let long = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
    let entry = |tag: u16, kind: u16, value: u32| {
        let mut out = [short(tag), short(kind)].concat();
        out.extend(long(1));
        match kind {
            3 => out.extend([short(value as u16), [0; 2]].concat()),
            _ => out.extend(long(value)),
        }
        out
    };
    let order: &[u8] = if big { b"MM" } else { b"II" };
    [
        order,
        &short(42),
        &long(8),
        &short(2),
        &entry(0x0112, 3, orientation as u32),
        &entry(0x8769, 4, 38),
        &long(0),
        &short(2),
        &entry(0xA002, 3, 48),
        &entry(0xA003, 4, 32),
        &long(0),
    ]
    .concat()
}

#[test]
fn the_orientation_is_reset_and_the_size_is_kept_true() {
    for big in [false, true] {
        let tiff = exif(big, 6);
        let file = Encoder::new(80)
            .exif(&tiff)
            .encode(&waves(48, 32), 48, 32, Format::Rgb)
            .expect("encoded");
        let read = read(&file);
        assert_eq!(read.orientation(), Some(6));
        let turn = Transform::upright(6).expect("a turn");
        let turned = read.transform(turn, Edges::Perfect).expect("turned");
        let written = turned.encode(Recode::new().upright(true));
        let written = written.expect("written");
        let info = sysu_jpeg::read_info(&written).expect("info");
        let mut want = exif(big, 1);
        // Width and height have changed places.
        let at = want.len() - 4 - 24;
        let put = |to: &mut [u8], value: u32, len: usize| {
            let bytes = match big {
                true => value.to_be_bytes()[4 - len..].to_vec(),
                false => value.to_le_bytes()[..len].to_vec(),
            };
            to[..len].copy_from_slice(&bytes);
        };
        put(&mut want[at + 8..], 32, 2);
        put(&mut want[at + 20..], 48, 4);
        assert_eq!(info.exif(), Some(&want[..]), "{big}");
        let kept = turned.encode(Recode::new()).expect("written");
        let again = Decoder::new(&kept).expect("a header").coefficients();
        assert_eq!(again.expect("read").orientation(), Some(6));
    }
}

#[test]
fn segments_are_kept_as_asked() {
    let icc = vec![b'p'; 70_000];
    let file = Encoder::new(80)
        .exif(&exif(true, 1))
        .icc(&icc)
        .comment(b"hello")
        .encode(&waves(16, 16), 16, 16, Format::Rgb)
        .expect("encoded");
    for (keep, has_exif, has_icc, comments) in [
        (Keep::All, true, true, 1),
        (Keep::Icc, false, true, 0),
        (Keep::Comments, false, false, 1),
        (Keep::None, false, false, 0),
    ] {
        let written = read(&file).encode(Recode::new().keep(keep));
        let written = written.expect("written");
        let info = sysu_jpeg::read_info(&written).expect("info");
        assert_eq!(info.exif().is_some(), has_exif, "{keep:?}");
        assert_eq!(info.icc().is_some(), has_icc, "{keep:?}");
        assert_eq!(info.comments().count(), comments, "{keep:?}");
        assert!(info.jfif().is_some(), "{keep:?}");
    }
}

#[test]
fn blocks_can_be_changed() {
    let file = Encoder::new(80)
        .encode(&waves(20, 20), 20, 20, Format::Rgb)
        .expect("encoded");
    let mut read = read(&file);
    assert_eq!(read.blocks(0), Some((3, 3)));
    assert_eq!(read.blocks(3), None);
    assert_eq!(read.block(0, 3, 0), None);
    let mut block = [0; 64];
    (block[0], block[9], block[63]) = (-20, 3, -1);
    assert!(read.set_block(0, 2, 1, &block));
    assert!(!read.set_block(0, 3, 1, &block));
    let written = read.encode(Recode::new()).expect("written");
    let again = Decoder::new(&written).expect("a header").coefficients();
    assert_eq!(again.expect("read").block(0, 2, 1), Some(block));
    block[1] = i16::MIN;
    assert!(read.set_block(0, 0, 0, &block));
    let err = read.encode(Recode::new()).expect_err("too large");
    assert_eq!(err.kind(), &ErrorKind::Coefficient { value: i16::MIN });
}

#[test]
fn damage_is_a_warning_or_an_error_and_limits_hold() {
    let file = Encoder::new(90)
        .encode(&waves(64, 64), 64, 64, Format::Rgb)
        .expect("encoded");
    let cut = &file[..file.len() * 2 / 3];
    let warned = read(cut);
    assert!(matches!(warned.warnings(), [Warning::Truncated { .. }, ..]));
    let strict = Decoder::with_options(cut, Options::new().strict(true));
    let err = strict.and_then(Decoder::coefficients).expect_err("cut");
    assert!(matches!(err.kind(), ErrorKind::Truncated { .. }), "{err}");
    let limits = Limits::new().memory(1000);
    let small = Decoder::with_options(&file, Options::new().limits(limits));
    let err = small.and_then(Decoder::coefficients).expect_err("a limit");
    let is_memory =
        matches!(err.kind(), ErrorKind::Limit { what: "memory", .. });
    assert!(is_memory, "{err}");
}

#[test]
fn what_has_no_luminance_does_not_become_grey() {
    let file = Encoder::new(80)
        .encode(&[9; 64], 4, 4, Format::Cmyk)
        .expect("encoded");
    let err = read(&file).grey().expect_err("inks");
    assert!(matches!(err.kind(), ErrorKind::Format { .. }), "{err}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_file_is_turned_and_written_or_refused(
        which: prop::sample::Index,
        at: prop::sample::Index,
        byte: u8,
        turn in 0usize..7,
        progressive: bool,
    ) {
        let files = files();
        let mut file = which.get(&files).1.clone();
        let at = at.index(file.len());
        file[at] = byte;
        let limits = Limits::new().pixels(1 << 18);
        let options = Options::new().limits(limits);
        let read = Decoder::with_options(&file, options)
            .and_then(Decoder::coefficients);
        let Ok(read) = read else { return Ok(()) };
        let Ok(turned) = read.transform(ALL[turn], Edges::Trim) else {
            return Ok(());
        };
        let recode = Recode::new().progressive(progressive);
        let Ok(written) = turned.encode(recode) else { return Ok(()) };
        let again = Decoder::new(&written).expect("what we wrote");
        let again = again.coefficients().expect("what we wrote");
        prop_assert_eq!(again.warnings(), []);
        prop_assert!(blocks(&turned) == blocks(&again));
    }
}

#[test]
fn components_of_one_name_are_told_apart() {
    let mut file = Encoder::new(90)
        .encode(&waves(40, 24), 40, 24, Format::Rgb)
        .expect("encoded");
    let marker = |code| {
        let found = file.windows(2).position(|w| w == [0xFF, code]);
        found.expect("a marker")
    };
    let (frame, scan) = (marker(0xC0), marker(0xDA));
    (file[frame + 13], file[scan + 7]) = (3, 3);
    let strict = Options::new().strict(true);
    let decode = |file: &[u8]| {
        let decoder = Decoder::with_options(file, strict);
        decoder.and_then(Decoder::decode).expect("a picture")
    };
    let want = decode(&file);
    let read = Decoder::new(&file).expect("a header").coefficients();
    let read = read.expect("coefficients");
    for progressive in [false, true] {
        let recode = Recode::new().progressive(progressive);
        let again = read.encode(recode).expect("written");
        assert!(decode(&again) == want, "{progressive}");
    }
}
