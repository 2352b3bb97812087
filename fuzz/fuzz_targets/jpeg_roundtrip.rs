//! Any pixels and settings: what is encoded is decoded, without a warning.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_jpeg::{
    Decoder, Effort, Encoder, Format, Options, Subsampling,
};

fuzz_target!(|data: &[u8]| {
    let [quality, settings, restart, width, pixels @ ..] = data else {
        return;
    };
    let format =
        [Format::Grey, Format::Rgb, Format::Rgba, Format::Cmyk]
            [*settings as usize % 4];
    let sampling =
        [Subsampling::S444, Subsampling::S422, Subsampling::S420]
            [*settings as usize / 4 % 3];
    let width = (*width as usize).max(1);
    let height = pixels.len() / (width * format.channels());
    if height == 0 {
        return;
    }
    let pixels = &pixels[..width * height * format.channels()];
    // What is above 100 as a quality chooses the effort.
    let effort = match quality {
        0..100 => Effort::Normal,
        100..180 => Effort::High,
        _ => Effort::Best,
    };
    let quality = if *quality < 100 { *quality } else { *quality % 100 };
    let encoder = Encoder::new(quality)
        .effort(effort)
        .subsampling(sampling)
        .progressive(settings & 64 != 0)
        .optimise(settings & 128 != 0)
        .restart(*restart as u16);
    let (width, height) = (width as u32, height as u32);
    let file = encoder.encode(pixels, width, height, format).expect("coded");
    let twin = encoder.portable(true).encode(pixels, width, height, format);
    assert!(twin.as_ref() == Ok(&file));
    let strict = Options::new().strict(true);
    let image = Decoder::with_options(&file, strict)
        .expect("a header")
        .decode()
        .expect("a picture");
    assert_eq!((image.width, image.height), (width, height));
    assert!(image.warnings.is_empty());
});
