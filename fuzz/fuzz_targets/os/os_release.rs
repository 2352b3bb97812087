//! `os-release`: the defaults stand where nothing is said.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let os = parse::os_release(data);
    assert!(!os.to_owned().id.is_empty());
});
