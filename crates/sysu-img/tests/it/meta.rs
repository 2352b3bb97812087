//! Metadata, changed in the file as it is.

use sysu_img::{
    Alpha, Format, Keep, Orientation, Pipeline, Raster, Samples, Size, Space,
    meta,
};

fn files() -> Vec<(Format, Vec<u8>)> {
    let samples = Samples::U8((0..=255).cycle().take(24 * 16 * 3).collect());
    let size = Size::new(24, 16);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples).unwrap();
    [Format::Jpeg, Format::Png, Format::WebP, Format::Tiff, Format::Gif]
        .into_iter()
        .map(|format| {
            let source = Pipeline::from_raster(raster.clone());
            let file = source.format(format).unwrap().to_bytes().unwrap();
            (format, file.bytes)
        })
        .collect()
}

fn pixels(bytes: &[u8]) -> Raster {
    let source = Pipeline::from_bytes(bytes.to_vec()).orient(false);
    source.to_picture().unwrap().into_raster()
}

#[test]
fn tags_are_set_read_and_removed_in_every_format_that_has_them() {
    let edit = meta::Edit::new()
        .set("Artist", "Ana Belén")
        .and_then(|e| e.set("ExposureTime", "1/60"))
        .and_then(|e| e.set("GPSLatitude", "51/1 30/1 3230/100"))
        .and_then(|e| e.set("GPSLatitudeRef", "N"))
        .unwrap()
        .orientation(Orientation::Rotate90);
    for (format, file) in files() {
        if format == Format::Gif {
            let err = meta::edit(&file, &edit).unwrap_err();
            assert!(err.to_string().contains("exif"), "{err}");
            continue;
        }
        let tagged = meta::edit(&file, &edit).unwrap();
        assert_eq!(pixels(&tagged), pixels(&file), "{format}");
        let get = |name| meta::get(&tagged, name).unwrap();
        assert_eq!(get("Artist").as_deref(), Some("Ana Belén"), "{format}");
        assert_eq!(get("exposuretime").as_deref(), Some("1/60"));
        assert_eq!(get("orientation").as_deref(), Some("6"));
        assert_eq!(get("gps.GPSLatitudeRef").as_deref(), Some("N"));
        let place = meta::Edit::new().remove("gps").unwrap();
        let placeless = meta::edit(&tagged, &place).unwrap();
        let get = |name| meta::get(&placeless, name).unwrap();
        assert_eq!(get("GPSLatitude"), None);
        assert_eq!(get("Artist").as_deref(), Some("Ana Belén"));
        // What was removed is nowhere in the file.
        let degrees = [51u32, 1, 30, 1, 3230, 100];
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            let raw: Vec<u8> = degrees.into_iter().flat_map(order).collect();
            assert!(!placeless.windows(24).any(|w| w == raw), "{format}");
        }
        let bare = meta::strip(&tagged, Keep::NONE).unwrap();
        assert_eq!(pixels(&bare), pixels(&file));
        let get = |name| meta::get(&bare, name).unwrap();
        assert_eq!(get("Artist"), None, "{format}");
        assert_eq!(get("orientation").as_deref(), Some("6"), "{format}");
    }
}

#[test]
fn blocks_go_from_one_file_to_another() {
    let all = files();
    let icc = {
        // The smallest that passes for a profile of colours.
        let mut icc = vec![0; 132];
        icc[16..20].copy_from_slice(b"RGB ");
        icc[36..40].copy_from_slice(b"acsp");
        icc
    };
    let edit = meta::Edit::new()
        .set("Copyright", "nobody")
        .unwrap()
        .xmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        .icc(icc.clone())
        .density(150.0);
    let source = meta::edit(&all[0].1, &edit).unwrap();
    for (format, file) in &all {
        let with = meta::copy(&source, file, Keep::ALL).unwrap();
        assert_eq!(pixels(&with), pixels(file), "{format}");
        let head = meta::read(&with).unwrap();
        assert_eq!(head.icc.as_deref(), Some(&icc[..]), "{format}");
        assert!(head.xmp.is_some(), "{format}");
        let copyright = meta::get(&with, "Copyright").unwrap();
        if *format == Format::Gif {
            assert_eq!(copyright, None);
        } else {
            assert_eq!(copyright.as_deref(), Some("nobody"), "{format}");
        }
        if matches!(format, Format::Jpeg | Format::Png | Format::Tiff) {
            let dots = head.density.unwrap().x;
            assert!((dots - 150.0).abs() < 0.1, "{format} {dots}");
        }
    }
}

#[test]
fn names_and_values_that_are_none_are_named() {
    let edit = meta::Edit::new();
    let err = edit.clone().set("Artits", "x").unwrap_err().to_string();
    assert!(err.contains("Artits") && err.contains("Copyright"), "{err}");
    let err = edit.clone().set("orientation", "9").unwrap_err().to_string();
    assert!(err.contains("between 1 and 8"), "{err}");
    assert!(edit.clone().set("FNumber", "wide").is_err());
    assert!(edit.remove("nothing").is_err());
}

#[test]
fn no_file_makes_an_edit_panic() {
    let edit = meta::Edit::new().set("Artist", "x").unwrap().density(72.0);
    let edit = edit.remove("gps").unwrap().comment("Comment", "y");
    for (_, file) in files() {
        let file = meta::edit(&file, &meta::Edit::new()).unwrap();
        for at in 0..file.len().min(400) {
            let mut damaged = file.clone();
            for v in [0, 0x7f, 0xff] {
                damaged[at] = v;
                let _ = meta::edit(&damaged, &edit);
            }
            let _ = meta::edit(&file[..at], &edit);
        }
    }
}

#[test]
fn kept_exif_says_how_the_pixels_stand_now() {
    let (_, file) = files().swap_remove(0);
    let edit = meta::Edit::new().set("Artist", "x").unwrap();
    let turned = edit.orientation(Orientation::Rotate90);
    let turned = meta::edit(&file, &turned).unwrap();
    let kept = Pipeline::from_bytes(turned).keep(Keep::ALL);
    let kept = kept.to_bytes().unwrap().bytes;
    let head = meta::read(&kept).unwrap();
    assert_eq!(head.size, Size::new(16, 24));
    assert_eq!(head.orientation, Orientation::Upright);
    assert_eq!(meta::get(&kept, "Artist").unwrap().as_deref(), Some("x"));
}

/// A photograph with a gain map behind it.
fn with_gain_map() -> (Vec<u8>, Vec<u8>) {
    let (_, photo) = files().swap_remove(0);
    let mark = "<x xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/'/>";
    let mark = meta::Edit::new().xmp(mark);
    let map = meta::edit(&photo, &mark).unwrap();
    let mut picture = Pipeline::from_bytes(photo).to_picture().unwrap();
    picture.metadata.gain_map = Some(map[..].into());
    let pipeline = Pipeline::new(picture).keep(Keep::ALL);
    let file = pipeline.format(Format::Jpeg).unwrap().to_bytes().unwrap();
    (file.bytes, map)
}

#[test]
fn a_gain_map_goes_along_where_it_still_fits() {
    use sysu_img::{Extract, Region, Resize};
    let (file, map) = with_gain_map();
    let of = |bytes: &[u8]| meta::read(bytes).unwrap().gain_map;
    assert_eq!(of(&file).as_deref(), Some(&map[..]));
    let start = Pipeline::from_bytes(file.clone());
    let small = start.clone().resize(Resize::width(12));
    let kept = small.clone().keep(Keep::ALL).to_bytes().unwrap();
    assert_eq!(of(&kept.bytes).as_deref(), Some(&map[..]));
    assert!(kept.info.report.warnings.is_empty());
    // Not unless that was asked for.
    assert_eq!(of(&small.to_bytes().unwrap().bytes), None);
    // And not where it would lie elsewhere.
    let cut = start.extract(Extract::new(Region::new(0, 0, 9, 9)));
    let cut = cut.keep(Keep::ALL).to_bytes().unwrap();
    assert_eq!(of(&cut.bytes), None);
    assert!(cut.info.report.warnings[0].contains("gain map"));
    // Metadata change around it.
    let edit = meta::Edit::new().set("Artist", "Ana").unwrap();
    let edited = meta::edit(&file, &edit).unwrap();
    assert_eq!(of(&edited).as_deref(), Some(&map[..]));
    let bare = meta::strip(&file, Keep::NONE).unwrap();
    assert!(of(&bare).is_none() && bare.len() < file.len() - map.len() / 2);
}

/// What is coded of the pixels: the scans of a JPEG, the data of the other
/// formats' own parts.
fn coded(format: Format, bytes: &[u8]) -> Vec<u8> {
    let chunks = |mut at: usize, little: bool, names: &[&[u8]]| {
        let mut out = Vec::new();
        while let Some(head) = bytes.get(at..at + 8) {
            let (len, name, body) = if little {
                let len: [u8; 4] = head[4..].try_into().unwrap();
                (u32::from_le_bytes(len), &head[..4], at + 8)
            } else {
                let len: [u8; 4] = head[..4].try_into().unwrap();
                (u32::from_be_bytes(len), &head[4..], at + 8)
            };
            let len = len as usize;
            if names.contains(&name) {
                out.extend_from_slice(&bytes[body..body + len]);
            }
            at = body + if little { len + (len & 1) } else { len + 4 };
        }
        out
    };
    match format {
        Format::Jpeg => {
            let scan = bytes.windows(2).position(|w| w == [0xff, 0xda]);
            bytes[scan.unwrap()..].to_vec()
        }
        Format::Png => chunks(8, false, &[b"IDAT"]),
        Format::WebP => chunks(12, true, &[b"VP8 ", b"VP8L"]),
        // From the descriptor of the picture on.
        Format::Gif => {
            let at = bytes.windows(5).position(|w| w == [0x2c, 0, 0, 0, 0]);
            bytes[at.unwrap()..].to_vec()
        }
        // The strips stand behind the header.
        _ => bytes[8..200].to_vec(),
    }
}

#[test]
fn no_change_of_metadata_touches_a_coded_pixel() {
    for (format, file) in files() {
        let pixels = coded(format, &file);
        assert!(pixels.len() > 20, "{format}");
        let mut edits = vec![
            meta::Edit::new().xmp("<x:xmpmeta/>"),
            meta::Edit::new().keep(Keep::NONE),
            meta::Edit::new().remove("gps").unwrap(),
        ];
        if format != Format::Gif {
            let place = meta::Edit::new().set("GPSLatitude", "51/1 30/1 3/1");
            edits.push(place.unwrap().set("Artist", "Ana").unwrap());
            let turned = meta::Edit::new().orientation(Orientation::Rotate90);
            edits.push(turned);
        }
        if !matches!(format, Format::Gif | Format::WebP) {
            edits.push(meta::Edit::new().density(300.0));
        }
        let mut edited = file.clone();
        for edit in &edits {
            edited = meta::edit(&edited, edit).unwrap();
            assert!(coded(format, &edited) == pixels, "{format} {edit:?}");
        }
        let other = meta::copy(&edited, &file, Keep::ALL).unwrap();
        assert!(coded(format, &other) == pixels, "{format}");
    }
}

#[test]
fn news_fields_go_between_jpeg_and_tiff() {
    let files = files();
    let of = |format| &files.iter().find(|f| f.0 == format).unwrap().1;
    let (jpeg, tiff) = (of(Format::Jpeg), of(Format::Tiff));
    // One dataset: the title.
    let bare = [&[0x1c, 2, 5, 0, 4], &b"Lake"[..]].concat();
    let told = meta::edit(tiff, &meta::Edit::new().iptc(bare)).unwrap();
    let title = |bytes: &[u8]| {
        let fields = meta::fields(&meta::read(bytes).unwrap());
        let iptc = fields.into_iter().find(|field| field.group == "iptc");
        iptc.map(|field| field.text)
    };
    assert_eq!(title(&told).as_deref(), Some("Lake"));
    let in_jpeg = meta::copy(&told, jpeg, Keep::ALL).unwrap();
    assert!(in_jpeg.windows(13).any(|w| w == b"Photoshop 3.0"));
    assert_eq!(title(&in_jpeg).as_deref(), Some("Lake"));
    let back = meta::copy(&in_jpeg, tiff, Keep::ALL).unwrap();
    assert_eq!(title(&back).as_deref(), Some("Lake"));
    assert!(!back.windows(13).any(|w| w == b"Photoshop 3.0"));
    // The same when it is encoded anew.
    let anew = Pipeline::from_bytes(in_jpeg).keep(Keep::ALL);
    let anew = anew.format(Format::Tiff).unwrap().to_bytes().unwrap().bytes;
    assert_eq!(title(&anew).as_deref(), Some("Lake"));
}

#[test]
fn avif_and_jpeg_xl_change_around_their_pixels() {
    let (_, photo) = files().swap_remove(1);
    let start = Pipeline::from_bytes(photo);
    for format in [Format::Avif, Format::Jxl] {
        let file = start.clone().format(format).unwrap().to_bytes().unwrap();
        let file = file.bytes;
        let edit = meta::Edit::new()
            .set("Artist", "Ana")
            .and_then(|e| e.set("GPSLatitude", "51/1 30/1 3230/100"))
            .unwrap()
            .xmp("<x:xmpmeta/>");
        let told = meta::edit(&file, &edit).unwrap();
        let get = |bytes: &[u8], name| meta::get(bytes, name).unwrap();
        assert_eq!(get(&told, "Artist").as_deref(), Some("Ana"), "{format}");
        assert_eq!(get(&told, "xmp").as_deref(), Some("<x:xmpmeta/>"));
        assert!(pixels(&told) == pixels(&file), "{format}");
        // The longest part of what was there is there still.
        let coded = &file[file.len() - 60..];
        assert!(told.windows(60).any(|w| w == coded), "{format}");
        let place = meta::Edit::new().remove("gps").unwrap();
        let placeless = meta::edit(&told, &place).unwrap();
        assert_eq!(get(&placeless, "GPSLatitude"), None, "{format}");
        assert_eq!(get(&placeless, "Artist").as_deref(), Some("Ana"));
        let bare = meta::strip(&told, Keep::NONE).unwrap();
        assert_eq!(get(&bare, "Artist"), None, "{format}");
        assert!(!bare.windows(3).any(|w| w == b"Ana"), "{format}");
        assert!(pixels(&bare) == pixels(&file), "{format}");
        let turned = meta::Edit::new().orientation(Orientation::Rotate90);
        assert!(meta::edit(&file, &turned).is_err(), "{format}");
        for cut in (0..told.len()).step_by(7) {
            let _ = meta::edit(&told[..cut], &edit);
        }
    }
}
