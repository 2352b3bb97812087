//! `/proc/interrupts`: the sum is that of the parts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for kind in parse::interrupts(data).unwrap_or_default() {
        let sum = kind.counts.iter().fold(0u64, |s, n| s.saturating_add(*n));
        assert_eq!(kind.total, sum);
    }
});
