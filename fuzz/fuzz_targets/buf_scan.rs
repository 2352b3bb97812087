//! Strings, signatures and the files behind them, profiles, comparisons,
//! legacy code pages: any bytes, in any pieces.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sysu_buf::{
    BlockEntropy, CodePage, Histogram, Out, Profile, Scanner, Strings,
    StringsIn, StringsPart, Transform, carve_len, compare_streams,
    diff_streams, identify, node, transform_all,
};

fuzz_target!(|data: &[u8]| {
    let [how, cut, data @ ..] = data else { return };
    let size = *cut as usize % 70 + 1;
    let _ = identify(data);
    let mut kinds = Vec::new();
    let mut scanner =
        Scanner::new(&["png", "jpg", "gif", "webp", "zip", "pdf"]).unwrap();
    for piece in data.chunks(size) {
        let mut note = |at: u64, kind: &'static sysu_buf::Signature| {
            kinds.push((at, kind.extension));
            Ok(())
        };
        scanner.push(piece, &mut note).unwrap();
    }
    for kind in ["png", "jpg", "gif", "webp", "wav", "avi", "bmp", "zip", "pdf"]
    {
        for at in [0, *cut as u64] {
            let mut file = Cursor::new(data);
            if let Ok(Some(len)) = carve_len(&mut file, at, kind, 1 << 20) {
                assert!(at + len <= data.len() as u64, "{kind}");
            }
        }
    }

    let form = match how & 7 {
        0 => StringsIn::Ascii,
        1 => StringsIn::Latin1,
        2 => StringsIn::Utf8,
        3 => StringsIn::Utf16Le,
        4 => StringsIn::Utf16Be,
        5 => StringsIn::Utf32Le,
        _ => StringsIn::Utf32Be,
    };
    let search = Strings::new()
        .encoding(form)
        .min(*cut as usize % 6 + 1)
        .white_space(how & 8 != 0);
    let whole = search.clone().all(data);
    let mut pieces: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut search = search;
    let mut each = |part: StringsPart<'_>| {
        match part {
            StringsPart::Start(at) => pieces.push((at, Vec::new())),
            StringsPart::Text(text) => {
                pieces.last_mut().unwrap().1.extend_from_slice(text);
            }
            StringsPart::End => {}
        }
        Ok(())
    };
    for piece in data.chunks(size) {
        search.push(piece, &mut each).unwrap();
    }
    search.flush(&mut each).unwrap();
    let pieces: Vec<_> = pieces
        .into_iter()
        .map(|(at, b)| (at, String::from_utf8_lossy(&b).into_owned()))
        .collect();
    assert_eq!(whole, pieces, "{form:?}");

    let (mut a, mut b) = (Profile::new(), Profile::new());
    a.push(data);
    data.chunks(size).for_each(|piece| b.push(piece));
    a.finish();
    b.finish();
    assert_eq!(a.utf8_error(), b.utf8_error());
    assert_eq!(a.is_utf8(), std::str::from_utf8(data).is_ok());
    assert_eq!((a.is_utf16_le(), a.crlf()), (b.is_utf16_le(), b.crlf()));
    let wide: Vec<u16> = data
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let is_wide = data.len() % 2 == 0 && String::from_utf16(&wide).is_ok();
    assert_eq!(a.is_utf16_le(), is_wide);
    let mut histogram = Histogram::new();
    histogram.push(data);
    assert!((0.0..=8.0).contains(&histogram.entropy()));
    BlockEntropy::new(size).push(data, &mut |bits| {
        assert!((0.0..=8.0).contains(&bits));
    });

    let (left, right) = data.split_at(data.len() / 2);
    let same = compare_streams(left, right).unwrap();
    assert_eq!(left == right, same == sysu_buf::Comparison::Same);
    diff_streams(left, right, 3, |_| Ok(true)).unwrap();

    for label in ["shift_jis", "gb18030", "utf-16be", "windows-1252"] {
        let Ok(page) = CodePage::from_label(label) else { continue };
        let whole = transform_all(page.decoder(), data);
        let (mut out, mut step) = (Out::new(), page.decoder());
        let mut done = Ok(());
        for piece in data.chunks(size) {
            done = done.and_then(|()| step.push(piece, &mut out));
        }
        done = done.and_then(|()| step.flush(&mut out));
        assert_eq!(whole.is_ok(), done.is_ok(), "{label}");
        if let Ok(whole) = whole {
            assert_eq!(whole, out.as_slice(), "{label}");
        }
    }
    let _ = node::to_string(data, Some("base64"), None, None);
});
