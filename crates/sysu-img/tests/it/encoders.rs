//! Every option of every encoder does something, or is refused by its name.

use std::collections::BTreeMap;

use sysu_img::{
    Alpha, Depth, Encode, Format, Frame, Metadata, Picture, Pipeline, Raster,
    Recipe, Samples, Size, Space, Tiff, TiffCompression, Value,
};

const SIZE: Size = Size::new(72, 56);

/// A picture with edges, slopes and more colours than a palette holds.
fn samples(channels: u32, frame: u32) -> Vec<u8> {
    let at = |x: u32, y: u32, c: u32| {
        let slope = x * 3 + y * 2 + c * 40;
        let edge = if (x / 9 + y / 7).is_multiple_of(3) { 90 } else { 0 };
        let grain = (x * 7919 + y * 104_729 + c * 31) % 23;
        // A square that moves.
        let square = (x >= frame * 8 && x < frame * 8 + 6 && y < 6) as u32;
        (slope + edge + grain + square * 60).min(255) as u8
    };
    let pixels =
        (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| {
            (0..channels).map(move |c| match (channels, c) {
                // Clear, translucent, opaque.
                (4, 3) | (2, 1) => [0, 90, 180, 255][(x / 18) as usize % 4],
                _ => at(x, y, c),
            })
        })
        .collect()
}

fn raster(space: Space, alpha: Alpha, frame: u32) -> Raster {
    let channels =
        space.channels().unwrap() as u32 + u32::from(alpha != Alpha::None);
    let samples = Samples::U8(samples(channels, frame));
    Raster::new(SIZE, space, alpha, samples).unwrap()
}

/// Six frames, one of which is shown twice, in few colours.
fn moving() -> Picture {
    let frames = [0, 1, 1, 2, 3, 4].map(|index| {
        let raster = raster(Space::Srgb, Alpha::None, index);
        let Samples::U8(mut samples) = raster.into_samples() else {
            unreachable!()
        };
        // Few colours, and a little noise that differs.
        for (at, v) in samples.iter_mut().enumerate() {
            let pixel = at as u32 / 3;
            *v = *v / 64 * 64
                + u8::from((pixel + index).is_multiple_of(97)) * 4;
        }
        let samples = Samples::U8(samples);
        let raster =
            Raster::new(SIZE, Space::Srgb, Alpha::None, samples).unwrap();
        Frame { raster, delay_ms: 100 }
    });
    let metadata = Metadata::new(Format::Raw, SIZE);
    Picture::new(frames.into(), metadata).unwrap()
}

fn still(raster: Raster) -> Picture {
    Picture::still(raster, Metadata::new(Format::Raw, SIZE))
}

fn picture(kind: &str) -> Picture {
    match kind {
        "rgb" => still(raster(Space::Srgb, Alpha::None, 0)),
        "rgba" => still(raster(Space::Srgb, Alpha::Straight, 0)),
        "grey" => still(raster(Space::Grey, Alpha::None, 0)),
        "deep" => {
            let raster = raster(Space::Srgb, Alpha::None, 0);
            still(raster.to_depth(Depth::U16))
        }
        "float" => {
            let raster = raster(Space::Srgb, Alpha::None, 0);
            still(raster.to_depth(Depth::F32))
        }
        "moving" => moving(),
        other => panic!("{other}"),
    }
}

/// Encodes with options written as JSON.
fn encode(
    kind: &str,
    format: &str,
    options: &str,
) -> sysu_img::Result<Vec<u8>> {
    let output: BTreeMap<String, Value> =
        serde_json::from_str(&format!("{{{options}}}")).unwrap();
    let mut output = output;
    output.insert("format".into(), Value::Text(format.into()));
    let recipe = BTreeMap::from([("output".into(), Value::Map(output))]);
    let recipe = Recipe::new(&Value::Map(recipe), ".")?;
    let pipeline = recipe.apply(Pipeline::new(picture(kind)))?;
    Ok(pipeline.to_bytes()?.bytes)
}

/// Picture, format, options that are there already, and the one that has to
/// change what is written.
const DONE: &[(&str, &str, &str, &str)] = &[
    ("rgb", "jpeg", "", r#""quality": 30"#),
    ("rgb", "jpeg", "", r#""progressive": true"#),
    ("rgb", "jpeg", "", r#""chromaSubsampling": "4:4:4""#),
    ("rgb", "jpeg", "", r#""chromaSubsampling": "4:2:2""#),
    ("rgb", "jpeg", "", r#""optimiseCoding": false"#),
    ("rgb", "jpeg", "", r#""optimizeCoding": false"#),
    ("rgb", "jpeg", "", r#""mozjpeg": true"#),
    ("rgb", "jpeg", "", r#""trellisQuantisation": true"#),
    ("rgb", "jpeg", "", r#""optimiseScans": true"#),
    ("rgb", "jpeg", "", r#""quantisationTable": 1"#),
    ("rgb", "jpeg", "", r#""quantisationTable": 5"#),
    ("rgb", "jpeg", "", r#""quantisationTable": 3"#),
    ("rgba", "jpeg", "", r#""background": "red""#),
    ("rgb", "png", "", r#""progressive": true"#),
    ("rgb", "png", "", r#""compressionLevel": 1"#),
    ("rgb", "png", "", r#""adaptiveFiltering": false"#),
    ("rgb", "png", "", r#""palette": true"#),
    ("rgb", "png", r#""palette": true"#, r#""quality": 20"#),
    ("rgb", "png", r#""palette": true"#, r#""colours": 9"#),
    ("rgb", "png", r#""colours": 9"#, r#""dither": 0"#),
    ("rgb", "png", "", r#""bitdepth": 16"#),
    ("grey", "png", "", r#""bitdepth": 2"#),
    ("moving", "png", "", r#""loop": 3"#),
    ("moving", "png", "", r#""delay": 70"#),
    ("rgb", "webp", "", r#""quality": 20"#),
    ("rgba", "webp", "", r#""alphaQuality": 10"#),
    ("rgb", "webp", "", r#""lossless": true"#),
    (
        "rgb",
        "webp",
        r#""lossless": true, "quality": 20"#,
        r#""nearLossless": true"#,
    ),
    ("rgb", "webp", "", r#""smartSubsample": true"#),
    ("rgb", "webp", r#""quality": 10"#, r#""smartDeblock": true"#),
    ("rgb", "webp", "", r#""preset": "picture""#),
    ("rgb", "webp", "", r#""preset": "photo""#),
    ("rgb", "webp", "", r#""preset": "drawing""#),
    ("rgb", "webp", "", r#""preset": "icon""#),
    ("rgb", "webp", "", r#""preset": "text""#),
    ("rgb", "webp", "", r#""effort": 0"#),
    ("rgba", "webp", r#""lossless": true"#, r#""exact": true"#),
    ("moving", "webp", r#""lossless": true"#, r#""minSize": true"#),
    ("moving", "webp", r#""quality": 95"#, r#""mixed": true"#),
    ("moving", "webp", "", r#""loop": 3"#),
    ("moving", "webp", "", r#""delay": 70"#),
    ("moving", "gif", "", r#""reuse": false"#),
    ("rgb", "gif", "", r#""progressive": true"#),
    ("rgb", "gif", "", r#""colours": 5"#),
    ("rgb", "gif", r#""colours": 9"#, r#""dither": 0.2"#),
    ("moving", "gif", "", r#""interFrameMaxError": 8"#),
    ("moving", "gif", r#""colours": 40"#, r#""interPaletteMaxError": 90"#),
    ("moving", "gif", "", r#""keepDuplicateFrames": true"#),
    ("moving", "gif", "", r#""loop": 3"#),
    ("moving", "gif", "", r#""delay": 70"#),
    ("moving", "gif", "", r#""delay": [70, 40]"#),
    ("moving", "webp", "", r#""delay": [70, 40]"#),
    ("moving", "png", "", r#""delay": [70, 40]"#),
    ("rgb", "tiff", "", r#""compression": "none""#),
    ("rgb", "tiff", "", r#""compression": "jpeg""#),
    ("rgb", "tiff", "", r#""compression": "lzw""#),
    ("rgb", "tiff", "", r#""compression": "packbits""#),
    ("grey", "tiff", r#""bitdepth": 1"#, r#""compression": "ccittfax4""#),
    ("rgb", "tiff", r#""compression": "jpeg""#, r#""quality": 30"#),
    ("rgb", "tiff", "", r#""predictor": "none""#),
    ("float", "tiff", "", r#""predictor": "none""#),
    ("deep", "tiff", "", r#""bitdepth": 8"#),
    ("grey", "tiff", "", r#""bitdepth": 4"#),
    ("grey", "tiff", "", r#""bitdepth": 2"#),
    ("grey", "tiff", "", r#""bitdepth": 1"#),
    ("rgb", "tiff", "", r#""tile": true"#),
    ("rgb", "tiff", r#""tile": true"#, r#""tileWidth": 32"#),
    ("rgb", "tiff", r#""tile": true"#, r#""tileHeight": 32"#),
    (
        "rgb",
        "tiff",
        r#""tileWidth": 32, "tileHeight": 32"#,
        r#""pyramid": true"#,
    ),
    ("rgb", "tiff", "", r#""xres": 11.8"#),
    ("rgb", "tiff", r#""xres": 11.8"#, r#""yres": 5"#),
    ("rgb", "tiff", r#""xres": 11.8"#, r#""resolutionUnit": "cm""#),
    ("rgb", "tiff", "", r#""bigtiff": true"#),
    ("grey", "tiff", "", r#""miniswhite": true"#),
    ("rgb", "avif", "", r#""quality": 20"#),
    ("rgb", "avif", "", r#""effort": 1"#),
    ("rgb", "avif", "", r#""bitdepth": 10"#),
    ("rgb", "avif", "", r#""chromaSubsampling": "4:2:0""#),
    ("rgb", "jxl", "", r#""quality": 40"#),
    ("rgb", "jxl", "", r#""distance": 5"#),
    ("rgb", "jxl", "", r#""lossless": true"#),
    ("rgb", "jxl", "", r#""effort": 2"#),
    ("rgb", "jxl", r#""lossless": true"#, r#""decodingTier": 4"#),
    ("rgb", "raw", "", r#""depth": "ushort""#),
    ("rgb", "raw", "", r#""depth": "double""#),
];

/// What is not written: the error names the option.
const REFUSED: &[(&str, &str, &str)] = &[
    ("jpeg", "overshootDeringing", "true"),
    ("jpeg", "quantisationTable", "9"),
    ("jpeg", "quantisationTable", "2.5"),
    ("jpeg", "quality", "0"),
    ("jpeg", "chromaSubsampling", r#""4:1:1""#),
    ("png", "effort", "5"),
    ("png", "compressionLevel", "10"),
    ("png", "colours", "1"),
    ("png", "dither", "1.5"),
    ("webp", "preset", r#""best""#),
    ("webp", "effort", "7"),
    ("webp", "alphaQuality", "101"),
    ("gif", "effort", "5"),
    ("gif", "interFrameMaxError", "33"),
    ("gif", "interPaletteMaxError", "257"),
    ("tiff", "compression", r#""webp""#),
    ("tiff", "compression", r#""zstd""#),
    ("tiff", "compression", r#""jp2k""#),
    ("tiff", "compression", r#""ccittfax4""#),
    ("tiff", "predictor", r#""float""#),
    ("tiff", "quality", "50"),
    ("tiff", "bitdepth", "1"),
    ("tiff", "tileWidth", "100"),
    ("tiff", "miniswhite", "true"),
    ("tiff", "xres", "0"),
    ("avif", "lossless", "true"),
    ("avif", "chromaSubsampling", r#""4:2:2""#),
    ("avif", "bitdepth", "12"),
    ("avif", "tune", r#""ssim""#),
    ("jxl", "loop", "1"),
    ("jxl", "delay", "100"),
    ("jxl", "distance", "16"),
    ("jxl", "decodingTier", "4"),
    ("gif", "delay", "[10, 70000]"),
    ("gif", "delay", "[]"),
    ("raw", "depth", r#""complex""#),
    ("raw", "depth", r#""dpcomplex""#),
    ("bmp", "quality", "50"),
];

#[test]
fn every_option_of_an_encoder_changes_what_is_written() {
    for &(kind, format, base, option) in DONE {
        let comma = if base.is_empty() { "" } else { ", " };
        let with = format!("{base}{comma}{option}");
        let before = encode(kind, format, base)
            .unwrap_or_else(|err| panic!("{format} {base}: {err}"));
        let after = encode(kind, format, &with)
            .unwrap_or_else(|err| panic!("{format} {with}: {err}"));
        assert!(before != after, "{format}: {option} does nothing");
        if format == "raw" {
            continue;
        }
        let back = Pipeline::from_bytes(after)
            .to_picture()
            .unwrap_or_else(|err| panic!("{format} {with}: {err}"));
        assert_eq!(back.size(), SIZE, "{format} {with}");
    }
}

#[test]
fn what_an_encoder_cannot_do_is_refused_by_name() {
    let formats = ["jpeg", "png", "webp", "gif", "tiff", "avif", "jxl", "raw"];
    let force = formats.map(|format| (format, "force", "false"));
    let unknown = formats.map(|format| (format, "sharpness", "3"));
    for &(format, name, value) in REFUSED.iter().chain(&force).chain(&unknown)
    {
        let option = format!(r#""{name}": {value}"#);
        match encode("rgb", format, &option) {
            Ok(_) => panic!("{format} takes {option}"),
            Err(err) => {
                let text = err.to_string();
                assert!(text.contains(name), "{format} {option}: {text}");
            }
        }
    }
    for format in ["jp2", "heif", "svg"] {
        let err = encode("rgb", format, "").unwrap_err();
        assert!(err.to_string().contains("writing"), "{err}");
    }
}

#[test]
fn a_tiff_comes_back_whatever_it_is_packed_by() {
    let compressions = [
        TiffCompression::None,
        TiffCompression::Lzw,
        TiffCompression::Deflate,
        TiffCompression::PackBits,
    ];
    let kinds = [
        (Space::Grey, Alpha::None),
        (Space::Grey, Alpha::Straight),
        (Space::Srgb, Alpha::None),
        (Space::Srgb, Alpha::Straight),
    ];
    for compression in compressions {
        for (space, alpha) in kinds {
            for depth in [Depth::U8, Depth::U16, Depth::F32] {
                let raster = raster(space, alpha, 0).to_depth(depth);
                let plain = Tiff::default().compression(compression);
                let tiffs = [
                    plain,
                    plain.tile(32, 16).big(true),
                    plain.predictor(false).pyramid(true).tile(16, 16),
                ];
                for tiff in tiffs {
                    let file = Pipeline::from_raster(raster.clone())
                        .tiff(tiff)
                        .to_bytes()
                        .unwrap();
                    let what =
                        format!("{tiff:?} {space:?} {alpha:?} {depth:?}");
                    let read = Pipeline::from_bytes(file.bytes);
                    let head = read.metadata().unwrap();
                    assert_eq!(head.frames, 1, "{what}");
                    let back = read.to_picture().expect(&what).into_raster();
                    assert!(back == raster, "{what}");
                }
            }
        }
    }
}

#[test]
fn a_tiff_of_few_bits_keeps_the_upper_ones() {
    let raster = raster(Space::Grey, Alpha::None, 0);
    let Samples::U8(before) = raster.samples() else { unreachable!() };
    for (bits, options) in [
        (1, Tiff::default().bits(1)),
        (1, Tiff::default().bits(1).compression(TiffCompression::Fax4)),
        (1, Tiff::default().bits(1).white_is_zero_for_grey(true)),
        (2, Tiff::default().bits(2).tile(16, 16)),
        (4, Tiff::default().bits(4)),
    ] {
        let file =
            Pipeline::from_raster(raster.clone()).tiff(options).to_bytes();
        let head = Pipeline::from_bytes(file.unwrap().bytes);
        assert_eq!(head.metadata().unwrap().bits, bits, "{options:?}");
        let back = head.to_picture().unwrap().into_raster();
        let Samples::U8(after) = back.samples() else { unreachable!() };
        let most = (1u16 << bits) - 1;
        let want: Vec<u8> = before
            .iter()
            .map(|&v| ((v >> (8 - bits)) as u16 * 255 / most) as u8)
            .collect();
        assert!(after == &want, "{options:?}");
    }
}

#[test]
fn a_tiff_of_several_pages_has_its_pyramids_below_them() {
    let tiff = Tiff::default().pyramid(true).tile(32, 32);
    let file = Pipeline::new(moving()).tiff(tiff).to_bytes().unwrap().bytes;
    let read = Pipeline::from_bytes(file);
    assert_eq!(read.metadata().unwrap().frames, 6);
    let back = read.to_picture().unwrap();
    let before = moving();
    assert_eq!(back.frames().len(), 6);
    for (a, b) in back.frames().iter().zip(before.frames()) {
        assert!(a.raster == b.raster);
    }
}

#[test]
fn raw_samples_go_out_and_come_in() {
    use sysu_img::{Raw, RawSample, Source};
    let raster = raster(Space::Srgb, Alpha::Straight, 0);
    let pipeline = Pipeline::from_raster(raster.clone());
    let bytes = pipeline.clone().raw(RawSample::U8).to_bytes().unwrap().bytes;
    let Samples::U8(samples) = raster.samples() else { unreachable!() };
    assert_eq!(&bytes, samples);
    let back = Pipeline::new(Source::raw(bytes.clone(), Raw::new(SIZE, 4)));
    assert_eq!(back.to_picture().unwrap().into_raster(), raster);
    // In another type, the numbers are the same.
    let wide = pipeline.raw(RawSample::U16).to_bytes().unwrap().bytes;
    let pairs = wide.chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    assert!(pairs.eq(samples.iter().map(|&v| v as u16)));
    // Frames one below the other.
    let tall = Raw::new(SIZE, 4).page_height(SIZE.height / 2);
    let frames = Pipeline::new(Source::raw(bytes.clone(), tall));
    assert_eq!(frames.to_picture().unwrap().frames().len(), 2);
    // What does not fit is told by both numbers.
    let short = Source::raw(bytes[1..].to_vec(), Raw::new(SIZE, 4));
    let err = Pipeline::new(short).to_picture().unwrap_err().to_string();
    assert!(err.contains("16128 bytes") && err.contains("16127"), "{err}");
    for text in ["72x56", "72x56x9", "72x56x3:u7", "0x1x1", "4x5x1,page=2"] {
        assert!(text.parse::<Raw>().is_err(), "{text}");
    }
    let shape: Raw = "72x56x4:u8".parse().unwrap();
    assert_eq!(shape, Raw::new(SIZE, 4));
}

#[test]
fn every_option_stands_in_a_table() {
    // A format without options has none to test.
    for format in Format::all().filter(|f| f.is_writable()) {
        let simple = matches!(Encode::of(format), Ok(Encode::Simple(_)));
        let name = format.name();
        let tested = DONE.iter().any(|row| row.1 == name);
        assert!(simple || tested, "{name}");
    }
}
