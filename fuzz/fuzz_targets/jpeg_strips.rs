//! Any bytes, strip by strip and on two threads: as at once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_jpeg::{Decoder, Limits, Options, Scale};

fuzz_target!(|data: &[u8]| {
    let limits = Limits::new().pixels(1 << 20).memory(64 << 20).scans(20);
    let options = Options::new().limits(limits);
    let Ok(decoder) = Decoder::with_options(data, options) else { return };
    let decoder = decoder.scale(Scale::Half);
    let Ok(whole) = decoder.clone().decode() else { return };
    assert!(decoder.clone().threads(3).decode().as_ref() == Ok(&whole));
    let mut rows = decoder.rows().expect("rows");
    let mut from = 0;
    while let Some(strip) = rows.next_strip().expect("a strip") {
        assert!(strip == &whole.data[from..from + strip.len()]);
        from += strip.len();
    }
    assert_eq!(from, whole.data.len());
});
