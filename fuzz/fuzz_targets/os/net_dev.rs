//! `/proc/net/dev`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for (name, _) in parse::net_dev(data) {
        assert!(name.as_bytes().len() <= data.len());
    }
});
