//! Encodings: standards, laws and the first bad byte.

use proptest::prelude::*;
use sysu_buf::{
    Decode, Dump, DumpStyle, Encode, Encoding, ErrorKind, Ignore, Out,
    Padding, Transform, Undump, transform_all,
};

/// RFC 4648 §10, "Test Vectors".
const RFC_4648: &[(&[u8], [&str; 4])] = &[
    (b"", ["", "", "", ""]),
    (b"f", ["Zg==", "MY======", "CO======", "66"]),
    (b"fo", ["Zm8=", "MZXQ====", "CPNG====", "666f"]),
    (b"foo", ["Zm9v", "MZXW6===", "CPNMU===", "666f6f"]),
    (b"foob", ["Zm9vYg==", "MZXW6YQ=", "CPNMUOG=", "666f6f62"]),
    (b"fooba", ["Zm9vYmE=", "MZXW6YTB", "CPNMUOJ1", "666f6f6261"]),
    (
        b"foobar",
        ["Zm9vYmFy", "MZXW6YTBOI======", "CPNMUOJ1E8======", "666f6f626172"],
    ),
];

#[test]
fn the_test_vectors_of_rfc_4648_hold_both_ways() {
    let encodings = [
        Encoding::Base64,
        Encoding::Base32,
        Encoding::Base32Hex,
        Encoding::Hex,
    ];
    for (bytes, texts) in RFC_4648 {
        for (encoding, text) in encodings.iter().zip(texts) {
            assert_eq!(encoding.encode(bytes), *text);
            assert_eq!(encoding.decode(text).as_deref(), Ok(*bytes));
        }
    }
}

/// ZeroMQ RFC 32, "Test Case".
#[test]
fn the_test_case_of_z85_holds_both_ways() {
    let bytes = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b];
    assert_eq!(Encoding::Z85.encode(&bytes), "HelloWorld");
    assert_eq!(Encoding::Z85.decode("HelloWorld").as_deref(), Ok(&bytes[..]));
    let err = Encoding::Z85.decode("#####").unwrap_err();
    assert_eq!(err.kind(), &ErrorKind::Overflow { at: 0 });
}

/// The two encoders of Python's base64.a85encode.
#[test]
fn ascii85_has_its_z_and_its_delimiters() {
    assert_eq!(Encoding::Ascii85.encode(b"\0\0\0\0hello"), "zBOu!rDZ");
    for text in ["zBOu!rDZ", "<~zBOu!rDZ~>"] {
        assert_eq!(
            Encoding::Ascii85.decode(text).as_deref(),
            Ok(&b"\0\0\0\0hello"[..])
        );
    }
}

/// RFC 2045 §6.7 (1), (3) and (5).
#[test]
fn quoted_printable_keeps_lines_and_quotes_their_ends() {
    let text = Encoding::Quoted.encode("a=b é \nend ".as_bytes());
    assert_eq!(text, "a=3Db =C3=A9=20\nend=20");
    let long = Encoding::Quoted.encode(&[b'x'; 200]);
    assert!(long.lines().all(|line| line.len() <= 76));
    assert_eq!(Encoding::Quoted.decode(&long), Ok(vec![b'x'; 200]));
}

#[track_caller]
fn refused(encoding: Encoding, text: &str, kind: ErrorKind) {
    assert_eq!(encoding.decode(text).unwrap_err().kind(), &kind, "{text}");
}

fn invalid(found: u8, at: u64, expected: &'static str) -> ErrorKind {
    ErrorKind::InvalidByte { found, at, expected }
}

/// Traps 6: an odd digit, spaces, `0x`, colons, line ends.
#[test]
fn strict_hex_names_the_first_bad_byte() {
    const DIGIT: &str = "a hex digit";
    refused(Encoding::Hex, "00 1", invalid(b' ', 2, DIGIT));
    refused(Encoding::Hex, "0x12", invalid(b'x', 1, DIGIT));
    refused(Encoding::Hex, "12:34", invalid(b':', 2, DIGIT));
    refused(Encoding::Hex, "12\n", invalid(b'\n', 2, DIGIT));
    refused(
        Encoding::Hex,
        "123",
        ErrorKind::Truncated { at: 3, expected: DIGIT },
    );
    let any = Decode::new().ignore(Ignore::Separators);
    for text in ["de:ad:be", "0xde, 0xad, 0xbe", "de ad\nbe", "de-ad-be"] {
        assert_eq!(
            Encoding::Hex.decode_with(text.as_bytes(), any).as_deref(),
            Ok(&[0xde, 0xad, 0xbe][..]),
            "{text}"
        );
    }
    assert_eq!(Encoding::Hex.decode_lenient("abc"), [0xab]);
    assert_eq!(Encoding::Hex.decode_lenient("12 34"), [0x12]);
}

/// Traps 7: alphabets, padding, concatenation, last bits, line ends.
#[test]
fn strict_base64_is_canonical() {
    const SYMBOL: &str = "a base64 character";
    refused(Encoding::Base64, "YW-_", invalid(b'-', 2, SYMBOL));
    refused(Encoding::Base64, "YWJj\n", invalid(b'\n', 4, SYMBOL));
    refused(Encoding::Base64, "YQ==YQ==", ErrorKind::Padding { at: 4 });
    refused(Encoding::Base64, "YWJj=", ErrorKind::Padding { at: 4 });
    refused(Encoding::Base64, "YQ===", ErrorKind::Padding { at: 4 });
    refused(Encoding::Base64, "=", ErrorKind::Padding { at: 0 });
    refused(Encoding::Base64, "YR==", ErrorKind::TrailingBits { at: 1 });
    refused(
        Encoding::Base64,
        "YQ",
        ErrorKind::Truncated { at: 2, expected: "padding (`=`)" },
    );
    refused(
        Encoding::Base64,
        "YWJjY",
        ErrorKind::Truncated { at: 5, expected: SYMBOL },
    );
    let url = Encoding::Base64Url;
    assert_eq!(url.decode("YQ").as_deref(), Ok(&b"a"[..]));
    assert_eq!(url.decode("YQ==").as_deref(), Ok(&b"a"[..]));
    refused(url, "YQ=", ErrorKind::Padding { at: 2 });
    let none = Decode::new().padding(Padding::Forbidden);
    assert!(url.decode_with(b"YQ==", none).is_err());
    assert_eq!(Encoding::Base64.decode_lenient("YQ==YQ=="), b"a");
    assert_eq!(Encoding::Base64.decode_lenient("YW!Jj"), b"abc");
}

/// The place is right after line ends were skipped and over cuts too.
#[test]
fn offsets_count_the_text_as_it_was_given() {
    let mut text = Encoding::Base64.encode(&[7; 200]).into_bytes();
    text.insert(76, b'\n');
    text[150] = b'*';
    let lines = Decode::new().ignore(Ignore::Lines);
    for cut in 0..text.len() {
        let mut step = Encoding::Base64.decoder_with(lines);
        let mut out = Out::new();
        let err = step
            .push(&text[..cut], &mut out)
            .and_then(|()| step.push(&text[cut..], &mut out))
            .unwrap_err();
        assert!(
            matches!(
                err.kind(),
                ErrorKind::InvalidByte { found: b'*', at: 150, .. }
            ),
            "cut at {cut}: {err}"
        );
    }
}

/// What was good before the bad byte has come out, whole groups of it.
#[test]
fn a_bad_byte_fails_before_its_group_is_written() {
    let mut out = Out::new();
    let mut step = Encoding::Base64.decoder();
    assert!(step.push(b"YWJjYW*j", &mut out).is_err());
    assert_eq!(out.as_slice(), b"abc");
}

#[test]
fn latin1_and_ascii_refuse_what_they_do_not_have() {
    let unmappable =
        |found, at, encoding| ErrorKind::Unmappable { found, at, encoding };
    refused(Encoding::Latin1, "a€", unmappable('€', 1, "Latin-1"));
    refused(Encoding::Ascii, "aé", unmappable('é', 1, "ASCII"));
}

/// Traps 8 and 9: cut characters, maximal subparts, surrogates, odd ends.
#[test]
fn damaged_text_becomes_one_replacement_per_subpart() {
    assert_eq!(Encoding::Utf8.encode(b"\xed\xa0\x80"), "\u{fffd}".repeat(3));
    assert_eq!(Encoding::Utf8.encode(b"\xf0\x90\x80a"), "\u{fffd}a");
    assert_eq!(Encoding::Utf8.encode(b"\xef\xbb\xbfa"), "\u{feff}a");
    assert_eq!(Encoding::Utf16Le.encode(b"\x00\xd8a\0b"), "\u{fffd}a");
    let strict = Encode::new().strict(true);
    let lone = transform_all(
        Encoding::Utf16Le.encoder_with(strict),
        b"a\0\x00\xd8a\0",
    );
    assert_eq!(
        lone.unwrap_err().kind(),
        &ErrorKind::LoneSurrogate { unit: 0xd800, at: 2 }
    );
}

/// A line end that is put in would be data there.
#[test]
fn no_line_is_wrapped_where_its_end_is_data() {
    for encoding in Encoding::all().filter(|e| !e.is_charset()) {
        let options = Encode::new().wrap(1);
        let text =
            transform_all(encoding.encoder_with(options), b"\xc2 = \\n\0\0")
                .unwrap();
        let lines = Decode::new().ignore(Ignore::Lines);
        let back = encoding.decode_with(&text, lines);
        assert_eq!(back.as_deref(), Ok(&b"\xc2 = \\n\0\0"[..]), "{encoding}");
    }
}

#[test]
fn the_traits_of_hex_are_here() {
    use sysu_buf::hex::{FromHex, ToHex};
    assert_eq!(sysu_buf::HexBytes(b"hi").encode_hex::<String>(), "6869");
    let bytes = sysu_buf::HexVec::from_hex("6869").unwrap();
    assert_eq!(bytes.0, b"hi");
    assert!(sysu_buf::HexVec::from_hex("6g").is_err());
}

/// Every step that this crate has, by name.
fn steps() -> Vec<(String, Box<dyn Fn() -> Box<dyn Transform>>)> {
    let mut all: Vec<(String, Box<dyn Fn() -> Box<dyn Transform>>)> =
        Vec::new();
    for encoding in Encoding::all() {
        for wrap in [0, 5] {
            let options = Encode::new().wrap(wrap).separator(Some(b':'));
            all.push((
                format!("encode {encoding} wrap {wrap}"),
                Box::new(move || Box::new(encoding.encoder_with(options))),
            ));
        }
        for ignore in
            [Ignore::Nothing, Ignore::Lines, Ignore::Space, Ignore::Separators]
        {
            for lenient in [false, true] {
                let options = Decode::new().ignore(ignore).lenient(lenient);
                all.push((
                    format!("decode {encoding} {options:?}"),
                    Box::new(move || Box::new(encoding.decoder_with(options))),
                ));
            }
        }
    }
    for style in [
        DumpStyle::Canonical,
        DumpStyle::Xxd,
        DumpStyle::Plain,
        DumpStyle::Boxed,
    ] {
        for squeeze in [false, true] {
            let dump = Dump::new(style).squeeze(squeeze);
            all.push((
                format!("dump {dump:?}"),
                Box::new(move || Box::new(dump.transform())),
            ));
        }
    }
    all.push((
        "undump".to_owned(),
        Box::new(|| Box::new(Undump::new().transform())),
    ));
    all
}

/// Runs a step over pieces; an error counts as a result.
fn pieces(
    mut step: Box<dyn Transform>,
    pieces: &[&[u8]],
) -> (Vec<u8>, Option<ErrorKind>) {
    let mut out = Out::new();
    for piece in pieces {
        if let Err(err) = step.push(piece, &mut out) {
            return (out.into_vec(), Some(err.kind().clone()));
        }
    }
    let err = step.flush(&mut out).err().map(|err| err.kind().clone());
    (out.into_vec(), err)
}

#[track_caller]
fn split_invariant(input: &[u8], cuts: &[usize]) {
    let mut at: Vec<usize> =
        cuts.iter().map(|cut| cut % (input.len() + 1)).collect();
    at.extend([0, input.len()]);
    at.sort_unstable();
    let cut: Vec<&[u8]> =
        at.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
    for (name, step) in steps() {
        let whole = pieces(step(), &[input]);
        let split = pieces(step(), &cut);
        assert_eq!(whole, split, "{name} of {input:02x?} cut at {at:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_step_sees_where_its_input_was_cut(
        input: Vec<u8>, cuts: Vec<usize>
    ) {
        split_invariant(&input, &cuts);
    }

    #[test]
    fn no_step_sees_where_a_text_was_cut(
        input: Vec<u8>, cuts: Vec<usize>, damage: Option<(usize, u8)>
    ) {
        for encoding in Encoding::all() {
            let mut text = encoding.encode(&input).into_bytes();
            if let (Some((at, byte)), false) = (damage, text.is_empty()) {
                let at = at % text.len();
                text[at] = byte;
            }
            split_invariant(&text, &cuts);
        }
    }

    #[test]
    fn decode_undoes_encode(input: Vec<u8>) {
        for encoding in Encoding::all().filter(|e| !e.is_charset()) {
            let mut input = input.clone();
            if encoding == Encoding::Z85 {
                input.truncate(input.len() / 4 * 4);
            }
            let text = encoding.encode(&input);
            prop_assert_eq!(
                encoding.decode(&text), Ok(input.clone()), "{}", encoding
            );
            prop_assert_eq!(
                encoding.decode_lenient(&text), input, "{}", encoding
            );
        }
    }

    #[test]
    fn text_survives_the_encodings_of_characters(text: String) {
        for encoding in
            [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]
        {
            let bytes = encoding.decode(&text).unwrap();
            prop_assert_eq!(encoding.encode(&bytes), text.clone());
        }
    }

    #[test]
    fn lengths_are_foretold(input: Vec<u8>) {
        for encoding in Encoding::all() {
            if let Some(len) = encoding.encoded_len(input.len() as u64) {
                prop_assert_eq!(encoding.encode(&input).len() as u64, len);
            }
        }
    }

    #[test]
    fn decoding_never_panics_and_lenient_never_refuses(text: String) {
        for encoding in Encoding::all() {
            let _ = encoding.decode(&text);
            let lenient = Decode::new().lenient(true);
            prop_assert!(
                encoding.decode_with(text.as_bytes(), lenient).is_ok()
            );
        }
    }

    #[test]
    fn utf8_is_replaced_as_the_standard_library_does(input: Vec<u8>) {
        prop_assert_eq!(
            Encoding::Utf8.encode(&input),
            String::from_utf8_lossy(&input)
        );
    }
}
