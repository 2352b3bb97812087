//! Any bytes as a manifest: read or refused; what is read is written so that
//! it reads as the same, and differs from itself in nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_hash::manifest::Manifest;

fuzz_target!(|data: &[u8]| {
    let Ok(read) = Manifest::parse(data) else { return };
    assert!(read.changes_to(&read).is_empty());
    let written = read.to_bytes();
    let again = Manifest::parse(&written[..]).expect("what it wrote itself");
    assert_eq!(again, read);
    assert!(read.root().is_ok());
});
