//! Checksum lists beyond the vectors.

use proptest::prelude::*;
use sysu_hash::digest::{Alg, Encoding};
use sysu_hash::sums::{Check, Event, Line, Parser, Style};

fn entry(line: &[u8]) -> sysu_hash::sums::Entry {
    match Parser::new(None).line(line) {
        Line::Entry(entry) => entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn openssl_3_lines_are_read() {
    let hex = Alg::Sha256.of(b"x").to_hex();
    let read = entry(format!("SHA2-256(a (1).txt)= {hex}").as_bytes());
    assert_eq!(read.name, b"a (1).txt");
    assert_eq!(read.digests[0].0.alg(), Alg::Sha256);
}

#[test]
fn one_list_may_hold_several_algorithms() {
    let mut parser = Parser::new(None);
    for alg in [Alg::Md5, Alg::Sha1, Alg::Sha256, Alg::Sha512] {
        let line = format!("{}  name", alg.of(b"x"));
        let Line::Entry(entry) = parser.line(line.as_bytes()) else {
            panic!("{line}");
        };
        assert_eq!(entry.digests[0].0.alg(), alg);
    }
}

#[test]
fn hashdeep_columns_are_checked_all_together() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a,b"), b"abc").unwrap();
    let (md5, sha) = (Alg::Md5.of(b"abc"), Alg::Sha256.of(b"abc"));
    let list = |len: u32, md5: &str| {
        format!(
            "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## invoked\n\
             {len},{md5},{sha},a,b\n"
        )
    };
    let run = |list: String| {
        let mut events = Vec::new();
        Check::new()
            .folder(dir.path())
            .run(list.as_bytes(), |event| events.push(event))
            .unwrap();
        events
    };
    assert!(matches!(run(list(3, &md5.to_hex()))[..], [Event::Match { .. }]));
    // A wrong size, or one wrong digest of several, is a mismatch.
    assert!(matches!(
        run(list(4, &md5.to_hex()))[..],
        [Event::Mismatch { .. }]
    ));
    let wrong = "0".repeat(32);
    assert!(matches!(run(list(3, &wrong))[..], [Event::Mismatch { .. }]));
}

#[test]
fn a_confined_list_cannot_name_what_is_outside() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("in");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(dir.path().join("secret"), b"x").unwrap();
    let hex = Alg::Sha256.of(b"x");
    let absolute = dir.path().join("secret").display().to_string();
    for name in ["../secret", &absolute, "a/../../secret"] {
        let list = format!("{hex}  {name}\n");
        let mut events = Vec::new();
        Check::new()
            .folder(&inside)
            .confine(true)
            .run(list.as_bytes(), |event| events.push(event))
            .unwrap();
        assert!(
            matches!(events[..], [Event::Unreadable { .. }]),
            "{name}: {events:?}"
        );
    }
}

#[test]
fn a_line_without_end_costs_no_memory() {
    // 8 MiB of one line: malformed, and the next line still counts.
    let mut list = vec![b'a'; 8 << 20];
    list.extend_from_slice(b"\njunk\n");
    let mut events = Vec::new();
    Check::new().run(&list[..], |event| events.push(event)).unwrap();
    assert!(matches!(
        events[..],
        [Event::Malformed { line: 1 }, Event::Malformed { line: 2 }]
    ));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        name in proptest::collection::vec(any::<u8>(), 1..40),
        tag: bool,
    ) {
        // A NUL ends a name on purpose, and a newline ends a line of -z.
        prop_assume!(!name.contains(&0));
        let digest = Alg::Sha256.of(&name);
        let style = if tag { Style::Tag } else { Style::Gnu };
        let mut line = Vec::new();
        style.write(&mut line, &digest, "SHA256", &name, Encoding::Hex);
        line.pop();
        let read = entry(&line);
        prop_assert_eq!(read.name, name);
        prop_assert_eq!(&read.digests[0].1[..], digest.as_bytes());
    }

    #[test]
    fn reading_lines_never_panics(
        lines in proptest::collection::vec(
            proptest::collection::vec(any::<u8>(), 0..90), 0..5),
    ) {
        let mut parser = Parser::new(None);
        for line in &lines {
            let _ = parser.line(line);
        }
    }

    #[test]
    fn a_damaged_line_never_panics(at in 0_usize..80, byte: u8) {
        let digest = Alg::Sha256.of(b"");
        for style in [Style::Gnu, Style::GnuBinary, Style::Tag] {
            let mut line = Vec::new();
            style.write(&mut line, &digest, "SHA256", b"a\nb", Encoding::Hex);
            let at = at % line.len();
            line[at] = byte;
            let _ = Parser::new(None).line(&line);
        }
    }
}
