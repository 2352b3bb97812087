//! `/etc/resolv.conf`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let dns = parse::resolv_conf(data);
    assert!(dns.servers.len() <= data.len());
});
