//! Any bytes as a checksum list: every line is an entry, blank or malformed;
//! an entry that is written again is read as the same one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_hash::digest::Alg;
use sysu_hash::sums::{Check, Line, Parser};

fuzz_target!(|data: &[u8]| {
    let parsers = [
        Parser::new(None),
        Parser::new(None).sfv(true),
        Parser::new(Some(Alg::Sha256.into())),
        Parser::new(Some(Alg::Blake2b.into())),
    ];
    for mut parser in parsers {
        for line in data.split(|&byte| byte == b'\n') {
            let Line::Entry(entry) = parser.line(line) else { continue };
            assert!(!entry.name.is_empty() || line.contains(&0));
            assert!(!entry.digests.is_empty());
            for (digest, bytes) in &entry.digests {
                assert_eq!(digest.len(), bytes.len());
            }
            assert!(!entry.name.contains(&0));
        }
    }
    // In an empty folder nothing matches, and every line is accounted for.
    let check = Check::new().folder("/nonexistent").confine(true).threads(1);
    let mut events = 0;
    if let Ok(summary) = check.run(data, |_| events += 1) {
        assert_eq!(summary.matched + summary.mismatched, 0);
        assert_eq!(summary.proper + summary.malformed, events);
    }
});
