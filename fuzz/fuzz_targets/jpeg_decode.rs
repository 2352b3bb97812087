//! Any bytes, at full size: the pixels do not depend on the instructions.
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
});
