//! Files made smaller, with the same pixels.

use sysu_img::{
    Alpha, Create, Encode, ErrorKind, Format, Gif, Jpeg, Keep, Metric,
    Optimise, Pipeline, Png, Raster, Samples, Size, Space, WebP, meta,
    same_pixels,
};

/// Rows of colour with a little noise, so that no filter is the best.
fn picture(size: Size, channels: usize, levels: u32) -> Raster {
    let mut state = 7u32;
    let samples = (0..size.pixels() as usize * channels)
        .map(|index| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let x = (index / channels) as u32 % size.width;
            let v = x * levels / size.width + (state >> 30) % levels.min(3);
            (v.min(levels - 1) * 255 / (levels - 1)) as u8
        })
        .collect();
    let (space, alpha) = match channels {
        1 => (Space::Grey, Alpha::None),
        3 => (Space::Srgb, Alpha::None),
        _ => (Space::Srgb, Alpha::Straight),
    };
    Raster::new(size, space, alpha, Samples::U8(samples)).unwrap()
}

fn file(raster: &Raster, encode: impl Into<Encode>) -> Vec<u8> {
    let pipeline = Pipeline::from_raster(raster.clone()).encode(encode);
    pipeline.to_bytes().unwrap().bytes
}

fn pixels(bytes: &[u8]) -> Raster {
    let pipeline = Pipeline::from_bytes(bytes).orient(false);
    pipeline.to_picture().unwrap().into_raster()
}

#[test]
fn every_format_keeps_its_pixels_and_no_file_grows() {
    let size = Size::new(83, 61);
    for channels in [1, 3, 4] {
        let raster = picture(size, channels, 200);
        let mut files = vec![
            file(&raster, Png::new().level(1)),
            file(&raster, WebP::quality(100).near_lossless().effort(0)),
        ];
        if channels != 4 {
            files.push(file(&raster, Jpeg::quality(85).optimise(false)));
            files.push(file(&raster, WebP::quality(70)));
        }
        files.push(file(&picture(size, channels, 30), Gif::default()));
        for before in files {
            for level in [0, 2, 4] {
                let made = Optimise::new().level(level).run(&before).unwrap();
                let format = made.format;
                assert!(made.bytes.len() <= before.len(), "{format} {level}");
                assert_eq!(made.is_smaller, made.bytes.len() < before.len());
                assert!(
                    same_pixels(&pixels(&before), &pixels(&made.bytes)),
                    "{format} {level} {channels}"
                );
                // And once more, nothing happens.
                let again =
                    Optimise::new().level(level).run(&made.bytes).unwrap();
                assert!(again.bytes.len() <= made.bytes.len());
            }
        }
    }
}

#[test]
fn colours_of_a_png_that_need_fewer_bits_get_fewer() {
    let grey = picture(Size::new(64, 64), 1, 2);
    let wide = grey.clone().to_depth(sysu_img::Depth::U16).with_alpha(1.0);
    let before = file(&wide, Png::new());
    let made = Optimise::new().run(&before).unwrap();
    let head = meta::read(&made.bytes).unwrap();
    assert_eq!((head.bits, head.channels, head.has_alpha), (1, 1, false));
    assert!(same_pixels(&grey, &pixels(&made.bytes)));
}

#[test]
fn a_png_with_a_clear_colour_and_passes_keeps_them_apart_from_the_passes() {
    let mut raster = picture(Size::new(33, 17), 4, 120);
    if let Samples::U8(v) = raster.samples_mut() {
        for (index, pixel) in v.chunks_exact_mut(4).enumerate() {
            pixel[3] = if index % 5 == 0 { 0 } else { 255 };
        }
    }
    let before = file(&raster, Png::new().progressive(true));
    let made = Optimise::new().run(&before).unwrap();
    // The colours under clear pixels are pixels, too.
    assert!(same_pixels(&raster, &pixels(&made.bytes)));
    assert!(!meta::read(&made.bytes).unwrap().is_progressive);
}

#[test]
fn animations_keep_their_frames_delays_and_loops() {
    use sysu_img::{Frame, Metadata, Picture};
    let size = Size::new(24, 16);
    let frames: Vec<_> = (0..4)
        .map(|n| Frame {
            raster: picture(size, 4, 10 + n),
            delay_ms: 50 + 10 * n,
        })
        .map(|frame| Frame { raster: frame.raster.without_alpha(), ..frame })
        .collect();
    let mut metadata = Metadata::new(Format::Raw, size);
    metadata.loop_count = Some(3);
    metadata.frames = 4;
    let picture = Picture::new(frames, metadata).unwrap();
    for encode in [
        Encode::from(Png::new().level(0)),
        Encode::from(Gif::default()),
        Encode::from(WebP::quality(100).near_lossless().effort(0)),
    ] {
        let before = Pipeline::new(picture.clone()).encode(encode);
        let before = before.to_bytes().unwrap().bytes;
        let made = Optimise::new().run(&before).unwrap();
        let all = |bytes: &[u8]| {
            let picture = Pipeline::from_bytes(bytes).to_picture().unwrap();
            let loops = picture.metadata.loop_count;
            (picture.into_frames(), loops)
        };
        let ((a, loops), (b, same)) = (all(&before), all(&made.bytes));
        assert_eq!((a.len(), loops), (b.len(), same), "{}", made.format);
        for (a, b) in a.iter().zip(&b) {
            assert_eq!(a.delay_ms, b.delay_ms);
            assert!(same_pixels(&a.raster, &b.raster), "{}", made.format);
        }
    }
}

#[test]
fn metadata_stay_or_go_as_asked() {
    let raster = picture(Size::new(40, 40), 3, 90);
    for encode in [
        Encode::from(Png::new()),
        Encode::from(Jpeg::quality(80)),
        Encode::from(WebP::lossless()),
    ] {
        let bare = file(&raster, encode);
        let edit = meta::Edit::new()
            .set("Artist", "somebody")
            .unwrap()
            .orientation(sysu_img::Orientation::Rotate90);
        let before = meta::edit(&bare, &edit).unwrap();
        let kept = Optimise::new().run(&before).unwrap().bytes;
        let artist = meta::get(&kept, "Artist").unwrap();
        assert_eq!(artist.as_deref(), Some("somebody"));
        assert_eq!(meta::read(&kept).unwrap().orientation.tag(), 6);
        let gone =
            Optimise::new().keep(Keep::PROFILE).run(&before).unwrap().bytes;
        assert_eq!(meta::get(&gone, "Artist").unwrap(), None);
        assert_eq!(meta::read(&gone).unwrap().orientation.tag(), 6);
        assert!(gone.len() < kept.len());
    }
}

#[test]
fn a_target_is_met_or_said_to_be_missed() {
    let noise = Create::noise(Size::new(160, 120), 128.0, 40.0);
    let noise = Pipeline::create(noise).to_picture().unwrap().into_raster();
    for before in [
        file(&noise, Jpeg::quality(98)),
        file(&noise, Png::new()),
        file(&noise, WebP::quality(98)),
    ] {
        let optimise = Optimise::new().target(Metric::Ssimulacra2, 60.0);
        let made = optimise.run(&before).unwrap();
        assert!(made.is_met && made.bytes.len() < before.len());
        let score = made.score.unwrap();
        assert!(60.0 <= score, "{score}");
        // No copy scores over a hundred: the file stays without loss.
        let never = Optimise::new().target(Metric::Ssimulacra2, 100.5);
        let made = never.run(&before).unwrap();
        assert!(!made.is_met && made.score.is_none());
        assert!(same_pixels(&pixels(&before), &pixels(&made.bytes)));
    }
}

#[test]
fn other_formats_and_damaged_files_are_refused() {
    let raster = picture(Size::new(20, 20), 3, 90);
    let bmp = file(&raster, Encode::of(Format::Bmp).unwrap());
    let err = Optimise::new().run(&bmp).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Unsupported { .. }));
    for encode in [
        Encode::from(Png::new()),
        Encode::from(Jpeg::quality(80)),
        Encode::from(WebP::lossless()),
        Encode::from(Gif::default()),
    ] {
        let whole = file(&raster, encode);
        for end in 0..whole.len() {
            // An error, or the pixels that are there; never a panic.
            let _ = Optimise::new().level(0).run(&whole[..end]);
        }
        assert!(Optimise::new().run(&whole[..whole.len() / 2]).is_err());
    }
}
