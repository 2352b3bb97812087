//! `/proc/net/tcp` and its kin.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::{Protocol, parse};

fuzz_target!(|data: &[u8]| {
    for kind in [Protocol::Tcp, Protocol::Tcp6, Protocol::Udp] {
        let lines = data.split(|&b| b == b'\n').count();
        assert!(parse::inet_sockets(data, kind).len() <= lines);
    }
});
