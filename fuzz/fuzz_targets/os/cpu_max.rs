//! `cpu.max`: a quota is above 0 and finite.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Some(quota) = parse::cpu_max(data) {
        assert!(quota > 0.0 && quota.is_finite());
    }
});
