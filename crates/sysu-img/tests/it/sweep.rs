//! The part of the sweep that needs no files: pictures of every format that
//! is written here, cut off and damaged in many places, none of which may
//! break a decoder. `examples/sweep.rs` does it with folders.

use std::time::{Duration, Instant};

use sysu_img::{
    Alpha, Create, ErrorKind, FailOn, Format, Frame, Limits, Metadata, Pages,
    Picture, Pipeline, Png, Raster, Samples, Size, Space,
};

fn formats() -> impl Iterator<Item = Format> {
    Format::all().filter(|f| f.is_readable() && f.is_writable())
}

/// A picture with flat parts, edges and noise.
fn raster(seed: u32) -> Raster {
    let size = Size::new(26, 19);
    let mut state = seed;
    let samples = (0..size.pixels()).flat_map(|at| {
        let (x, y) = (at as u32 % size.width, at as u32 / size.width);
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match (x < 9, y < 9) {
            (true, true) => [20, 200, 90],
            (true, false) => [x as u8 * 20, y as u8 * 12, 40],
            _ => state.to_be_bytes().first_chunk().copied().unwrap(),
        }
    });
    let samples = Samples::U8(samples.collect());
    Raster::new(size, Space::Srgb, Alpha::None, samples).unwrap()
}

fn files(format: Format) -> Vec<Vec<u8>> {
    let write = |picture: Picture| {
        let pipeline = Pipeline::new(picture).format(format).unwrap();
        pipeline.to_bytes().unwrap().bytes
    };
    let still = raster(1);
    let metadata = Metadata::new(Format::Raw, still.size());
    let mut files = vec![write(Picture::still(still, metadata.clone()))];
    if matches!(format, Format::Gif | Format::WebP | Format::Png) {
        let frames = [1, 2, 3]
            .map(|seed| Frame { raster: raster(seed), delay_ms: 40 })
            .to_vec();
        files.push(write(Picture::new(frames, metadata).unwrap()));
    }
    files
}

/// Decodes whatever it is, in time and without breaking down.
#[track_caller]
fn survives(bytes: Vec<u8>, what: &str) {
    let limits = Limits::default().max_pixels(1 << 22).max_memory(64 << 20);
    let pipeline = Pipeline::from_bytes(bytes).limits(limits);
    for fail_on in [FailOn::Truncated, FailOn::Never] {
        let start = Instant::now();
        let all = pipeline.clone().pages(Pages::All).fail_on(fail_on);
        if let Err(err) = all.to_picture() {
            let broke = matches!(err.kind(), ErrorKind::Codec { .. });
            assert!(!broke, "{what}: {err}");
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{what}");
    }
}

#[test]
fn files_that_end_early_are_survived() {
    for format in formats() {
        for file in files(format) {
            for len in (0..=40).map(|part| file.len() * part / 40) {
                let what = format!("{format:?} cut to {len}");
                survives(file[..len].to_vec(), &what);
            }
        }
    }
}

#[test]
fn files_with_wrong_bytes_are_survived() {
    let mut state = 7u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % end as u64) as usize
    };
    for format in formats() {
        for file in files(format) {
            for round in 0..120 {
                let mut damaged = file.clone();
                for _ in 0..=below(4) {
                    // Headers are where it hurts.
                    let end = if round % 2 == 0 { 64 } else { file.len() };
                    let at = below(end.min(file.len()));
                    damaged[at] =
                        [0, 1, 0x7f, 0x80, 0xff, below(256) as u8][below(6)];
                }
                survives(damaged, &format!("{format:?}, round {round}"));
            }
        }
    }
}

/// A PNG that ends behind its pixels has all of them; one that ends before
/// is cut off.
#[test]
fn a_png_without_its_end_is_whole() {
    for size in [(26, 19), (300, 700)] {
        let canvas = Create::noise(Size::new(size.0, size.1), 128.0, 40.0);
        let whole = Pipeline::create(canvas).png(Png::default());
        let file = whole.to_bytes().unwrap().bytes;
        let want = Pipeline::from_bytes(file.clone()).to_picture().unwrap();
        // The checksums of the pixels and of the chunk, and the last chunk.
        for less in [4, 12, 14, 16, 20] {
            let cut = file[..file.len() - less].to_vec();
            let picture = Pipeline::from_bytes(cut).to_picture().unwrap();
            assert_eq!(picture.raster(), want.raster(), "{less} less");
        }
        for less in [40, file.len() / 2] {
            let cut = file[..file.len() - less].to_vec();
            let err = Pipeline::from_bytes(cut.clone()).to_picture();
            let err = err.unwrap_err();
            let cut_off = matches!(err.kind(), ErrorKind::Truncated { .. });
            assert!(cut_off, "{less} less: {err}");
            let some = Pipeline::from_bytes(cut).fail_on(FailOn::Never);
            assert_eq!(some.to_picture().unwrap().size(), want.size());
        }
        // A wrong checksum is not a missing one.
        let mut wrong = file.clone();
        let at = wrong.len() - 14;
        wrong[at] ^= 1;
        let err = Pipeline::from_bytes(wrong).to_picture().unwrap_err();
        let damaged = matches!(err.kind(), ErrorKind::Corrupt { .. });
        assert!(damaged, "{err}");
    }
}

/// A frame whose data end before it is full is clear from there on.
#[test]
fn a_gif_whose_frame_is_not_full_shows_what_there_is() {
    let start = b"GIF89a\x02\0\x02\0\x80\0\0\x0a\x14\x1e\xff\xff\xff";
    // Codes of three bits: clear, two pixels of 1, end.
    let short = b"\x2c\0\0\0\0\x02\0\x02\0\0\x02\x02\x4c\x0a\0";
    let full = b"\x2c\0\0\0\0\x02\0\x02\0\0\x02\x03\x04\x02\x05\0";
    let gif = [&start[..], short, full, b"\x3b"].concat();
    let picture =
        Pipeline::from_bytes(gif.clone()).pages(Pages::All).to_picture();
    let picture = picture.unwrap();
    assert_eq!(picture.frames().len(), 2);
    let Samples::U8(v) = picture.raster().samples() else { panic!() };
    let white = [255; 3];
    assert_eq!(v[..3], white);
    assert_eq!(v[3..6], white);
    assert_eq!(v[6..], [0; 6]);
    // A file that is cut off within a frame is another thing.
    for less in [2, 19] {
        let cut = gif[..gif.len() - less].to_vec();
        let all = Pipeline::from_bytes(cut).pages(Pages::All);
        let err = all.clone().to_picture().unwrap_err();
        let cut_off = matches!(err.kind(), ErrorKind::Truncated { .. });
        assert!(cut_off, "{less} less: {err}");
    }
    // Frames cost what they unpack to, also outside of the canvas.
    let wide = b"\x2c\0\0\0\0\xff\x03\xff\x03\0\x02\x02\x4c\x0a\0";
    let mut gif = start.to_vec();
    (0..50).for_each(|_| gif.extend(wide));
    gif.push(0x3b);
    let limits = Limits::default().max_pixels(3 << 20);
    let all = Pipeline::from_bytes(gif).pages(Pages::All).limits(limits);
    let start = Instant::now();
    let err = all.to_picture().unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{err}");
    assert!(start.elapsed() < Duration::from_mins(1));
}
