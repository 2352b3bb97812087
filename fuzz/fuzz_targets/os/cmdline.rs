//! `/proc/PID/cmdline`: no byte but the NULs is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let words = parse::cmdline(data);
    let bytes: usize = words.iter().map(|w| w.as_bytes().len()).sum();
    assert_eq!(bytes, data.iter().filter(|&&b| b != 0).count());
});
