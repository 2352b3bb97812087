//! Contact sheets and sprites: where each picture is.

use proptest::prelude::*;
use sysu_img::{
    Colour, Create, Montage, Picture, Pipeline, Raster, Region, Samples, Size,
    Sprite,
};

fn plain(width: u32, height: u32, colour: Colour) -> Picture {
    let plain = Create::plain(Size::new(width, height), colour);
    Pipeline::create(plain).to_picture().unwrap()
}

fn pixel(raster: &Raster, x: u32, y: u32) -> Vec<u8> {
    let Samples::U8(v) = raster.samples() else { unreachable!("bytes") };
    let channels = usize::from(raster.channels());
    v[(y * raster.width() + x) as usize * channels..][..channels].to_vec()
}

const RED: Colour = Colour { r: 1.0, g: 0.0, b: 0.0, alpha: 1.0 };

#[test]
fn each_picture_stands_in_the_middle_of_its_cell() {
    let montage = Montage::new(Size::new(20, 20)).columns(3).gap(2);
    let tiles = vec![
        (plain(20, 20, RED), None),
        (plain(10, 20, RED), None),
        (plain(4, 4, RED), None),
        (plain(1, 1, RED), None),
    ];
    let sheets = montage.sheets(tiles).unwrap();
    assert_eq!(sheets.len(), 1);
    let sheet = sheets[0].to_picture().unwrap().into_raster();
    assert_eq!(sheet.size(), Size::new(68, 46));
    let red = |x, y| pixel(&sheet, x, y) == [255, 0, 0];
    assert!(red(2, 2) && red(21, 21) && !red(1, 2) && !red(22, 2));
    assert!(red(29, 2) && red(38, 2) && !red(28, 2) && !red(39, 2));
    assert!(red(54, 10) && red(57, 13) && !red(53, 10) && !red(58, 10));
    assert!(red(11, 33) && !red(12, 33) && !red(11, 34));
}

#[test]
fn too_many_take_several_sheets() {
    let montage = Montage::new(Size::new(5, 5)).columns(2).rows(2).gap(0);
    let sheets = montage.sheets(vec![(plain(9, 5, RED), None); 5]).unwrap();
    let sizes: Vec<_> =
        sheets.iter().map(|s| s.to_picture().unwrap().size()).collect();
    assert_eq!(sizes, [Size::new(10, 10), Size::new(5, 5)]);
    assert!(Montage::new(Size::new(5, 5)).sheets(Vec::new()).is_err());
    assert!(
        Montage::new(Size::new(0, 5))
            .sheets(vec![(plain(1, 1, RED), None)])
            .is_err()
    );
}

/// Names stand on one line, and a long one loses its middle.
#[test]
fn labels_are_no_wider_than_their_cell() {
    let montage = Montage::new(Size::new(60, 10)).columns(2).gap(3);
    let long = "a-very-long-name-that-does-not-fit.jpg".to_owned();
    let tiles = vec![
        (plain(60, 10, RED), Some("ace".to_owned())),
        (plain(60, 10, RED), Some(long)),
    ];
    let sheet = montage.sheets(tiles).unwrap().remove(0);
    let warnings = sheet
        .clone()
        .png(sysu_img::Png::default())
        .to_bytes()
        .unwrap()
        .info
        .report
        .warnings;
    assert!(warnings.is_empty(), "{warnings:?}");
    let sheet = sheet.to_picture().unwrap();
    let sheet = sheet.into_raster();
    assert_eq!(sheet.width(), 129);
    assert!((24..40).contains(&sheet.height()), "{}", sheet.height());
    let white = |x, y| pixel(&sheet, x, y) == [255, 255, 255];
    let below = 14..sheet.height();
    for x in [0, 1, 2, 63, 64, 65, 126, 127, 128] {
        assert!(below.clone().all(|y| white(x, y)), "{x}");
    }
    let ink = |from: u32, to: u32| {
        below.clone().any(|y| (from..to).any(|x| !white(x, y)))
    };
    assert!(ink(3, 63) && ink(66, 126));
}

fn apart(size: Size, places: &[Region], padding: i64) {
    for (i, a) in places.iter().enumerate() {
        assert!(a.is_inside(size), "{a} is outside of {size}");
        for b in &places[i + 1..] {
            let beside = |a: &Region, b: &Region| {
                a.left + i64::from(a.width) + padding <= b.left
                    || a.top + i64::from(a.height) + padding <= b.top
            };
            assert!(beside(a, b) || beside(b, a), "{a} touches {b}");
        }
    }
}

proptest! {
    #[test]
    fn packed_pictures_never_touch(
        sizes in prop::collection::vec((1u32..90, 1u32..90), 1..60),
        padding in 0u32..5,
    ) {
        let sizes: Vec<Size> =
            sizes.into_iter().map(|(w, h)| Size::new(w, h)).collect();
        let (size, places) =
            Sprite::new().padding(padding).pack(&sizes).unwrap();
        for (place, of) in places.iter().zip(&sizes) {
            prop_assert_eq!(place.size(), *of);
        }
        apart(size, &places, i64::from(padding));
    }
}

#[test]
fn a_hundred_equal_icons_leave_no_hole() {
    let sizes = vec![Size::new(16, 16); 100];
    let (size, places) = Sprite::new().pack(&sizes).unwrap();
    assert_eq!(size, Size::new(160, 160));
    apart(size, &places, 0);
    // Mixed ones waste less than a tenth.
    let mixed: Vec<Size> =
        (0..200).map(|i| Size::new(8 + i * 7 % 40, 8 + i * 11 % 30)).collect();
    let (size, _) = Sprite::new().pack(&mixed).unwrap();
    let used: u64 = mixed.iter().map(|s| s.pixels()).sum();
    assert!(used as f64 / size.pixels() as f64 > 0.9, "{size}");
    assert!(Sprite::new().pack(&[]).is_err());
}

#[test]
fn the_sheet_has_each_pixel_where_the_list_says() {
    let half = Colour { alpha: 0.5, ..RED };
    let pictures = vec![plain(5, 3, half), plain(2, 9, RED)];
    let (sheet, size, places) = Sprite::new().sheet(pictures).unwrap();
    let sheet = sheet.to_picture().unwrap().into_raster();
    assert_eq!(sheet.size(), size);
    let at = places[0];
    let seen = pixel(&sheet, at.left as u32 + 4, at.top as u32 + 2);
    assert_eq!(seen, [255, 0, 0, 128]);
}

#[test]
fn classes_are_told_apart_and_css_counts_in_its_own_pixels() {
    let names = ["Home", "home", "a b/c", "..", "größe"];
    let classes = Sprite::classes("i", names);
    assert_eq!(classes, ["i-home", "i-home-2", "i-a-b-c", "i", "i-größe"]);
    let places = [("i-home".to_owned(), Region::new(33, 0, 32, 15))];
    let css = Sprite::css("i", "a\"b.png", Size::new(65, 15), &places, 2.0);
    assert!(css.contains("url(\"a\\\"b.png\")"), "{css}");
    assert!(css.contains("background-size: 32.5px 7.5px;"), "{css}");
    assert!(css.contains("width: 16px;\n  height: 7.5px;"), "{css}");
    assert!(css.contains("background-position: -16.5px 0;"), "{css}");
}
