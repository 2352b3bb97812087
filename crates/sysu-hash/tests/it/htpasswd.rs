//! Password files: kept as they are, changed whole or not at all.

use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use sysu_hash::ErrorKind;
use sysu_hash::htpasswd::{Create, Htpasswd, Record, Set, edit};
use sysu_hash::password::Limits;

#[test]
fn everything_but_the_hash_stays_byte_for_byte() {
    let text = b"# staff\r\n\r\nann:old:x:y\r\nbad line\r\n\xff\r\nbob:b";
    let mut file = Htpasswd::parse(text);
    assert_eq!(file.set("ann", "new").unwrap(), Set::Changed { doubles: 0 });
    assert_eq!(file.set("cyd", "c").unwrap(), Set::Added);
    assert_eq!(
        file.to_bytes(),
        b"# staff\r\n\r\nann:new:x:y\r\nbad line\r\n\xff\r\nbob:b\r\ncyd:c\r\n"
    );
    let bad = file.records().filter(|r| *r == Record::Malformed).count();
    assert_eq!(bad, 2);
}

#[test]
fn doubles_are_one_after_a_change_and_the_first_counts_before() {
    let sha = "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M="; // "test"
    let text = format!("ann:{sha}\nann:*\n");
    let mut file = Htpasswd::parse(text.as_bytes());
    let limits = Limits::new();
    assert_eq!(file.verify("ann", b"test", &limits).unwrap(), Some(true));
    assert_eq!(file.set("ann", "x").unwrap(), Set::Changed { doubles: 1 });
    assert_eq!(file.to_bytes(), b"ann:x\n");
}

#[test]
fn a_locked_entry_matches_nothing_and_a_damaged_one_is_an_error() {
    let file = Htpasswd::parse(b"ann:*0\nbob:$2y$05$short\n");
    let limits = Limits::new();
    assert_eq!(file.verify("ann", b"x", &limits).unwrap(), Some(false));
    assert!(file.verify("bob", b"x", &limits).is_err());
    assert_eq!(file.verify("cyd", b"x", &limits).unwrap(), None);
}

#[test]
fn names_that_cannot_stand_in_a_line_are_refused() {
    let mut file = Htpasswd::default();
    for user in ["", "a:b", "a\nb", "a\0b", "#a", &"a".repeat(256)] {
        let err = file.set(user, "x").unwrap_err();
        assert!(matches!(err.kind(), ErrorKind::Malformed { .. }));
    }
    assert!(file.set("ann", "x\ny:z").is_err());
    assert!(file.to_bytes().is_empty());
}

#[test]
fn a_failed_change_leaves_the_file_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pw");
    std::fs::write(&path, b"ann:x\n").unwrap();
    let done = edit(&path, Create::Never, |file| {
        file.remove("ann");
        file.set("", "x")
    });
    assert!(done.is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"ann:x\n");
    assert!(edit(&path, Create::Always, |_| Ok(())).is_err());
    let missing = dir.path().join("none");
    assert!(edit(&missing, Create::Never, |_| Ok(())).is_err());
    assert!(!missing.exists());
}

#[cfg(unix)]
#[test]
fn mode_and_link_stay_and_a_new_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = tempfile::tempdir().unwrap();
    let (path, link) = (dir.path().join("pw"), dir.path().join("link"));
    edit(&path, Create::IfMissing, |file| file.set("a", "x")).unwrap();
    let mode = || path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode() & 0o007, 0, "others may read it");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o604))
        .unwrap();
    std::os::unix::fs::symlink("pw", &link).unwrap();
    edit(&link, Create::Never, |file| file.set("b", "y")).unwrap();
    assert_eq!(mode(), 0o604);
    assert!(link.is_symlink());
    assert_eq!(std::fs::read(&path).unwrap(), b"a:x\nb:y\n");
}

#[test]
fn editors_at_the_same_time_lose_nothing_and_readers_see_whole_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pw");
    edit(&path, Create::Always, |file| file.set("first", "x")).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let text = std::fs::read(&path).unwrap();
                assert!(text.starts_with(b"first:x\n"), "{text:?}");
                assert!(text.ends_with(b"\n"));
            }
        });
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let path = &path;
                threads.spawn(move || {
                    for n in 0..8 {
                        let user = format!("u{writer}-{n}");
                        edit(path, Create::Never, |f| f.set(&user, "x"))
                            .unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(Htpasswd::read(&path).unwrap().users().count(), 33);
}

/// Found by fuzzing: the hash was replaced up to a carriage return inside.
#[test]
fn a_carriage_return_inside_a_hash_goes_with_it() {
    let mut file = Htpasswd::parse(b"ann:old\rjunk:more\r\nbob:x\r\r\n:\n");
    file.set("ann", "new").unwrap();
    file.set("bob", "new").unwrap();
    assert_eq!(file.get("ann"), Some("new"));
    assert_eq!(file.get("bob"), Some("new"));
    assert_eq!(file.to_bytes(), b"ann:new:more\r\nbob:new\r\r\n:\n");
}

proptest! {
    #[test]
    fn what_is_not_touched_is_written_back(bytes: Vec<u8>) {
        let file = Htpasswd::parse(&bytes);
        prop_assert_eq!(file.to_bytes(), bytes);
    }

    #[test]
    fn a_set_user_is_found_again(
        bytes: Vec<u8>,
        user in "[a-zé ]{1,9}",
        hash in "[!-9;-~]{0,20}",
    ) {
        let mut file = Htpasswd::parse(&bytes);
        file.set(&user, &hash).unwrap();
        let again = Htpasswd::parse(&file.to_bytes());
        prop_assert_eq!(again.get(&user), Some(hash.as_str()));
    }
}
