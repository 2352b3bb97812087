//! Any bytes, at full size: what comes of them depends neither on the
//! instructions nor on the threads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_jpeg::{Decoder, Limits, Options};

fuzz_target!(|data: &[u8]| {
    let limits = Limits::new().pixels(1 << 20).memory(64 << 20).scans(20);
    let images = [false, true].map(|portable| {
        let options = Options::new().limits(limits).portable(portable);
        Decoder::with_options(data, options).and_then(Decoder::decode)
    });
    assert!(images[0] == images[1]);
    let strict = Options::new().limits(limits).strict(true);
    let strict =
        Decoder::with_options(data, strict).and_then(Decoder::decode);
    if let (Ok(lenient), Ok(strict)) = (&images[0], &strict) {
        assert!(lenient.data == strict.data);
    }
    for strict in [false, true] {
        let options = Options::new().limits(limits).strict(strict);
        let Ok(one) = Decoder::with_options(data, options) else { continue };
        let many = one.clone().threads(3).decode();
        assert!(many == one.decode());
    }
});
