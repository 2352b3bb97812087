//! The classes of attack, each with the input that it is made of.
//!
//! Every answer is an error of the right kind, before the cost is paid.

use std::time::{Duration, Instant};

use sysu_img::{
    Alpha, Blur, Cancel, Colour, Create, ErrorKind, Extract, Format, Limits,
    Pages, Pipeline, Png, Raster, Recipe, Region, Resize, Samples, Size,
    Space, Value, WebP,
};

/// A chunk of a PNG, with its checksum.
pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let crc = !chunk[4..].iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    chunk.extend(crc.to_be_bytes());
    chunk
}

/// A PNG of that header, and these chunks.
fn png(width: u32, height: u32, kind: [u8; 2], chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut head = width.to_be_bytes().to_vec();
    head.extend(height.to_be_bytes());
    head.extend(kind);
    head.extend([0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &head));
    chunks.iter().for_each(|chunk| file.extend(chunk));
    file.extend(chunk(b"IEND", &[]));
    file
}

/// Bytes as zlib stores them, without packing.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        out.extend((block.len() as u16).to_le_bytes());
        out.extend((!(block.len() as u16)).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn photo(format: Format) -> Vec<u8> {
    let samples = (0..64 * 48 * 3).map(|i| (i * 7 / 5) as u8).collect();
    let size = Size::new(64, 48);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples).unwrap();
    let pipeline = Pipeline::from_raster(raster).format(format).unwrap();
    pipeline.to_bytes().unwrap().bytes
}

#[track_caller]
fn is_limit(pipeline: &Pipeline, word: &str) {
    let start = Instant::now();
    let err = pipeline.to_picture().unwrap_err();
    let ErrorKind::Limit { what, .. } = err.kind() else { panic!("{err}") };
    assert!(what.contains(word), "{err}");
    assert!(start.elapsed() < Duration::from_mins(1), "the cost was paid");
}

#[test]
fn pixels_are_counted_at_the_header() {
    for side in [17_000, 60_000, 0x5555_5555, 0x7fff_ffff] {
        let bomb = png(side, side, [8, 6], &[chunk(b"IDAT", &[])]);
        is_limit(&Pipeline::from_bytes(bomb), "pixels");
    }
}

/// A GIF with a canvas of 65535 x 65535 and frames of one pixel.
#[test]
fn a_canvas_of_frames_of_one_pixel_is_counted_whole() {
    let mut gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..5000 {
        gif.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    gif.push(0x3b);
    is_limit(&Pipeline::from_bytes(gif), "pixels");
}

/// Frames that are small each, and many.
#[test]
fn frames_times_pixels_are_counted() {
    let mut gif = b"GIF89a\x20\0\x20\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..300 {
        gif.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    gif.push(0x3b);
    let all = Pipeline::from_bytes(gif).pages(Pages::All);
    let frames = Limits::default().max_frames(100);
    is_limit(&all.clone().limits(frames), "frames");
    let pixels = Limits::default().max_pixels(32 * 32 * 100);
    is_limit(&all.clone().limits(pixels), "pixels");
    assert_eq!(all.to_picture().unwrap().frames().len(), 300);
}

#[test]
fn memory_is_counted_for_what_is_read_and_for_what_grows() {
    let tight = Limits::default().max_memory(64 * 48 * 3);
    let photo = Pipeline::from_bytes(photo(Format::Png)).limits(tight);
    photo.to_picture().unwrap();
    for grown in [
        "resize 200%",
        "extend 1",
        "rotate 45",
        "affine 2,0,0,2",
        "depth float",
        "extract 900x900 pad=true",
        "extend to=9:1",
        "toColourspace lab",
        "perspective 0,0,9,0,9,9,0,9 width=5000 height=5000",
    ] {
        is_limit(&photo.clone().chain(grown).unwrap(), "memory");
    }
    let create = Create::plain(Size::new(100_000, 100_000), Colour::WHITE);
    is_limit(&Pipeline::create(create), "pixels");
}

/// An iCCP chunk that unpacks to 64 MB.
#[test]
fn a_profile_that_unpacks_without_end_is_not_unpacked() {
    let mut profile = b"bomb\0\0".to_vec();
    profile.extend(stored(&vec![0; 64 << 20]));
    let row = stored(&[0, 9]);
    let chunks = [chunk(b"iCCP", &profile), chunk(b"IDAT", &row)];
    let file = png(1, 1, [8, 0], &chunks);
    match Pipeline::from_bytes(file).to_picture() {
        Ok(picture) => {
            let icc = picture.metadata.icc.map_or(0, |icc| icc.len());
            assert!(icc <= Limits::default().metadata(), "{icc} bytes");
        }
        Err(err) => {
            let limit = matches!(err.kind(), ErrorKind::Limit { .. });
            let damaged = matches!(err.kind(), ErrorKind::Corrupt { .. });
            assert!(limit || damaged, "{err}");
        }
    }
}

#[test]
fn text_that_names_a_file_reads_none() {
    let secret = std::env::temp_dir().join("sysu-img-canary");
    std::fs::write(&secret, "canary in a mine").unwrap();
    let path = secret.to_str().unwrap();
    let row = stored(&[0, 9]);
    for keyword in ["profile", "Comment", "XML:com.adobe.xmp"] {
        let mut text = keyword.as_bytes().to_vec();
        text.push(0);
        text.extend(path.as_bytes());
        let chunks = [chunk(b"tEXt", &text), chunk(b"IDAT", &row)];
        let pipeline = Pipeline::from_bytes(png(1, 1, [8, 0], &chunks));
        let keep = sysu_img::Keep::ALL;
        let output = pipeline.keep(keep).png(Png::default()).to_bytes();
        let bytes = output.unwrap().bytes;
        let leaked = bytes.windows(6).any(|part| part == b"canary");
        assert!(!leaked || path.contains("canary"), "{keyword}");
        assert!(!bytes.windows(4).any(|part| part == b"mine"), "{keyword}");
    }
    std::fs::remove_file(secret).unwrap();
}

/// What other programs take for a script or a document is no picture,
/// whatever its name.
#[test]
fn a_script_in_the_clothes_of_a_picture_is_not_run() {
    for script in [
        "push graphic-context\nfill 'url(https://example.org/x.jpg)'\n",
        "<image><read filename=\"/etc/passwd\"/></image>",
        "%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
        "%PDF-1.7\n1 0 obj",
        "/etc/passwd",
        "SIMPLE  =                    T / FITS",
        "1 2 3\n4 5 6\n",
        "ephemeral:/etc/passwd",
        "label:@/etc/passwd",
    ] {
        let bytes = script.as_bytes().to_vec();
        let err = Pipeline::from_bytes(bytes).to_picture().unwrap_err();
        let kind = err.kind();
        assert!(matches!(kind, ErrorKind::Unsupported { .. }), "{script}");
    }
}

#[test]
fn palettes_and_transparency_that_do_not_fit_are_survived() {
    let palette = chunk(b"PLTE", &[1, 2, 3]);
    let row = chunk(b"IDAT", &stored(&[0, 0xff]));
    let long = chunk(b"tRNS", &[9; 300]);
    let grey = chunk(b"tRNS", &[0]);
    let cases: [([u8; 2], Vec<Vec<u8>>); 7] = [
        // An index beyond the palette.
        ([8, 3], vec![palette.clone(), row.clone()]),
        ([8, 3], vec![palette.clone(), long.clone(), row.clone()]),
        ([1, 3], vec![chunk(b"PLTE", &[7; 768]), row.clone()]),
        ([8, 3], vec![row.clone()]),
        ([8, 3], vec![palette.clone(), palette.clone(), row.clone()]),
        ([8, 3], vec![row.clone(), palette]),
        ([8, 0], vec![grey, row]),
    ];
    for (kind, chunks) in cases {
        let file = png(1, 1, kind, &chunks);
        if let Err(err) = Pipeline::from_bytes(file).to_picture() {
            let broke = matches!(err.kind(), ErrorKind::Codec { .. });
            assert!(!broke, "{kind:?}: {err}");
        }
    }
}

/// Rows that were never written are never shown: twice the same.
#[test]
fn what_is_missing_is_not_what_was_in_memory() {
    let both = |f: &Format| f.is_readable() && f.is_writable();
    for format in Format::all().filter(both) {
        let whole = photo(format);
        for tenth in 1..10 {
            let cut = whole[..whole.len() * tenth / 10].to_vec();
            let decode = || {
                let never = sysu_img::FailOn::Never;
                let pipeline =
                    Pipeline::from_bytes(cut.clone()).fail_on(never);
                pipeline.to_picture().map(sysu_img::Picture::into_raster)
            };
            let first = decode();
            // What was in memory is overwritten in between.
            drop(std::hint::black_box(vec![0xaau8; 64 * 48 * 16]));
            assert_eq!(first, decode(), "{format} at {tenth}0%");
        }
    }
}

#[test]
fn time_is_kept_between_and_within_operations() {
    let create = Create::plain(Size::new(4000, 3000), Colour::WHITE);
    let start = Instant::now();
    let err = Pipeline::create(create)
        .chain("median 301 | median 301 | clahe width=400 height=400")
        .unwrap()
        .timeout(Duration::from_millis(150))
        .to_picture()
        .unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Timeout { .. }), "{err}");
    // Unoptimised builds are slow to notice.
    assert!(start.elapsed() < Duration::from_mins(1));
}

#[test]
fn a_cancelled_run_ends_and_leaves_no_file() {
    let dir = std::env::temp_dir().join("sysu-img-cancelled");
    std::fs::create_dir_all(&dir).unwrap();
    let cancel = Cancel::default();
    let canvas = Create::plain(Size::new(3000, 2000), Colour::WHITE);
    let pipeline = Pipeline::create(canvas)
        .blur(Blur::gaussian(5.0))
        .chain("median 99")
        .unwrap()
        .cancel(cancel.clone());
    let path = dir.join("out.png");
    let run = {
        let path = path.clone();
        std::thread::spawn(move || pipeline.to_file(path))
    };
    std::thread::sleep(Duration::from_millis(30));
    cancel.cancel();
    let err = run.join().unwrap().unwrap_err();
    assert_eq!(err.kind(), &ErrorKind::Cancelled);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
    std::fs::remove_dir(dir).unwrap();
}

/// Pipelines in pipelines, as deep as JSON may be.
#[test]
fn nested_recipes_end() {
    let mut json = r#"{"create": {"width": 2, "height": 2,
        "background": "red"}}"#
        .to_owned();
    for _ in 0..40 {
        json = format!(r#"{{"file": {json}, "ops": [["flip"]]}}"#);
    }
    let json = format!(
        r#"{{"input": {{"create": {{"width": 9, "height": 9,
            "background": "blue"}}}},
            "ops": [["composite", [{{"input": {json}}}]]]}}"#
    );
    let value: Value = serde_json::from_str(&json).unwrap();
    let recipe = Recipe::new(&value, ".").unwrap();
    let source = recipe.source().unwrap().unwrap();
    let picture =
        recipe.apply(Pipeline::new(source)).unwrap().to_picture().unwrap();
    let Samples::U8(samples) = picture.raster().samples() else { panic!() };
    assert_eq!(samples[(4 * 9 + 4) * 3..][..3], [255, 0, 0]);
    // And deeper ones are refused by the reader of JSON.
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    assert!(serde_json::from_str::<Value>(&deep).is_err());
}

#[test]
fn numbers_at_the_ends_of_their_types_are_refused_or_fit() {
    let start = Pipeline::from_bytes(photo(Format::Png));
    let far = [i64::MIN, -(1 << 31), -1, 0, 47, 1 << 31, i64::MAX / 2];
    for left in far {
        for width in [0, 1, 64, u32::MAX] {
            let region = Region::new(left, left, width, width);
            for outside in [
                sysu_img::Outside::Refuse,
                sysu_img::Outside::Clamp,
                sysu_img::Outside::Pad(Colour::WHITE),
            ] {
                let extract = Extract::new(region).outside(outside);
                let result = start.clone().extract(extract).to_picture();
                let inside = region.is_inside(Size::new(64, 48));
                if outside == sysu_img::Outside::Refuse {
                    assert_eq!(result.is_ok(), inside, "{region}");
                }
            }
        }
    }
    for (width, height) in [(1, u32::MAX), (u32::MAX, 1), (1, 1)] {
        let resize = Resize::to(width, height);
        let _ = start.clone().resize(resize).to_picture();
    }
    // One row and one column.
    for (width, height) in [(1, 64), (64, 1), (1, 1)] {
        let line = start.clone().resize(Resize::to(width, height));
        for step in [
            "blur 9",
            "median 9",
            "sharpen 3",
            "clahe width=9 height=9",
            "dilate 9",
            "rotate 45",
            "trim",
            "convolve width=3 height=3 \
             kernel=0,0,0,0,0,0,0,0,0 scale=1",
        ] {
            line.clone().chain(step).unwrap().to_picture().unwrap();
        }
    }
}

/// Sizes at which encoders of WebP went wrong before.
#[test]
fn thin_and_long_pictures_are_encoded_or_refused() {
    for (width, height) in [(1, 300), (300, 1), (16_383, 1), (1, 16_384)] {
        let size = Size::new(width, height);
        let line = Create::plain(size, Colour::WHITE);
        let result = Pipeline::create(line).webp(WebP::default()).to_bytes();
        match result {
            Ok(output) => assert_eq!(output.info.size, size),
            Err(err) => {
                let large = matches!(err.kind(), ErrorKind::TooLarge { .. });
                assert!(large && height == 16_384, "{size}: {err}");
            }
        }
    }
}

/// Directories of TIFF that lead back to themselves, and strips that claim
/// to be larger than any file.
#[test]
fn a_tiff_that_points_at_itself_ends() {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = tag.to_le_bytes().to_vec();
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    for (rows, bytes, tile) in
        [(1, 0xffff_ffff, 0), (0, 1, 0), (0xffff_ffff, 1, 0), (1, 1, 1 << 31)]
    {
        let mut entries = vec![
            entry(256, 4, 1, 8),
            entry(257, 4, 1, 8),
            entry(258, 3, 1, 8),
            entry(259, 3, 1, 1),
            entry(262, 3, 1, 1),
            entry(273, 4, 1, 8),
            entry(277, 3, 1, 1),
            entry(278, 4, 1, rows),
            entry(279, 4, 1, bytes),
        ];
        if tile > 0 {
            entries.push(entry(322, 4, 1, 1));
            entries.push(entry(323, 4, 1, tile));
        }
        let mut tiff = b"II*\0\x08\0\0\0".to_vec();
        tiff.extend((entries.len() as u16).to_le_bytes());
        entries.iter().for_each(|entry| tiff.extend(entry));
        // The next directory is this one.
        tiff.extend(8u32.to_le_bytes());
        let start = Instant::now();
        let pipeline = Pipeline::from_bytes(tiff).pages(Pages::All);
        if let Err(err) = pipeline.to_picture() {
            let broke = matches!(err.kind(), ErrorKind::Codec { .. });
            assert!(!broke, "{err}");
        }
        assert!(start.elapsed() < Duration::from_mins(1));
    }
}

/// Frames without a side, code sizes that no table has, no palette at all.
#[test]
fn a_gif_with_impossible_frames_ends() {
    let frames: [&[u8]; 5] = [
        b"\x2c\0\0\0\0\0\0\0\0\0\x02\x02\x44\x01\0",
        b"\x2c\0\0\0\0\x01\0\x01\0\0\x00\x02\x44\x01\0",
        b"\x2c\0\0\0\0\x01\0\x01\0\0\x0d\x02\x44\x01\0",
        b"\x2c\xff\xff\xff\xff\x01\0\x01\0\0\x02\x02\x44\x01\0",
        b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0",
    ];
    for frame in frames {
        for flags in [0x80, 0x00] {
            let mut gif = b"GIF89a\x04\0\x04\0".to_vec();
            gif.extend([flags, 0, 0]);
            if flags > 0 {
                gif.extend([0, 0, 0, 255, 255, 255]);
            }
            gif.extend(frame);
            gif.push(0x3b);
            if let Err(err) = Pipeline::from_bytes(gif).to_picture() {
                let broke = matches!(err.kind(), ErrorKind::Codec { .. });
                assert!(!broke, "{err}");
            }
        }
    }
}

/// Every block of EXIF with one byte changed, under a deadline.
#[test]
fn damaged_exif_ends() {
    let edit = sysu_img::meta::Edit::new()
        .set("Artist", "Ana")
        .and_then(|edit| edit.set("GPSLatitude", "51/1 30/1 0/1"))
        .unwrap();
    let tagged = sysu_img::meta::edit(&photo(Format::Jpeg), &edit).unwrap();
    let start = Instant::now();
    for at in 0..400.min(tagged.len()) {
        for byte in [0x00, 0x01, 0x7f, 0x80, 0xff] {
            let mut damaged = tagged.clone();
            damaged[at] = byte;
            if let Ok(head) = sysu_img::meta::read(&damaged) {
                let _ = sysu_img::meta::fields(&head);
            }
        }
    }
    assert!(start.elapsed() < Duration::from_mins(1));
}

/// Gzip: a packed drawing of a few kilobytes that unpacks to 80 MB.
#[test]
fn a_packed_drawing_that_unpacks_without_end_is_not_unpacked() {
    use std::io::Write as _;
    let level = flate2::Compression::new(1);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
    let head =
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>";
    gzip.write_all(head).unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..80 {
        gzip.write_all(&spaces).unwrap();
    }
    gzip.write_all(b"</svg>").unwrap();
    let file = gzip.finish().unwrap();
    assert!(file.len() < 1 << 20);
    is_limit(&Pipeline::from_bytes(file.clone()), "unpacked");
    // And what is small is drawn.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
    gzip.write_all(head).and_then(|()| gzip.write_all(b"</svg>")).unwrap();
    let small = Pipeline::from_bytes(gzip.finish().unwrap());
    assert_eq!(small.to_picture().unwrap().size(), Size::new(9, 9));
    // Cut off, it is damaged and no more.
    assert!(Pipeline::from_bytes(&file[..200]).to_picture().is_err());
}

/// Raw samples: a shape that says more than there is, or than may be.
#[test]
fn the_shape_of_raw_samples_is_checked_before_they_are_read() {
    use sysu_img::{Raw, Source};
    let shape = Raw::new(Size::new(100_000, 100_000), 4);
    let huge = Pipeline::new(Source::raw(vec![0; 16], shape));
    is_limit(&huge, "pixels");
    for shape in [
        Raw::new(Size::new(0, 4), 1),
        Raw::new(Size::new(4, 4), 0),
        Raw::new(Size::new(4, 4), 9),
        Raw::new(Size::new(4, 4), 1).page_height(3),
        Raw::new(Size::new(4, 4), 1).page_height(0),
        Raw::new(Size::new(4, 5), 1),
    ] {
        let bad = Pipeline::new(Source::raw(vec![0; 16], shape));
        assert!(bad.to_picture().is_err(), "{shape:?}");
    }
}
