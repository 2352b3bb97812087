//! `/proc/vmstat`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let _ = parse::vmstat(data);
});
