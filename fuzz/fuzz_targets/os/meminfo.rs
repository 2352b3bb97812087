//! `/proc/meminfo`: no more is available than there is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Ok(m) = parse::meminfo(data) {
        assert!(m.available <= m.total && m.used == m.total - m.available);
        assert!(m.swap.used <= m.swap.total);
        assert!(m.used_percent() <= 100.0);
    }
});
