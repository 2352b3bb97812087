//! Lists of processors: `0-3,8`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Some(cpus) = parse::cpu_list(data) {
        assert!(cpus.is_sorted_by(|a, b| a < b));
        assert!(cpus.len() <= 1 << 16);
    }
});
