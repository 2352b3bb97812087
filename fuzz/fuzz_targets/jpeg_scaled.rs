//! Any bytes, at any scale and region: a region is a part of the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_jpeg::{Decoder, Format, Limits, Options, Region, Scale};

fuzz_target!(|data: &[u8]| {
    let [choice, x, y, w, h, data @ ..] = data else { return };
    let limits = Limits::new().pixels(1 << 20).memory(64 << 20).scans(20);
    let options = Options::new().limits(limits);
    let Ok(decoder) = Decoder::with_options(data, options) else { return };
    let scale = [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth]
        [*choice as usize % 4];
    let format = [Format::Grey, Format::Rgb, Format::Rgba]
        [*choice as usize / 4 % 3];
    let decoder = decoder.scale(scale).output(format);
    let Ok(whole) = decoder.clone().decode() else { return };
    let (x, y) = (*x as u32 % whole.width, *y as u32 % whole.height);
    let width = (*w as u32).clamp(1, whole.width - x);
    let height = (*h as u32).clamp(1, whole.height - y);
    let region = Region::new(x, y, width, height);
    let part = decoder.crop(region).decode().expect("a part");
    let channels = format.channels();
    let bytes = width as usize * channels;
    for (n, row) in part.data.chunks_exact(bytes).enumerate() {
        let from = (y as usize + n) * whole.width as usize + x as usize;
        assert!(row == &whole.data[from * channels..][..bytes]);
    }
});
