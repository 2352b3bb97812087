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

#[test]
fn a_list_is_told_in_its_order_whatever_the_threads_do() {
    let dir = tempfile::tempdir().unwrap();
    let mut list = String::new();
    for n in 0..1000_usize {
        let name = format!("f{n}");
        // Sizes that make later files ready before earlier ones.
        let bytes = vec![n as u8; (n * 7919) % 20_000];
        let hex = Alg::Sha256.of(&bytes).to_hex();
        match n % 10 {
            3 => list.push_str("junk\n"),
            4 => list.push_str(&format!("{hex}  gone{n}\n")),
            5 => list.push_str(&format!("{}  {name}\n", "0".repeat(64))),
            _ => list.push_str(&format!("{hex}  {name}\n")),
        }
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let run = |threads| {
        let mut told = Vec::new();
        let check = Check::new().folder(dir.path()).threads(threads);
        let summary =
            check.run(list.as_bytes(), |event| told.push(shown(&event)));
        (summary.unwrap(), told)
    };
    let one = run(1);
    assert_eq!(one.0.matched, 700);
    assert_eq!((one.0.malformed, one.0.unreadable), (100, 100));
    for threads in [2, 3, 16] {
        assert_eq!(run(threads), one, "{threads}");
    }
}

fn shown(event: &Event) -> String {
    match event {
        Event::Match { name } => format!("{name:?} ok"),
        Event::Mismatch { name } => format!("{name:?} differs"),
        Event::Unreadable { name, .. } => format!("{name:?} unreadable"),
        Event::Malformed { line } => format!("line {line}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_check_can_be_stopped_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let mut list = String::new();
    for n in 0..100 {
        std::fs::write(dir.path().join(format!("{n}")), b"abc").unwrap();
        list.push_str(&format!("{}  {n}\n", Alg::Sha256.of(b"abc")));
    }
    for threads in [1, 4] {
        let check = Check::new().folder(dir.path()).threads(threads);
        let mut told = 0;
        let done =
            check.run_with_progress(list.as_bytes(), |_| false, |_| told += 1);
        let err = done.unwrap_err();
        assert_eq!(err.kind(), &sysu_hash::ErrorKind::Cancelled);
        assert_eq!(told, 0);
    }
}

#[test]
fn lines_of_sfv_are_read_and_written() {
    let hex = Alg::Crc32.of(b"x").to_hex();
    let line = format!("a name.flac   {}", hex.to_uppercase());
    let read = entry(line.as_bytes());
    assert_eq!(read.name, b"a name.flac");
    assert_eq!(read.digests[0].0.alg(), Alg::Crc32);
    assert_eq!(read.digests[0].1, Alg::Crc32.of(b"x").as_bytes());
    assert_eq!(Parser::new(None).line(b"; made by a program"), Line::Blank);
    // An algorithm of its own excludes them.
    let mut sha = Parser::new(Some(Alg::Sha256.into()));
    assert_eq!(sha.line(line.as_bytes()), Line::Malformed);
    assert_eq!(sha.line(b"; made by a program"), Line::Malformed);
    // A name that looks like a digest, where the list is known to be SFV.
    let odd = format!("{} {hex}", "0".repeat(32));
    assert_eq!(entry(odd.as_bytes()).digests[0].0.alg(), Alg::Md5);
    let Line::Entry(read) = Parser::new(None).sfv(true).line(odd.as_bytes())
    else {
        panic!("{odd}");
    };
    assert_eq!(read.name, "0".repeat(32).as_bytes());
    for bad in ["x 1234567", "x123456789", " 12345678", "x 1234567g", ""] {
        let read = Parser::new(None).sfv(true).line(bad.as_bytes());
        assert!(!matches!(read, Line::Entry(_)), "{bad}");
    }
    let mut written = Vec::new();
    let digest = Alg::Crc32.of(b"x");
    let hexes = Encoding::Hex;
    Style::Sfv.write(&mut written, &digest, "CRC32", b"a b", hexes);
    assert_eq!(written, format!("a b {}\n", hex.to_uppercase()).as_bytes());
}

/// Found by fuzzing: forty-four hex digits were taken for base64.
#[test]
fn digits_of_another_length_are_no_digest() {
    let mut parser = Parser::new(Some(Alg::Sha256.into()));
    for len in [0, 1, 42, 43, 44, 45, 63, 65, 66, 128] {
        let line = format!("{}  name", "a".repeat(len));
        assert_eq!(parser.line(line.as_bytes()), Line::Malformed, "{len}");
    }
}
