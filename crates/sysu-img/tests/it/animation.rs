//! Animations: their frames, their times, and the three formats of them.

use sysu_img::{
    Animate, Colour, Create, ErrorKind, Format, Picture, Pipeline, Retime,
    Size,
};

fn shade(width: u32, v: u8) -> Picture {
    let colour = Colour::rgb8(v, 255 - v, 7);
    let plain = Create::plain(Size::new(width, 4), colour);
    Pipeline::create(plain).to_picture().unwrap()
}

/// Frames of those shades, each with its delay.
fn moving(frames: &[(u8, u32)]) -> Picture {
    let shades = frames.iter().map(|frame| shade(6, frame.0));
    let made = Animate::new().of(shades).unwrap();
    let metadata = made.metadata.clone();
    let mut list = made.into_frames();
    for (frame, (_, delay)) in list.iter_mut().zip(frames) {
        frame.delay_ms = *delay;
    }
    Picture::new(list, metadata).unwrap()
}

/// Red and delay of each frame.
fn seen(picture: &Picture) -> Vec<(u8, u32)> {
    let frames = picture.frames().iter();
    let red = |frame: &sysu_img::Frame| match frame.raster.samples() {
        sysu_img::Samples::U8(v) => v[0],
        _ => unreachable!("bytes"),
    };
    frames.map(|frame| (red(frame), frame.delay_ms)).collect()
}

fn edited(frames: &[(u8, u32)], retime: Retime) -> Vec<(u8, u32)> {
    let pipeline = Pipeline::new(moving(frames)).with(retime);
    seen(&pipeline.to_picture().unwrap())
}

const THREE: [(u8, u32); 3] = [(10, 100), (20, 50), (30, 75)];

#[test]
fn frames_are_trimmed_thinned_and_reversed() {
    let trimmed = edited(&THREE, Retime::new().trim(1, Some(9)));
    assert_eq!(trimmed, [(20, 50), (30, 75)]);
    let thinned = edited(&THREE, Retime::new().every(2));
    assert_eq!(thinned, [(10, 150), (30, 75)]);
    let reversed = edited(&THREE, Retime::new().reverse());
    assert_eq!(reversed, [(30, 75), (20, 50), (10, 100)]);
    let one = edited(&THREE, Retime::new().trim(2, None));
    assert_eq!(one, [(30, 0)]);
    let even = edited(&THREE, Retime::new().delay_ms(40));
    assert_eq!(even, [(10, 40), (20, 40), (30, 40)]);
}

/// 33.3 ms a frame: the whole lasts 100, not 99.
#[test]
fn speed_carries_what_it_rounds_off() {
    let fast =
        edited(&[(1, 100), (2, 100), (3, 100)], Retime::new().speed(3.0));
    assert_eq!(fast, [(1, 33), (2, 34), (3, 33)]);
    // Browsers show a frame of no time for a tenth of a second.
    let slow = edited(&[(1, 0), (2, 30)], Retime::new().speed(0.5));
    assert_eq!(slow, [(1, 200), (2, 60)]);
}

/// 25 frames a second at 20: what is shown at 0, 50, 100, 150 and 200 ms.
#[test]
fn a_rate_takes_what_is_shown_at_even_times() {
    let frames: Vec<(u8, u32)> = (0..6).map(|v| (v, 40)).collect();
    let fewer = edited(&frames, Retime::new().max_fps(20.0));
    assert_eq!(fewer, [(0, 50), (1, 50), (2, 50), (3, 90)]);
    assert_eq!(fewer.iter().map(|f| f.1).sum::<u32>(), 240);
    assert_eq!(edited(&frames, Retime::new().max_fps(25.0)), frames);
}

#[test]
fn equal_frames_become_one() {
    let frames = [(5, 40), (5, 60), (6, 10), (5, 20)];
    let joined = edited(&frames, Retime::new().join_equal());
    assert_eq!(joined, [(5, 100), (6, 10), (5, 20)]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let wrong = [
        Retime::new().trim(3, None),
        Retime::new().trim(2, Some(2)),
        Retime::new().every(0),
        Retime::new().speed(0.0),
        Retime::new().speed(f64::NAN),
        Retime::new().max_fps(-1.0),
    ];
    for retime in wrong {
        let result = Pipeline::new(moving(&THREE)).with(retime).to_picture();
        let err = result.unwrap_err();
        assert!(matches!(err.kind(), ErrorKind::InvalidOption { .. }));
    }
}

/// Each of the three formats gives the frames and times to the next.
#[test]
fn the_three_formats_turn_into_one_another() {
    let frames = [(10, 120), (90, 40), (200, 1000)];
    let mut bytes: Option<Vec<u8>> = None;
    for format in [Format::Gif, Format::Png, Format::WebP, Format::Gif] {
        let pipeline = match bytes.take() {
            None => Pipeline::new(moving(&frames)),
            Some(bytes) => Pipeline::from_bytes(bytes),
        };
        let retime = Retime::new().loop_count(3);
        let output = pipeline.with(retime).format(format).unwrap();
        bytes = Some(output.to_bytes().unwrap().bytes);
        let again = Pipeline::from_bytes(bytes.clone().unwrap());
        let head = again.metadata().unwrap();
        assert_eq!(head.format, format);
        assert_eq!(head.delays_ms, [120, 40, 1000], "{format}");
        assert_eq!(head.loop_count, Some(3), "{format}");
        let picture = again.to_picture().unwrap();
        for (found, wanted) in seen(&picture).iter().zip(frames) {
            assert!(found.0.abs_diff(wanted.0) < 6, "{format}");
        }
    }
}

/// Six frames of 15 ms are nine hundredths, however each is rounded.
#[test]
fn hundredths_of_a_gif_add_up() {
    let frames: Vec<(u8, u32)> = (0..6).map(|v| (v * 40, 15)).collect();
    let gif = Pipeline::new(moving(&frames)).format(Format::Gif).unwrap();
    let output = gif.to_bytes().unwrap();
    let head = Pipeline::from_bytes(output.bytes).metadata().unwrap();
    assert_eq!(head.delays_ms, [20, 10, 20, 10, 20, 10]);
    let warnings = output.info.report.warnings;
    assert!(warnings[0].contains("20 ms"), "{warnings:?}");
}

#[test]
fn sizes_that_differ_are_refused_or_fitted() {
    let pictures = || [shade(6, 10), shade(12, 20)];
    let err = Animate::new().of(pictures()).unwrap_err().to_string();
    assert!(err.contains("12x4") && err.contains("6x4"), "{err}");
    let made = Animate::new().fit(Colour::WHITE).of(pictures()).unwrap();
    assert_eq!(made.size(), Size::new(6, 4));
    // 12x4 in 6x4 is 6x2, with a row above and below.
    let sysu_img::Samples::U8(v) = made.frames()[1].raster.samples() else {
        unreachable!("bytes")
    };
    assert_eq!((v[0], v[6 * 3], v[3 * 6 * 3]), (255, 20, 255));
    assert!(Animate::new().of([]).is_err());
}

#[test]
fn an_animation_brings_its_own_frames_and_times() {
    let made = Animate::new().of([moving(&THREE), shade(6, 99)]).unwrap();
    assert_eq!(seen(&made), [(10, 100), (20, 50), (30, 75), (99, 100)]);
}
