//! Damaged files: no panic, typed warnings or errors, limits.

use proptest::prelude::*;
use sysu_jpeg::{
    Decoder, Encoder, Error, ErrorKind, Format, Image, Limits, Options, Scale,
    Warning,
};

use crate::pictures::{decodable, files, own, waves};

fn decode(file: &[u8], options: Options) -> Result<Image, Error> {
    Decoder::with_options(file, options)?.decode()
}

/// All that can be asked of a file, without a panic.
fn try_all(file: &[u8]) {
    let limits = Limits::new().pixels(1 << 18);
    for strict in [false, true] {
        let options = Options::new().limits(limits).strict(strict);
        let Ok(decoder) = Decoder::with_options(file, options) else {
            continue;
        };
        let info = decoder.info();
        let _ = (info.icc(), info.exif(), info.xmp(), info.comments().count());
        for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
            let _ = decoder.clone().scale(scale).decode();
        }
        let _ = decoder.clone().output(Format::Grey).threads(2).decode();
        if let Ok(mut rows) = decoder.rows() {
            while let Ok(Some(_)) = rows.next_strip() {}
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_survived() {
    for (n, (name, file)) in files().into_iter().enumerate() {
        let whole = decode(&file, Options::new());
        for len in 0..file.len() {
            let cut = &file[..len];
            // Something is missing, and that is an error or a warning.
            let strict = decode(cut, Options::new().strict(true));
            assert!(strict.is_err(), "{name} {len}");
            if let Ok(image) = decode(cut, Options::new()) {
                assert!(!image.warnings.is_empty(), "{name} {len}");
                let whole = whole.as_ref().expect("what its part is");
                assert_eq!(image.data.len(), whole.data.len(), "{name} {len}");
            }
            if len % 97 == n {
                try_all(cut);
            }
        }
    }
}

#[test]
fn a_flipped_bit_is_survived() {
    for (n, (_, file)) in files().into_iter().enumerate() {
        for at in (n % 13..file.len()).step_by(13) {
            let mut file = file.clone();
            file[at] ^= 1 << (at % 8);
            let limits = Limits::new().pixels(1 << 18);
            let _ = decode(&file, Options::new().limits(limits));
            if at % 20 == 0 {
                try_all(&file);
            }
        }
    }
}

#[test]
fn what_came_before_the_cut_is_there() {
    let file = Encoder::new(90)
        .encode(&waves(64, 256), 64, 256, Format::Rgb)
        .expect("encoded");
    let whole = decode(&file, Options::new()).expect("a picture");
    let cut = &file[..file.len() * 2 / 3];
    let image = decode(cut, Options::new()).expect("a part");
    let [Warning::Truncated { row, .. }] = image.warnings[..] else {
        panic!("{:?}", image.warnings);
    };
    assert!((64..256).contains(&row), "{row}");
    // The filter of colour looks one row ahead.
    let sure = (row as usize - 2) * 64 * 3;
    assert_eq!(image.data[..sure], whole.data[..sure]);
    // What never came is grey.
    assert_eq!(image.data[image.data.len() - 3..], [128; 3]);
    let err = decode(cut, Options::new().strict(true)).expect_err("cut");
    assert!(matches!(err.kind(), ErrorKind::Truncated { .. }), "{err}");
}

#[test]
fn restart_markers_bring_the_rest_back() {
    let encoder = Encoder::new(90).restart(4);
    let file = encoder
        .encode(&waves(64, 256), 64, 256, Format::Rgb)
        .expect("encoded");
    let whole = decode(&file, Options::new()).expect("a picture");
    // Lose an interval, marker and all.
    let markers: Vec<usize> = (0..file.len() - 1)
        .filter(|&at| {
            file[at] == 0xFF && (0xD0..=0xD7).contains(&file[at + 1])
        })
        .collect();
    let mut lost = file.clone();
    lost.drain(markers[4]..markers[5]);
    let image = decode(&lost, Options::new()).expect("a picture");
    let restarts = |w: &Warning| matches!(w, Warning::Restart { .. });
    assert!(image.warnings.iter().any(restarts), "{:?}", image.warnings);
    let tail = 64 * 3 * 128;
    let from = whole.data.len() - tail;
    assert_eq!(image.data[from..], whole.data[from..]);
    let err = decode(&lost, Options::new().strict(true)).expect_err("lost");
    assert!(matches!(err.kind(), ErrorKind::Damaged { .. }), "{err}");
}

#[test]
fn a_missing_end_is_noted() {
    let (_, file) = own().swap_remove(30);
    let image = decode(&file[..file.len() - 2], Options::new());
    assert_eq!(image.expect("a picture").warnings, [Warning::NoEnd]);
}

fn progressive() -> Vec<u8> {
    Encoder::new(90)
        .progressive(true)
        .encode(&waves(64, 48), 64, 48, Format::Rgb)
        .expect("encoded")
}

/// Returns where the scan headers of a file begin, of those behind the first.
fn later_scans(file: &[u8]) -> Vec<usize> {
    let scan = |at: &usize| file[*at..].starts_with(&[0xFF, 0xDA, 0]);
    (0..file.len()).filter(scan).skip(1).collect()
}

#[test]
fn a_later_scan_that_is_none_is_passed_over() {
    let whole = progressive();
    for at in later_scans(&whole) {
        let mut file = whole.clone();
        // The last coefficient of the band.
        let end = at + 5 + 2 * file[at + 4] as usize + 1;
        file[end] = 77;
        let image = decode(&file, Options::new()).expect("the other scans");
        let passed = |w: &Warning| matches!(w, Warning::Segment { .. });
        assert!(image.warnings.iter().any(passed), "{:?}", image.warnings);
        let err = decode(&file, Options::new().strict(true));
        let err = err.expect_err("no scan");
        assert!(matches!(err.kind(), ErrorKind::Malformed { .. }), "{err}");
    }
}

#[test]
fn a_table_that_a_scan_does_not_use_may_be_any() {
    let whole = progressive();
    let want = decode(&whole, Options::new()).expect("a picture");
    let mut seen = 0;
    for at in later_scans(&whole) {
        let mut file = whole.clone();
        let count = file[at + 4];
        // Of coefficients but the first, the table for the first.
        if count == 1 && file[at + 7] != 0 {
            file[at + 6] |= 0xF0;
            let image = decode(&file, Options::new().strict(true));
            assert!(image.as_ref() == Ok(&want), "{at}");
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}

#[test]
fn data_behind_the_last_block_are_noted() {
    for progressive in [false, true] {
        let whole = Encoder::new(90)
            .progressive(progressive)
            .encode(&waves(40, 24), 40, 24, Format::Rgb)
            .expect("encoded");
        let want = decode(&whole, Options::new()).expect("a picture");
        let mut file = whole.clone();
        let end = file.len() - 2;
        file.splice(end..end, [0x12, 0x34, 0x56]);
        for threads in [1, 2] {
            let decoder = Decoder::new(&file).expect("a header");
            let image = decoder.threads(threads).decode().expect("all");
            assert!(image.data == want.data);
            let extra = |w: &Warning| matches!(w, Warning::Extra { .. });
            assert!(image.warnings.iter().all(extra), "{progressive}");
            assert_eq!(image.warnings.len(), 1);
        }
        let err = decode(&file, Options::new().strict(true));
        let err = err.expect_err("too much");
        assert!(matches!(err.kind(), ErrorKind::Damaged { .. }), "{err}");
    }
}

/// What damage makes too bright or too dark is white or black, not a pattern.
#[test]
fn coefficients_beyond_what_eight_bits_have_saturate() {
    let pixels: Vec<u8> =
        (0..64 * 16).map(|at| if at / 8 % 2 == 0 { 0 } else { 255 }).collect();
    for progressive in [false, true] {
        let mut file = Encoder::new(100)
            .progressive(progressive)
            .encode(&pixels, 64, 16, Format::Grey)
            .expect("encoded");
        let table = file
            .windows(5)
            .position(|w| w == [0xFF, 0xDB, 0, 0x43, 0])
            .expect("a table");
        for step in [1, 3, 7, 255] {
            file[table + 5..table + 69].fill(step);
            for portable in [false, true] {
                let options = Options::new().portable(portable);
                let image = decode(&file, options).expect("a picture");
                let far = image.data.iter().zip(&pixels);
                let most = far.map(|(a, b)| a.abs_diff(*b)).max();
                assert!(most <= Some(1), "{progressive} {step}: {most:?}");
            }
        }
    }
}

#[test]
fn sound_files_have_no_warnings_and_pass_strictly() {
    for (name, file) in decodable().into_iter().chain(own()) {
        let image = decode(&file, Options::new().strict(true));
        assert_eq!(image.expect(&name).warnings, [], "{name}");
    }
}

#[test]
fn limits_are_checked_before_memory_is_taken() {
    let mut file = Encoder::new(50)
        .encode(&waves(16, 16), 16, 16, Format::Rgb)
        .expect("encoded");
    let frame = file
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .expect("a frame");
    file[frame + 5..frame + 9].fill(0xFF);
    let err = decode(&file, Options::new()).expect_err("too large");
    let kind = ErrorKind::Limit {
        what: "pixels",
        limit: 268_402_689,
        found: 65_535 * 65_535,
    };
    assert_eq!(err.kind(), &kind);
    let limits = Limits::new().pixels(u64::MAX).memory(1 << 30);
    let options = Options::new().limits(limits);
    let err = decode(&file, options).expect_err("too large");
    assert!(
        matches!(err.kind(), ErrorKind::Limit { what: "memory", .. }),
        "{err}"
    );
}

/// 24 megapixels: the memory is that of some rows, and of the picture.
#[test]
fn a_large_picture_at_an_eighth_needs_little_memory() {
    let mut file = Encoder::new(80)
        .encode(&waves(6000, 16), 6000, 16, Format::Rgb)
        .expect("encoded");
    let frame = file
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .expect("a frame");
    file[frame + 5..frame + 7].copy_from_slice(&4000u16.to_be_bytes());
    let limits = Limits::new().memory(8 << 20);
    let options = Options::new().limits(limits);
    let decoder = Decoder::with_options(&file, options).expect("a header");
    let image = decoder.clone().scale(Scale::Eighth).decode();
    let image = image.expect("a picture");
    assert_eq!((image.width, image.height), (750, 500));
    // Strip by strip even full size fits.
    assert!(decoder.clone().rows().is_ok());
    let err = decoder.decode().expect_err("72 megabytes");
    assert!(matches!(err.kind(), ErrorKind::Limit { what: "memory", .. }));
}

#[test]
fn a_bomb_of_scans_is_refused() {
    let file = Encoder::new(50)
        .progressive(true)
        .encode(&waves(16, 16), 16, 16, Format::Rgb)
        .expect("encoded");
    let limits = Limits::new().scans(9);
    let options = Options::new().limits(limits);
    let err = decode(&file, options).expect_err("ten scans");
    let kind = ErrorKind::Limit { what: "scans", limit: 9, found: 10 };
    assert_eq!(err.kind(), &kind);
}

#[test]
fn metadata_are_bounded() {
    let file = Encoder::new(50)
        .comment(&[b'x'; 1000])
        .encode(&[0], 1, 1, Format::Grey)
        .expect("encoded");
    let options = Options::new().limits(Limits::new().metadata(999));
    let err = Decoder::with_options(&file, options).expect_err("too much");
    assert!(
        matches!(err.kind(), ErrorKind::Limit { what: "metadata", .. }),
        "{err}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>) {
        let mut file = vec![0xFF, 0xD8];
        file.extend(bytes);
        try_all(&file);
    }

    #[test]
    fn any_change_is_survived(
        which: prop::sample::Index,
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let files = files();
        let mut file = which.get(&files).1.clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        try_all(&file);
    }

    #[test]
    fn what_is_encoded_decodes(
        width in 1u32..40,
        height in 1u32..40,
        quality in 1u8..=100,
        seed: u32,
        progressive: bool,
        restart in 0u16..5,
    ) {
        let len = (width * height * 3) as usize;
        let pixels = crate::pictures::noise(len, seed);
        let file = Encoder::new(quality)
            .progressive(progressive)
            .restart(restart)
            .encode(&pixels, width, height, Format::Rgb)
            .expect("encoded");
        let image = decode(&file, Options::new().strict(true))
            .expect("decoded");
        prop_assert_eq!((image.width, image.height), (width, height));
    }
}
