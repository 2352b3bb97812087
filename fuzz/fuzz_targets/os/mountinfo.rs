//! `/proc/self/mountinfo`: a line is one mount at most.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let lines = data.split(|&b| b == b'\n').count();
    let mounts = parse::mountinfo(data);
    assert!(mounts.len() <= lines);
    for mount in mounts {
        assert!(!mount.mount_point.to_string().chars().any(char::is_control));
    }
});
