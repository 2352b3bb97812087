//! `/proc/net/ipv6_route`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    for route in parse::ipv6_route(data) {
        assert!(route.prefix.is_none_or(|n| n <= 128));
    }
});
