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
