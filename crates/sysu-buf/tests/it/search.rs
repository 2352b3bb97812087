//! Patterns, strings, comparison, records, checksums.

use proptest::prelude::*;
use sysu_buf::{
    BufExt as _, Comparison, ErrorKind, FieldType, Histogram, Layout, Pattern,
    Strings, StringsIn, StringsPart, compare_streams, diff_streams, identify,
    transform_all,
};

use crate::noise;

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap()
}

fn offsets(
    text: &str,
    pieces: &[&[u8]],
    overlap: bool,
    align: u64,
) -> Vec<u64> {
    let mut finder = pattern(text).finder().overlap(overlap).align(align);
    let mut found = Vec::new();
    for piece in pieces {
        finder
            .push(piece, &mut |m| {
                found.push(m.offset);
                Ok(())
            })
            .unwrap();
    }
    finder
        .flush(&mut |m| {
            found.push(m.offset);
            Ok(())
        })
        .unwrap();
    found
}

/// Trap 3: `aa` in `aaaa` is 2 without overlap and 3 with it.
#[test]
fn overlap_is_said_and_not_guessed() {
    assert_eq!(offsets("text:aa", &[b"aaaa"], false, 1), [0, 2]);
    assert_eq!(offsets("text:aa", &[b"aaaa"], true, 1), [0, 1, 2]);
    assert_eq!(offsets("text:aa", &[b"aaaa"], true, 2), [0, 2]);
}

/// Trap 3: a match over a cut.
#[test]
fn a_match_over_a_cut_is_found_once() {
    assert_eq!(
        offsets("de ad be ef", &[b"\xde", b"\xad\xbe", b"\xef"], false, 1),
        [0]
    );
    assert_eq!(offsets("text:abc", &[b"xab", b"cab", b"c"], false, 1), [1, 4]);
}

/// Trap 4: needles that are empty, long, or begin and end with a hole.
#[test]
fn needles_of_all_shapes_are_found_or_refused() {
    assert!("".parse::<Pattern>().is_err());
    assert!("text:".parse::<Pattern>().is_err());
    assert_eq!(offsets("?? 62 ??", &[b"ab", b"cb"], false, 1), [0]);
    let long = noise(5000, 9);
    let mut hay = noise(3000, 10);
    hay.extend_from_slice(&long);
    let hex: String = long.iter().map(|b| format!("{b:02x}")).collect();
    let pieces: Vec<&[u8]> = hay.chunks(100).collect();
    assert_eq!(offsets(&hex, &pieces, false, 1), [3000]);
}

#[test]
fn holes_jumps_and_alternatives_match_what_they_say() {
    for (text, bytes, found) in [
        ("f?", &b"\x0f\xf0\xff"[..], vec![1, 2]),
        ("?f", b"\x0f\xf0\xff", vec![0, 2]),
        ("61 [1-2] 63", b"abcabbcabbbc", vec![0, 3]),
        ("61 [2] 63", b"abbc", vec![0]),
        ("61 (62 63|62) 64", b"abd.abcd.abcbd", vec![0, 4]),
        ("(61|62 (63|64)) 65", b"ae.bce.bde.be", vec![0, 3, 7]),
        ("u16be:24930", b"xab", vec![1]),
        ("utf16:a", b"xa\0", vec![1]),
    ] {
        assert_eq!(offsets(text, &[bytes], false, 1), found, "{text}");
    }
}

#[test]
fn what_is_no_pattern_is_refused_with_its_place() {
    for (text, place) in [
        ("6", 1),
        ("6x", 1),
        ("61 [4-]", 3),
        ("61 [5-4]", 3),
        ("(61", 3),
        ("61)", 2),
        ("61 [99999999]", 3),
    ] {
        match text.parse::<Pattern>().unwrap_err().kind() {
            ErrorKind::Syntax { at, .. } => {
                assert_eq!(*at, place, "{text}");
            }
            kind => panic!("{text}: {kind:?}"),
        }
    }
}

/// Where trying every way would take for ever, the match is still found.
#[test]
fn a_wild_pattern_ends_in_bounded_time() {
    let text = "(61|61 61) ".repeat(40) + "62";
    assert!(offsets(&text, &[&[b'a'; 300]], false, 1).is_empty());
    let mut bytes = vec![b'a'; 300];
    bytes.push(b'b');
    assert_eq!(offsets(&text, &[&bytes], false, 1), [220]);
    let text = "61 [0-300] 62 [0-300] 63 [0-300] 64";
    bytes.extend([b'b'; 300]);
    bytes.push(b'd');
    assert!(offsets(text, &[&bytes], false, 1).is_empty());
    bytes.splice(400..401, *b"c");
    assert_eq!(offsets(text, &[&bytes], false, 1), [0]);
}

#[cfg(feature = "regex")]
#[test]
fn a_regular_expression_is_over_bytes() {
    assert_eq!(offsets(r"re:\xff[0-9]+", &[b"a\xff", b"12b"], false, 1), [1]);
}

proptest! {
    #[test]
    fn a_search_does_not_see_cuts(
        hay in proptest::collection::vec(0u8..3, 0..80),
        needle in proptest::collection::vec(0u8..3, 1..4),
        cuts in proptest::collection::vec(0..80usize, 0..5),
        overlap: bool,
    ) {
        let hex: String =
            needle.iter().map(|b| format!("{b:02x}")).collect();
        let mut at: Vec<usize> =
            cuts.iter().map(|c| c % (hay.len() + 1)).collect();
        at.extend([0, hay.len()]);
        at.sort_unstable();
        let pieces: Vec<&[u8]> =
            at.windows(2).map(|w| &hay[w[0]..w[1]]).collect();
        let mut expected = Vec::new();
        let mut from = 0;
        while let Some(i) = hay[from..].find_bytes(&needle) {
            expected.push((from + i) as u64);
            from += i + if overlap { 1 } else { needle.len() };
        }
        prop_assert_eq!(offsets(&hex, &pieces, overlap, 1), expected);
        // With a hole at the end and context, the places are the same.
        let holes = format!("{hex} [0-2]");
        let found = offsets(&holes, &pieces, true, 1);
        prop_assert_eq!(found, offsets(&hex, &[&hay], true, 1));
    }

    #[test]
    fn replacing_does_not_see_cuts(
        hay in proptest::collection::vec(0u8..3, 0..80), cut in 0..80usize
    ) {
        let pattern = pattern("00 01");
        let whole =
            transform_all(pattern.replacer(b"xyz"), &hay).unwrap();
        let cut = cut.min(hay.len());
        let mut out = sysu_buf::Out::new();
        let mut step = pattern.replacer(b"xyz");
        use sysu_buf::Transform as _;
        step.push(&hay[..cut], &mut out).unwrap();
        step.push(&hay[cut..], &mut out).unwrap();
        step.flush(&mut out).unwrap();
        prop_assert_eq!(out.as_slice(), &whole[..]);
    }

    #[test]
    fn parsers_never_panic(text: String) {
        let _ = text.parse::<Pattern>();
        let _ = text.parse::<Layout>();
        let _ = text.parse::<FieldType>();
        let _ = text.parse::<sysu_buf::Span>();
        let _ = text.parse::<sysu_buf::Size>();
        let _ = text.parse::<sysu_buf::Number>();
        let _ = sysu_buf::node::from_json(&text);
    }

    #[test]
    fn likely_texts_never_panic(
        text in "[0-9a-fx?\\[\\](){}|.:@= +\\-KiB]{0,20}"
    ) {
        let _ = text.parse::<Pattern>().map(|p| {
            p.find_iter(&[0x61; 40]).count()
        });
        let _ = text.parse::<sysu_buf::Span>();
        let _ = text.parse::<sysu_buf::Size>();
    }

    #[test]
    fn pack_undoes_read(
        a: u8, b: i32, c: u64, d in "[a-z]{0,8}", e: [u8; 3], f: i128, g: u128
    ) {
        let layout: Layout =
            "a:u8 b:i32be p:pad[3] c:u64le d:cstr e:hex[3] f:leb128 \
             g:uleb128 h:i128be"
                .parse()
                .unwrap();
        let e: String = e.iter().map(|b| format!("{b:02x}")).collect();
        let values = [
            a.to_string(), b.to_string(), c.to_string(), d, e,
            f.to_string(), g.to_string(), f.to_string(),
        ];
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let bytes = layout.pack(&values).unwrap();
        let back: Vec<String> = layout
            .read(&bytes)
            .unwrap()
            .iter()
            .map(|(_, value)| value.to_string())
            .collect();
        prop_assert_eq!(back, values);
    }

    #[test]
    fn numbers_come_back_as_they_were_written(
        raw: u128, n in 1..=16usize, at in 0..4usize
    ) {
        use sysu_buf::{ReadAt as _, WriteAt as _};
        let value = raw >> (128 - 8 * n);
        let mut bytes = [0u8; 24];
        bytes[..].put_uint_le(at, n, value).unwrap();
        prop_assert_eq!(bytes[..].uint_le(at, n), Ok(value));
        bytes[at..at + n].reverse();
        prop_assert_eq!(bytes[..].uint_be(at, n), Ok(value));
        let signed = (raw as i128) >> (128 - 8 * n);
        bytes[..].put_int_be(at, n, signed).unwrap();
        prop_assert_eq!(bytes[..].int_be(at, n), Ok(signed));
    }
}

/// Trap 10: sizes 1 to 16 with their signs; NaN keeps its bits here.
#[test]
fn numbers_keep_sign_and_payload() {
    use sysu_buf::{ReadAt as _, WriteAt as _};
    assert_eq!([0xff, 0xff, 0xfe].int_be(0, 3), Ok(-2));
    assert!([0u8; 20].uint_le(0, 17).is_err());
    let nan = f64::from_bits(0x7ff8_0000_0000_0001);
    let mut bytes = [0; 8];
    bytes.put_f64_be(0, nan).unwrap();
    assert_eq!(bytes.f64_be(0).unwrap().to_bits(), nan.to_bits());
    bytes.put_f64_le(0, -0.0).unwrap();
    assert!(bytes.f64_le(0).unwrap().is_sign_negative());
}

#[test]
fn half_floats_round_to_even_and_come_back() {
    let number: sysu_buf::Number = "f16le".parse().unwrap();
    for bits in 0..=u16::MAX {
        let value = number.read(&bits.to_le_bytes()).unwrap().to_string();
        if value.contains("NaN") {
            continue;
        }
        let back = number.parse_value(&value).unwrap();
        assert_eq!(back, bits.to_le_bytes(), "{value}");
    }
    assert_eq!(number.parse_value("2049").unwrap(), [0x00, 0x68]);
    assert_eq!(number.parse_value("2051").unwrap(), [0x02, 0x68]);
}

/// RFC 9562, appendix A; Windows' order; RFC 5952.
#[test]
fn fields_are_shown_as_their_standards_do() {
    for (kind, hex, shown) in [
        (
            "uuid",
            "919108f752d133205bac f847db4148a8",
            "919108f7-52d1-3320-5bac-f847db4148a8",
        ),
        (
            "guid",
            "f7089191d15220335bac f847db4148a8",
            "919108f7-52d1-3320-5bac-f847db4148a8",
        ),
        ("ipv4", "7f000001", "127.0.0.1"),
        ("ipv6", "20010db8000000000000000000000001", "2001:db8::1"),
        ("mac", "0050c2000001", "00:50:c2:00:00:01"),
        ("unixtime32", "ffffff7f", "2038-01-19T03:14:07Z"),
        ("unixtime64be", "0000000000000000", "1970-01-01T00:00:00Z"),
        ("filetime", "0000000000000000", "1601-01-01T00:00:00Z"),
        ("filetime", "00803ed5deb19d01", "1970-01-01T00:00:00Z"),
        ("dosdatetime", "00002100", "1980-01-01T00:00:00"),
        ("uleb128", "e58e26", "624485"),
        ("leb128", "c0bb78", "-123456"),
        ("str[5]", "6869000000", "hi"),
        ("utf16[4]", "68006900", "hi"),
    ] {
        let bytes =
            sysu_buf::Encoding::Hex.decode(&hex.replace(' ', "")).unwrap();
        let field: FieldType = kind.parse().unwrap();
        let (value, len) = field.read(&bytes).unwrap();
        assert_eq!((value.to_string().as_str(), len), (shown, bytes.len()));
    }
}

#[test]
fn strings_end_at_what_is_not_printable() {
    let find = |bytes: &[u8], form| Strings::new().encoding(form).all(bytes);
    let ascii = StringsIn::Ascii;
    assert_eq!(find(b"abc\0abcd\n", ascii), [(4, "abcd".to_owned())]);
    assert_eq!(find(b"a\tbc\x7f", ascii), [(0, "a\tbc".to_owned())]);
    assert_eq!(
        find("xé€y\n".as_bytes(), StringsIn::Utf8),
        [(0, "xé€y".to_owned())]
    );
    assert_eq!(
        find(b"\0a\0b\0c\0d\0\0", StringsIn::Utf16Le),
        [(1, "abcd".to_owned())]
    );
    assert_eq!(
        find(b"\0a\0b\0c\0d", StringsIn::Utf16Be),
        [(0, "abcd".to_owned())]
    );
}

/// Every way to say the same: by blocks, by bytes, cut anywhere.
fn parts(bytes: &[u8], cut: usize, min: usize) -> Vec<(u64, Vec<u8>)> {
    let mut found: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut search = Strings::new().min(min);
    let mut each = |part: StringsPart<'_>| {
        match part {
            StringsPart::Start(at) => found.push((at, Vec::new())),
            StringsPart::Text(text) => {
                found.last_mut().unwrap().1.extend_from_slice(text);
            }
            StringsPart::End => {}
        }
        Ok(())
    };
    search.push(&bytes[..cut], &mut each).unwrap();
    search.push(&bytes[cut..], &mut each).unwrap();
    search.flush(&mut each).unwrap();
    found
}

proptest! {
    #[test]
    fn strings_are_those_of_a_plain_loop(
        bytes in proptest::collection::vec(
            prop_oneof![4 => b'a'..b'd', 1 => 0u8..32], 0..400),
        cut in 0..400usize,
        min in 1..9usize,
    ) {
        let mut expected = Vec::new();
        let mut from = 0;
        let printable = |b: u8| b == b'\t' || (b' '..=b'~').contains(&b);
        for run in bytes.split_inclusive(|b| !printable(*b)) {
            let text: Vec<u8> =
                run.iter().copied().filter(|b| printable(*b)).collect();
            if min <= text.len() {
                expected.push((from as u64, text));
            }
            from += run.len();
        }
        prop_assert_eq!(parts(&bytes, cut.min(bytes.len()), min), expected);
    }

    #[test]
    fn diff_finds_every_difference(
        a in proptest::collection::vec(0u8..2, 0..60),
        b in proptest::collection::vec(0u8..2, 0..60),
        join in 1..5u64,
    ) {
        let mut ranges = Vec::new();
        diff_streams(&a[..], &b[..], join, |range| {
            ranges.push(range);
            Ok(true)
        }).unwrap();
        for i in 0..a.len().max(b.len()) {
            let inside = ranges.iter().any(|r| r.contains(&(i as u64)));
            prop_assert!(inside || a.get(i) == b.get(i));
        }
        for range in &ranges {
            let at = range.start as usize;
            prop_assert!(a.get(at) != b.get(at));
        }
        let first = ranges.first().map(|r| r.start);
        let found = match compare_streams(&a[..], &b[..]).unwrap() {
            Comparison::Same => None,
            Comparison::Differ { at, .. } => Some(at),
            Comparison::Shorter { len, .. } => Some(len),
        };
        prop_assert_eq!(first, found);
    }
}

#[test]
fn a_long_difference_in_length_is_one_range() {
    let long = vec![1; 300_000];
    let mut ranges = Vec::new();
    diff_streams(&long[..10], &long[..], 1, |range| {
        ranges.push(range);
        Ok(true)
    })
    .unwrap();
    assert_eq!(ranges, [10..300_000]);
}

#[test]
fn entropy_of_all_bytes_alike_is_eight() {
    let mut histogram = Histogram::new();
    histogram.push(&(0..=255).collect::<Vec<u8>>());
    assert_eq!(histogram.entropy(), 8.0);
    assert_eq!(Histogram::new().entropy(), 0.0);
}

#[test]
fn a_family_of_files_is_told_apart_by_its_second_mark() {
    let kind = |bytes| identify(bytes).map(|kind| kind.extension);
    assert_eq!(kind(b"RIFF\0\0\0\0WEBP"), Some("webp"));
    assert_eq!(kind(b"RIFF\0\0\0\0WAVE"), Some("wav"));
    assert_eq!(kind(b"RIFF\0\0\0\0????"), None);
    assert_eq!(kind(b""), None);
}

/// The check values of the catalogue of CRC algorithms; RFC 1950; xxHash.
#[cfg(feature = "sum")]
#[test]
fn checksums_have_their_check_values() {
    use sysu_buf::{Sum, SumKind};
    for (kind, expected) in [
        (SumKind::Crc32, 0xcbf4_3926),
        (SumKind::Crc32c, 0xe306_9283),
        (SumKind::Adler32, 0x091e_01de),
        (SumKind::Cksum, 0x377a_6011),
    ] {
        for cut in 0..=9 {
            let mut sum = Sum::new(kind);
            sum.push(&b"123456789"[..cut]);
            sum.push(&b"123456789"[cut..]);
            assert_eq!(sum.finish(), expected, "{kind:?}");
        }
    }
    assert_eq!(Sum::new(SumKind::Xxh3).finish(), 0x2d06_8005_38d3_94c2);
}

#[cfg(feature = "scan")]
#[test]
fn files_are_found_inside_others_and_cut_to_their_length() {
    use std::io::Cursor;
    use sysu_buf::{Scanner, carve_len};
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82";
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    let mut disk = noise(3000, 20);
    disk.extend_from_slice(png);
    disk.extend(noise(100, 21));
    disk.extend_from_slice(gif);
    disk.extend(noise(50, 22));
    for chunk in [1, 7, 4096] {
        let mut scanner = Scanner::new(&["png", "gif"]).unwrap();
        let mut found = Vec::new();
        for piece in disk.chunks(chunk) {
            scanner
                .push(piece, &mut |at, kind| {
                    found.push((at, kind.extension));
                    Ok(())
                })
                .unwrap();
        }
        scanner
            .flush(&mut |at, kind| {
                found.push((at, kind.extension));
                Ok(())
            })
            .unwrap();
        assert_eq!(found, [(3000, "png"), (3120, "gif")], "{chunk}");
    }
    let len =
        |at, kind| carve_len(Cursor::new(&disk), at, kind, 1 << 20).unwrap();
    assert_eq!(len(3000, "png"), Some(png.len() as u64));
    assert_eq!(len(3120, "gif"), Some(gif.len() as u64));
    assert_eq!(len(0, "png"), None);
    let cut = Cursor::new(&disk[..3010]);
    assert_eq!(carve_len(cut, 3000, "png", 1 << 20).unwrap(), None);
}

#[cfg(feature = "random")]
#[test]
fn a_seed_gives_the_same_bytes_however_they_are_asked_for() {
    use std::io::Read as _;
    use sysu_buf::Random;
    let mut whole = [0; 100];
    Random::from_seed(5).read_exact(&mut whole).unwrap();
    let mut random = Random::from_seed(5);
    let mut parts = Vec::new();
    for n in [1, 2, 3, 5, 8, 13, 21, 34, 13] {
        let mut part = vec![0; n];
        random.read_exact(&mut part).unwrap();
        parts.extend(part);
    }
    assert_eq!(parts, whole);
}

/// Trap 19: `0x`, `_`, kB is 1000 and KiB is 1024.
#[test]
fn sizes_are_read_as_people_write_them() {
    let size =
        |text: &str| text.parse::<sysu_buf::Size>().map(sysu_buf::Size::bytes);
    assert_eq!(size("0x10"), Ok(16));
    assert_eq!(size("1_000"), Ok(1000));
    assert_eq!(size("1kB"), Ok(1000));
    assert_eq!(size("1KiB"), Ok(1024));
    assert_eq!(size("0x1b"), Ok(27));
    assert_eq!(size("16b"), Ok(16));
    for bad in ["", "x", "-1", "1ZiB", "99999999999999999999", "16PiBx"] {
        assert!(size(bad).is_err(), "{bad}");
    }
    assert!(size("99999999PiB").is_err());
}
