//! `/proc/stat`, with ticks of any length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let hz = data.first().copied().unwrap_or(100);
    if let Ok(stat) = parse::stat(data, hz.into()) {
        assert!(stat.total.busy() <= stat.total.total());
    }
});
