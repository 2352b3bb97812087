//! Formats: what is written can be read, damage is named, metadata stay.

use sysu_img::{
    Alpha, Depth, ErrorKind, FailOn, Format, Frame, Keep, Metadata, Pages,
    Picture, Pipeline, Raster, Samples, Size, Space,
};

fn raster(size: Size, space: Space, alpha: Alpha, depth: Depth) -> Raster {
    let channels =
        space.channels().unwrap() as u32 + u32::from(alpha != Alpha::None);
    let samples = (0..size.height)
        .flat_map(|y| (0..size.width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            (0..channels).map(move |c| (x * 4 + y * 2 + c * 50) as u8)
        })
        .collect();
    Raster::new(size, space, alpha, Samples::U8(samples))
        .unwrap()
        .to_depth(depth)
}

fn write(raster: &Raster, format: Format) -> Vec<u8> {
    let pipeline = Pipeline::from_raster(raster.clone());
    pipeline.format(format).unwrap().to_bytes().unwrap().bytes
}

fn read(bytes: Vec<u8>) -> Raster {
    Pipeline::from_bytes(bytes).to_picture().unwrap().into_raster()
}

#[test]
fn lossless_formats_give_back_what_they_were_given() {
    let size = Size::new(31, 17);
    let kinds = [
        (Space::Grey, Alpha::None),
        (Space::Grey, Alpha::Straight),
        (Space::Srgb, Alpha::None),
        (Space::Srgb, Alpha::Straight),
    ];
    for format in [Format::Png, Format::Tiff] {
        for (space, alpha) in kinds {
            for depth in [Depth::U8, Depth::U16] {
                let raster = raster(size, space, alpha, depth);
                let back = read(write(&raster, format));
                assert_eq!(back, raster, "{format} {space:?} {alpha:?}");
            }
        }
    }
    for format in [Format::Bmp, Format::Qoi, Format::Tga, Format::Pnm] {
        let raster = raster(size, Space::Srgb, Alpha::None, Depth::U8);
        assert_eq!(read(write(&raster, format)), raster, "{format}");
    }
}

#[test]
fn formats_are_told_by_content_not_by_name() {
    let raster = raster(Size::new(9, 9), Space::Srgb, Alpha::None, Depth::U8);
    let formats = [
        Format::Jpeg,
        Format::Png,
        Format::WebP,
        Format::Gif,
        Format::Tiff,
        Format::Bmp,
        Format::Qoi,
        Format::Pnm,
        Format::Hdr,
        Format::Ico,
    ];
    for format in formats {
        let bytes = write(&raster, format);
        assert_eq!(Format::sniff(&bytes), Some(format), "{format}");
        let file = Pipeline::from_bytes(bytes);
        let head = file.metadata().unwrap();
        assert_eq!((head.format, head.size), (format, raster.size()));
        let picture = file.to_picture();
        assert_eq!(picture.map(|p| p.size()), Ok(raster.size()), "{format}");
    }
}

/// An EXIF block that holds the orientation and nothing else.
fn exif(orientation: u8, little: bool) -> Vec<u8> {
    let mut exif = if little {
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec()
    } else {
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec()
    };
    exif.extend(if little {
        [orientation, 0, 0, 0]
    } else {
        [0, orientation, 0, 0]
    });
    exif.extend([0; 4]);
    exif
}

/// Puts an EXIF segment behind the start of a JPEG.
fn with_exif(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((exif.len() as u16 + 8).to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(exif);
    out.extend(&jpeg[2..]);
    out
}

/// Four large squares, which JPEG keeps: red, green / blue, white.
fn squares() -> Raster {
    let samples = (0..32 * 48)
        .flat_map(|i| match (i % 48 < 24, i / 48 < 16) {
            (true, true) => [255, 0, 0],
            (false, true) => [0, 255, 0],
            (true, false) => [0, 0, 255],
            (false, false) => [255, 255, 255],
        })
        .collect();
    let size = Size::new(48, 32);
    Raster::new(size, Space::Srgb, Alpha::None, Samples::U8(samples)).unwrap()
}

/// The colour's initial in the middle of each quarter.
fn quarters(raster: &Raster) -> String {
    let Samples::U8(samples) = raster.samples() else { panic!() };
    let (w, h) = (raster.width() as usize, raster.height() as usize);
    let at = |x: usize, y: usize| {
        let pixel = &samples[(y * w + x) * 3..][..3];
        match [pixel[0] > 127, pixel[1] > 127, pixel[2] > 127] {
            [true, false, false] => 'r',
            [false, true, false] => 'g',
            [false, false, true] => 'b',
            [true, true, true] => 'w',
            _ => '?',
        }
    };
    let (x, y) = (w / 4, h / 4);
    [at(x, y), at(3 * x, y), at(x, 3 * y), at(3 * x, 3 * y)].iter().collect()
}

#[test]
fn all_eight_orientations_come_out_upright() {
    let jpeg = write(&squares(), Format::Jpeg);
    let want =
        ["rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"];
    for (tag, want) in (1u8..).zip(want) {
        for little in [true, false] {
            let bytes = with_exif(&jpeg, &exif(tag, little));
            let upright = read(bytes.clone());
            assert_eq!(quarters(&upright), want, "orientation {tag}");
            let turned = tag >= 5;
            let size =
                if turned { Size::new(32, 48) } else { Size::new(48, 32) };
            assert_eq!(upright.size(), size);
            let small = Pipeline::from_bytes(bytes.clone())
                .resize(sysu_img::Resize::width(8))
                .to_picture()
                .unwrap();
            assert_eq!(quarters(small.raster()), want, "small {tag}");
            let stored = Pipeline::from_bytes(bytes).orient(false);
            let stored = stored.to_picture().unwrap();
            assert_eq!(quarters(stored.raster()), "rgbw");
        }
    }
}

#[test]
fn truncated_files_are_an_error_unless_asked_for() {
    let raster =
        raster(Size::new(64, 64), Space::Srgb, Alpha::None, Depth::U8);
    for format in [Format::Jpeg, Format::Png] {
        let mut bytes = write(&raster, format);
        bytes.truncate(bytes.len() * 2 / 3);
        let pipeline = Pipeline::from_bytes(bytes);
        let err = pipeline.to_picture().unwrap_err();
        assert_eq!(err.kind(), &ErrorKind::Truncated { format }, "{err}");
        let partial = pipeline.fail_on(FailOn::Never).to_picture().unwrap();
        assert_eq!(partial.size(), raster.size());
    }
}

#[test]
fn nothing_that_is_cut_off_panics() {
    let raster =
        raster(Size::new(20, 12), Space::Srgb, Alpha::Straight, Depth::U8);
    let formats = [
        Format::Jpeg,
        Format::Png,
        Format::WebP,
        Format::Gif,
        Format::Tiff,
        Format::Bmp,
        Format::Qoi,
        Format::Ico,
        Format::Tga,
    ];
    for format in formats {
        let bytes = write(&raster, format);
        for len in 0..bytes.len() {
            let cut = Pipeline::from_bytes(&bytes[..len]);
            if let Err(err) = cut.to_picture() {
                let broke = matches!(err.kind(), ErrorKind::Codec { .. });
                assert!(!broke, "{format} cut to {len}: {err}");
            }
        }
    }
}

fn animation() -> Picture {
    let frames = (0..3)
        .map(|index| {
            let mut samples = vec![0u8; 16 * 8 * 3];
            for pixel in samples.chunks_exact_mut(3) {
                pixel[index] = 255;
            }
            let raster = Raster::new(
                Size::new(16, 8),
                Space::Srgb,
                Alpha::None,
                Samples::U8(samples),
            );
            let delay_ms = 100 * (index as u32 + 1);
            Frame { raster: raster.unwrap(), delay_ms }
        })
        .collect();
    let mut metadata = Metadata::new(Format::Gif, Size::new(16, 8));
    metadata.loop_count = Some(4);
    Picture::new(frames, metadata).unwrap()
}

/// The container says what the coded data are, whatever they are.
#[test]
fn every_kind_of_avif_is_read_back() {
    let size = Size::new(24, 16);
    for space in [Space::Grey, Space::Srgb] {
        for alpha in [Alpha::None, Alpha::Straight] {
            for depth in [Depth::U8, Depth::U16] {
                for halved in [false, true] {
                    let from = raster(size, space, alpha, depth);
                    let avif = sysu_img::Avif::quality(90).effort(0);
                    let avif = avif.halved_chroma(halved);
                    let made =
                        Pipeline::from_raster(from.clone()).encode(avif);
                    let back = read(made.to_bytes().unwrap().bytes);
                    let what = format!("{space:?} {alpha:?} {depth:?}");
                    assert_eq!(back.size(), size, "{what}");
                    assert_eq!(back.channels(), from.channels(), "{what}");
                    assert_eq!(back.space(), space, "{what}");
                }
            }
        }
    }
}

#[test]
fn animations_keep_frames_delays_and_loops() {
    for format in [Format::Gif, Format::WebP] {
        let pipeline = Pipeline::new(animation());
        let encode = match format {
            // Colours have to be exact to be compared.
            Format::WebP => sysu_img::WebP::lossless().into(),
            _ => sysu_img::Encode::of(format).unwrap(),
        };
        let bytes = pipeline.encode(encode).to_bytes().unwrap().bytes;
        let again = Pipeline::from_bytes(bytes.clone());
        let head = again.metadata().unwrap();
        assert_eq!(head.frames, 3, "{format}");
        assert_eq!(head.loop_count, Some(4), "{format}");
        assert_eq!(head.delays_ms, [100, 200, 300], "{format}");
        let picture = again.to_picture().unwrap();
        let frames = animation();
        for (got, want) in picture.frames().iter().zip(frames.frames()) {
            let got_rgb = got.raster.clone().without_alpha();
            assert_eq!(got_rgb, want.raster, "{format}");
            assert_eq!(got.delay_ms, want.delay_ms);
        }
        let one = again.pages(Pages::Range(1, 1)).to_picture().unwrap();
        assert_eq!(one.frames().len(), 1);
        let second = one.raster().clone().without_alpha();
        assert_eq!(second, frames.frames()[1].raster, "{format}");
    }
}

#[test]
fn metadata_are_kept_when_asked_for() {
    let jpeg = write(&squares(), Format::Jpeg);
    let bytes = with_exif(&jpeg, &exif(1, true));
    for format in [Format::Jpeg, Format::Png, Format::WebP] {
        let pipeline = Pipeline::from_bytes(bytes.clone());
        let pipeline = pipeline.format(format).unwrap();
        let kept = pipeline.clone().keep(Keep::ALL).to_bytes().unwrap();
        let head = Pipeline::from_bytes(kept.bytes).metadata().unwrap();
        assert_eq!(head.exif.as_deref(), Some(&exif(1, true)[..]));
        let dropped = pipeline.to_bytes().unwrap();
        let head = Pipeline::from_bytes(dropped.bytes).metadata().unwrap();
        assert_eq!(head.exif, None, "{format}");
    }
}

#[test]
fn stripping_takes_metadata_and_leaves_pixels_and_orientation() {
    let exif = exif(6, true);
    let jpeg = with_exif(&write(&squares(), Format::Jpeg), &exif);
    let pipeline = Pipeline::from_bytes(jpeg.clone()).orient(false);
    for format in [Format::Jpeg, Format::Png, Format::WebP] {
        let kept = pipeline.clone().keep(Keep::ALL).format(format).unwrap();
        let bytes = kept.to_bytes().unwrap().bytes;
        let stripped = sysu_img::strip(&bytes, Keep::NONE).unwrap();
        let head = Pipeline::from_bytes(stripped.clone()).metadata().unwrap();
        assert_eq!(head.orientation.tag(), 6, "{format}");
        assert_eq!(read(stripped), read(bytes), "{format}");
    }
}

#[test]
fn kinds_of_jpeg_that_are_not_read_are_named() {
    let size = Size::new(16, 16);
    let plain = raster(size, Space::Srgb, Alpha::None, Depth::U8);
    let file = write(&plain, Format::Jpeg);
    let at = file.windows(4).position(|w| w == [0xff, 0xc0, 0, 17]).unwrap();
    for (marker, bits, told) in [
        (0xc9, 8, "a JPEG with arithmetic coding is not supported"),
        (0xca, 8, "a JPEG with arithmetic coding is not supported"),
        (0xc3, 8, "a lossless JPEG is not supported"),
        (0xc5, 8, "a hierarchical JPEG is not supported"),
        (0xc1, 12, "a JPEG of 12 bits is not supported"),
    ] {
        let mut file = file.clone();
        file[at + 1] = marker;
        file[at + 4] = bits;
        let err = Pipeline::from_bytes(file).to_picture().unwrap_err();
        assert_eq!(err.to_string(), told);
        assert_eq!(err.hint().is_some(), told.contains("arithmetic"));
    }
}
