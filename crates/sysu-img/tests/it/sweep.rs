//! The part of the sweep that needs no files: pictures of every format that
//! is written here, cut off and damaged in many places, none of which may
//! break a decoder. `examples/sweep.rs` does it with folders.

use std::time::{Duration, Instant};

use sysu_img::{
    Alpha, ErrorKind, FailOn, Format, Frame, Limits, Metadata, Pages, Picture,
    Pipeline, Raster, Samples, Size, Space,
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
        assert!(start.elapsed() < Duration::from_secs(2), "{what}");
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
