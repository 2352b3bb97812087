//! Patterns: no text makes their reader panic, and a stream in pieces has
//! the matches that the whole has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_buf::{Out, Pattern, Transform, transform_all};

fuzz_target!(|data: &[u8]| {
    let [len, how, cut, data @ ..] = data else { return };
    let (text, data) = data.split_at((*len as usize).min(data.len()));
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(pattern) = text.parse::<Pattern>() else { return };
    if 4096 < pattern.max_span() {
        return;
    }
    let find = |size: usize| {
        let mut finder = pattern
            .finder()
            .overlap(how & 1 != 0)
            .align((how >> 1 & 3) as u64)
            .context((how >> 3) as usize);
        let mut found = Vec::new();
        let mut each = |m: sysu_buf::Match<'_>| {
            let (before, after) = (m.before.to_vec(), m.after.to_vec());
            found.push((m.offset, m.bytes.to_vec(), before, after));
            Ok(())
        };
        for piece in data.chunks(size) {
            finder.push(piece, &mut each).unwrap();
        }
        finder.flush(&mut each).unwrap();
        found
    };
    let whole = find(data.len().max(1));
    assert_eq!(whole, find(*cut as usize % 9 + 1), "{text}");
    for (offset, bytes, ..) in &whole {
        assert_eq!(&data[*offset as usize..][..bytes.len()], bytes);
        assert!(bytes.len() <= pattern.max_span());
    }
    let whole = transform_all(pattern.replacer(b"new"), data).unwrap();
    let (mut out, mut step) = (Out::new(), pattern.replacer(b"new"));
    for piece in data.chunks(*cut as usize % 9 + 1) {
        step.push(piece, &mut out).unwrap();
    }
    step.flush(&mut out).unwrap();
    assert_eq!(whole, out.as_slice(), "{text}");
});
