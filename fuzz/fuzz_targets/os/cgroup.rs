//! Lines of `/proc/self/cgroup`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for entry in parse::cgroup(data) {
        assert!(entry.path.as_bytes().len() <= data.len());
    }
});
