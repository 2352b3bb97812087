//! The pipeline: order, limits, formats by content.

use sysu_img::{
    Alpha, Colour, ErrorKind, Fit, Format, Limits, Pipeline, Png, Raster,
    Resize, Rotate, Samples, Size, Space,
};

fn gradient(width: u32, height: u32) -> Raster {
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| [(x * 3) as u8, (y * 5) as u8, (x + y) as u8])
        .collect();
    let size = Size::new(width, height);
    Raster::new(size, Space::Srgb, Alpha::None, Samples::U8(samples)).unwrap()
}

#[test]
fn operations_run_in_the_order_in_which_they_were_written() {
    let start = Pipeline::from_raster(gradient(90, 60));
    let resize = Resize::to(60, 30);
    let first = start.clone().resize(resize).rotate(Rotate::degrees(90.0));
    let last = start.rotate(Rotate::degrees(90.0)).resize(resize);
    assert_eq!(first.to_picture().unwrap().size(), Size::new(30, 60));
    assert_eq!(last.to_picture().unwrap().size(), Size::new(60, 30));
}

#[test]
fn png_gives_back_what_it_was_given() {
    let raster = gradient(33, 21);
    let output = Pipeline::from_raster(raster.clone())
        .png(Png::default())
        .to_bytes()
        .unwrap();
    assert_eq!(output.info.format, Format::Png);
    let back = Pipeline::from_bytes(output.bytes).to_picture().unwrap();
    assert_eq!(back.raster(), &raster);
}

#[test]
fn a_contained_picture_has_its_background() {
    let white = Resize::to(40, 40).fit(Fit::Contain).background(Colour::WHITE);
    let picture = Pipeline::from_raster(gradient(40, 20))
        .resize(white)
        .to_picture()
        .unwrap();
    let Samples::U8(samples) = picture.raster().samples() else { panic!() };
    assert_eq!(samples[..3], [255, 255, 255]);
    assert_eq!(samples[40 * 10 * 3..][..3], [0, 0, 0]);
}

#[test]
fn a_bomb_is_refused_at_its_header() {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend_from_slice(&60_000u32.to_be_bytes());
    bytes.extend_from_slice(&60_000u32.to_be_bytes());
    bytes.extend_from_slice(&[8, 6, 0, 0, 0]);
    bytes.extend_from_slice(&crc32(&bytes[12..29]).to_be_bytes());
    bytes.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    let err = Pipeline::from_bytes(bytes).to_bytes().unwrap_err();
    let want = ErrorKind::Limit {
        what: "pixels",
        limit: Limits::default().pixels(),
        got: 3_600_000_000,
    };
    assert_eq!(err.kind(), &want);
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ byte as u32, |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
