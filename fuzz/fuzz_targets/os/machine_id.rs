//! `/etc/machine-id`: what is read is what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    if let Some(id) = parse::machine_id(data) {
        let text = format!("{id:032x}");
        assert!(text.as_bytes().eq_ignore_ascii_case(data));
    }
});
