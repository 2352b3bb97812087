//! The answers of rtnetlink: lengths that lie lead nowhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let (addresses, links) = parse::netlink(data);
    // A message has a head of 16 bytes.
    assert!(addresses.max(links) <= data.len() / 16);
});
