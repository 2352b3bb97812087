//! `/proc/PID/stat`: any name, brackets and newlines too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let _ = parse::pid_stat(data);
    // Whatever the name, what stands behind it is found.
    let name = &data[..data.len().min(64)];
    let line = [
        &b"7 ("[..],
        name,
        b") S 1 7 7 0 -1 0 0 0 0 0 2 3 0 0 20 \
        0 4 0 99 4096 5 0\n",
    ]
    .concat();
    let stat = parse::pid_stat(&line).expect("a whole line");
    assert_eq!(stat.comm.as_bytes(), name);
    assert_eq!((stat.threads, stat.rss_pages), (4, 5));
});
