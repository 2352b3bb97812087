//! `utmp`: records cut short are left out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    assert!(parse::utmp(data).len() <= data.len() / 384);
});
