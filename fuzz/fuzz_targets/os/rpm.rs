//! rpm's database, of SQLite, of its own form and of Berkeley DB.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_os::parse;

fuzz_target!(|data: &[u8]| {
    let _ = parse::rpm(data);
    // The heads are hard to guess.
    let mut page = vec![0u8; 100];
    page[..16].copy_from_slice(b"SQLite format 3\0");
    page[16..18].copy_from_slice(&512u16.to_be_bytes());
    page[59] = 1;
    page.extend_from_slice(data);
    page.resize(page.len().next_multiple_of(512), 0);
    if let Ok(rows) = parse::rpm(&page) {
        // No page holds more rows than two bytes can say.
        assert!(rows <= (page.len() as u64 / 512) * 65_535);
    }
    let slots = [&b"RpmP\0\0\0\0\0\0\0\0\x01\0\0\0"[..], data].concat();
    let _ = parse::rpm(&slots);
    let mut hash = vec![0u8; 96];
    hash[12..16].copy_from_slice(&[0x61, 0x15, 0x06, 0]);
    hash[21] = 2; // pages of 512 bytes
    hash[25] = 8;
    // The first byte says how many buckets there are.
    hash[72] = data.first().map_or(0, |b| b % 8);
    hash.extend_from_slice(data);
    hash.resize(hash.len().next_multiple_of(512), 0);
    if let Ok(records) = parse::rpm(&hash) {
        assert!(records <= hash.len() as u64 / 4);
    }
});
