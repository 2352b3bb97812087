//! `io.max`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for limit in parse::io_max(data) {
        assert!(limit.device.as_bytes().contains(&b':'));
    }
});
