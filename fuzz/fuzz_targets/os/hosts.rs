//! `/etc/hosts`: a full name has a dot.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |&b| b == 0);
    let name = parts.next().unwrap_or_default();
    let hosts = parts.next().unwrap_or_default();
    if let Some(full) = parse::hosts(hosts, name) {
        assert!(full.as_bytes().contains(&b'.'));
    }
});
