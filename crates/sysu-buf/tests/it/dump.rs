//! Dumps, and dumps back to bytes.

use proptest::prelude::*;
use sysu_buf::{
    Dump, DumpStyle, ErrorKind, Glyphs, Source, Undump, UndumpFormat,
    transform_all,
};

const STYLES: [DumpStyle; 4] =
    [DumpStyle::Canonical, DumpStyle::Xxd, DumpStyle::Plain, DumpStyle::Boxed];

const SOURCES: [Source; 9] = [
    Source::C,
    Source::Rust,
    Source::Python,
    Source::Go,
    Source::Js,
    Source::Json,
    Source::Node,
    Source::Escaped,
    Source::Sql,
];

/// Runs of the same byte as well as noise.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec((any::<u8>(), 1..40usize), 0..12).prop_map(
        |runs| {
            runs.iter()
                .flat_map(|(byte, n)| {
                    let same = n % 3 == 0;
                    (0..*n).map(move |i| {
                        if same { *byte } else { byte.wrapping_add(i as u8) }
                    })
                })
                .collect()
        },
    )
}

proptest! {
    #[test]
    fn undump_undoes_every_style(input in bytes()) {
        for style in STYLES {
            for squeeze in [false, true] {
                let dump = Dump::new(style).squeeze(squeeze);
                let text = dump.to_text(&input);
                prop_assert_eq!(
                    Undump::new().to_bytes(text.as_bytes()),
                    Ok(input.clone()),
                    "{}", text
                );
            }
        }
    }

    #[test]
    fn undump_undoes_source_text(input in bytes()) {
        for source in SOURCES {
            let text =
                transform_all(source.transform("data"), &input).unwrap();
            prop_assert_eq!(
                Undump::new().to_bytes(&text),
                Ok(input.clone()),
                "{:?} {}", source, String::from_utf8_lossy(&text)
            );
        }
    }

    #[test]
    fn undump_never_panics(text: Vec<u8>, lines: String) {
        for format in [
            UndumpFormat::Auto, UndumpFormat::Canonical, UndumpFormat::Xxd,
            UndumpFormat::Plain, UndumpFormat::Boxed, UndumpFormat::Array,
            UndumpFormat::Escaped, UndumpFormat::Sql,
        ] {
            for lenient in [false, true] {
                let undump = Undump::new().format(format).lenient(lenient);
                let _ = undump.to_bytes(&text);
                let _ = undump.to_bytes(lines.as_bytes());
                let _ = undump.to_bytes(format!("│{lines}│{lines}│").as_bytes());
                let _ = undump.to_bytes(format!("00: {lines}").as_bytes());
            }
        }
    }
}

#[test]
fn a_frame_surrounds_the_boxed_view() {
    assert_eq!(
        Dump::boxed().to_text(b"caf\xc3\xa9\n\0\x01"),
        "\
┌────────┬─────────────────────────┬─────────────────────────┬────────┬────────┐
│00000000│ 63 61 66 c3 a9 0a 00 01 ┊                         │caf××_⋄•┊        │
└────────┴─────────────────────────┴─────────────────────────┴────────┴────────┘
"
    );
}

#[test]
fn every_row_of_a_boxed_view_is_as_wide_as_its_frame() {
    for width in [1, 7, 8, 9, 16, 24, 31] {
        for group in [1, 2, 4, 8] {
            for len in [1, 8, 16, 40, 200] {
                let dump = Dump::boxed().width(width).group(group);
                let text = dump.to_text(&vec![7; len]);
                let mut columns = text.lines().map(|l| l.chars().count());
                let first = columns.next().unwrap();
                assert!(
                    columns.all(|n| n == first),
                    "width {width} group {group} len {len}\n{text}"
                );
            }
        }
    }
}

#[test]
fn numbers_are_shown_in_place_of_bytes() {
    let dump = Dump::canonical().width(8).number("u32le".parse().unwrap());
    assert_eq!(
        dump.to_text(&[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
        "00000000           1 4294967295  |........|\n00000008\n"
    );
}

#[test]
fn characters_of_several_bytes_stand_in_the_column_of_their_first() {
    let dump = Dump::xxd().width(4).glyphs(Glyphs::Utf8);
    assert_eq!(
        dump.to_text("aé€".as_bytes()),
        "00000000: 61c3 a9e2  aé .\n00000004: 82ac       ..\n"
    );
}

#[test]
fn colour_changes_no_character() {
    let input: Vec<u8> = (0..=255).collect();
    for style in STYLES {
        let plain = Dump::new(style).to_text(&input);
        let mut seen = String::new();
        let coloured = Dump::new(style).color(true).to_text(&input);
        let mut rest = &*coloured;
        while let Some(at) = rest.find('\x1b') {
            seen.push_str(&rest[..at]);
            rest = &rest[at + rest[at..].find('m').unwrap() + 1..];
        }
        seen.push_str(rest);
        assert_eq!(seen, plain);
    }
}

#[test]
fn offsets_go_on_beyond_four_gigabytes() {
    for style in [DumpStyle::Canonical, DumpStyle::Xxd] {
        let at = 0xffff_fff0;
        let fast = Dump::new(style).start(at);
        let slow = fast.color(true);
        let bytes: Vec<u8> = (0..40).collect();
        let fast = fast.to_text(&bytes);
        assert!(fast.contains("\n100000000"), "{fast}");
        assert!(slow.to_text(&bytes).contains("100000000"));
    }
}

#[test]
fn an_offset_that_goes_back_is_refused() {
    let err = Undump::new()
        .to_bytes(b"00000010: 6161\n00000000: 6161\n")
        .unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::OutOfBounds { .. }), "{err}");
}

#[test]
fn a_gap_too_long_is_a_limit_not_an_allocation() {
    let text = b"00000000: 6161\nffffffffffffff00: 6161\n";
    let err = Undump::new().to_bytes(text).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{err}");
}

#[test]
fn a_bad_digit_in_a_dump_is_named_by_its_offset_in_the_text() {
    let text = b"00000000: 6161 6g61\n";
    let err = Undump::new().to_bytes(text).unwrap_err();
    assert!(
        matches!(
            err.kind(),
            ErrorKind::InvalidByte { found: b'g', at: 16, .. }
        ),
        "{err}"
    );
}
