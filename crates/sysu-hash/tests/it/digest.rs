//! Digests of files, HMAC, HKDF, UUIDs, integrity texts, manifests.

use std::cell::Cell;
use std::path::Path;

use proptest::prelude::*;
use sysu_hash::digest::{Alg, Digest, Encoding, FileHash, hash_reader};
use sysu_hash::hmac::Hmac;
use sysu_hash::manifest::{Change, Manifest};
use sysu_hash::uuid::Uuid;
use sysu_hash::{ErrorKind, kdf, sri};

fn pattern(len: usize) -> Vec<u8> {
    (0..len as u32)
        .map(|n| (n.wrapping_mul(0x9e37_79b9) >> 24) as u8)
        .collect()
}

#[test]
fn a_file_of_any_size_has_the_digests_of_its_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let digests: Vec<Digest> =
        Alg::ALL.iter().copied().map(Digest::from).collect();
    // Around the sizes at which another way of reading is taken.
    for len in [0, 1, 131_071, 131_072, 131_073, 1 << 20, (9 << 20) + 5] {
        let bytes = pattern(len);
        let path = dir.path().join("file");
        std::fs::write(&path, &bytes).unwrap();
        let done = FileHash::new(digests.clone()).of(&path).unwrap();
        assert_eq!((done.len, done.changed), (len as u64, false));
        for output in &done.outputs {
            assert_eq!(*output, output.alg().of(&bytes), "{output:?} {len}");
        }
        for alg in [Alg::Blake3, Alg::Sha256] {
            for mmap in [true, false] {
                let how = FileHash::new([alg]).mmap(mmap);
                let done = how.of(&path).unwrap();
                assert_eq!(done.outputs, [alg.of(&bytes)], "{alg} {len}");
            }
        }
        let streamed = hash_reader(&digests, &bytes[..]).unwrap();
        assert_eq!(streamed, done.outputs);
    }
}

#[test]
fn a_large_file_can_be_stopped_and_tells_its_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large");
    std::fs::write(&path, pattern(10 << 20)).unwrap();
    let how = FileHash::new([Alg::Sha1, Alg::Md5]);
    let told = Cell::new(0);
    how.of_with_progress(&path, |bytes| {
        told.set(told.get() + bytes);
        true
    })
    .unwrap();
    assert_eq!(told.get(), 10 << 20);
    let err = how.of_with_progress(&path, |_| false).unwrap_err();
    assert_eq!(err.kind(), &ErrorKind::Cancelled);
}

#[test]
fn a_folder_and_a_missing_file_are_errors_that_name_them() {
    let dir = tempfile::tempdir().unwrap();
    let how = FileHash::new([Alg::Crc32]);
    for (path, kind) in [
        (dir.path().to_path_buf(), std::io::ErrorKind::IsADirectory),
        (dir.path().join("none"), std::io::ErrorKind::NotFound),
    ] {
        let err = how.of(&path).unwrap_err();
        let expected = ErrorKind::Io { path: Some(path), kind };
        assert_eq!(err.kind(), &expected);
    }
}

#[test]
fn names_are_read_in_every_spelling_that_is_about() {
    for name in ["sha256", "SHA-256", "SHA2-256", "sha_256"] {
        assert_eq!(name.parse::<Alg>().unwrap(), Alg::Sha256, "{name}");
    }
    for alg in Alg::ALL {
        assert_eq!(alg.name().parse::<Alg>().unwrap(), *alg);
        assert_eq!(alg.tag().parse::<Alg>().unwrap(), *alg);
    }
    let short: Digest = "BLAKE2b-256".parse().unwrap();
    assert_eq!((short.alg(), short.len()), (Alg::Blake2b, 32));
    for name in ["", "sha257", "none", "blake2b-7", "blake2b-520"] {
        assert!(name.parse::<Digest>().is_err(), "{name}");
    }
}

#[test]
fn options_that_an_algorithm_has_not_are_refused() {
    assert!(Digest::new(Alg::Sha256).key(b"k").of(b"").is_err());
    assert!(Digest::new(Alg::Blake3).key(b"short").of(b"").is_err());
    assert!(Digest::new(Alg::Blake2s).length(33).of(b"").is_err());
    assert!(Digest::new(Alg::Blake2b).context("x").of(b"").is_err());
    assert!(Hmac::new(Alg::Crc32, b"k").is_err());
    assert!(kdf::hkdf(Alg::Sha256, b"", b"", b"", 255 * 32 + 1).is_err());
    assert!(kdf::hkdf(Alg::Sha256, b"", b"", b"", 0).is_err());
}

#[test]
fn a_tag_of_another_length_does_not_verify() {
    let mac = || {
        let mut mac = Hmac::new(Alg::Sha256, b"key").unwrap();
        mac.update(b"message");
        mac
    };
    let tag = mac().finish();
    assert!(mac().verify(tag.as_bytes()));
    assert!(!mac().verify(&tag.as_bytes()[..31]));
    assert!(!mac().verify(b""));
}

#[test]
fn uuids_of_version_7_sort_in_the_order_of_their_making() {
    let ids: Vec<Uuid> = (0..5000).map(|_| Uuid::v7().unwrap()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert!(ids.iter().all(|id| id.version() == 7 && id.is_standard()));
}

#[test]
fn braces_and_urns_are_read_only_on_request() {
    let id = Uuid::v4().unwrap();
    for text in [
        format!("{{{id}}}"),
        format!("urn:uuid:{id}"),
        id.to_string().replace('-', ""),
    ] {
        assert!(text.parse::<Uuid>().is_err(), "{text}");
        assert_eq!(Uuid::parse_lenient(&text).unwrap(), id);
    }
}

#[test]
fn the_strongest_integrity_counts_and_an_unknown_one_is_an_error() {
    let weak = sri::format(&Alg::Sha256.of(b"evil")).unwrap();
    let strong = sri::format(&Alg::Sha512.of(b"good")).unwrap();
    let both = format!("{weak} {strong}");
    assert!(sri::verify(&both, b"good").unwrap());
    assert!(!sri::verify(&both, b"evil").unwrap());
    assert!(sri::verify("md5-xxxx", b"").is_err());
    assert!(sri::verify("sha256-AAAA", b"").is_err());
}

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    let folder = path.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn a_manifest_tells_added_removed_changed_and_moved() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for (name, text) in
        [("a/1", "one"), ("a/2", "two"), ("b", "three"), ("c", "four")]
    {
        write(dir, name, text);
    }
    let make = || Manifest::of(dir, Alg::Blake3.into(), |_| true).unwrap();
    let before = make();
    assert!(before.changes_to(&make()).is_empty());
    std::fs::rename(dir.join("a/1"), dir.join("moved")).unwrap();
    std::fs::remove_file(dir.join("a/2")).unwrap();
    write(dir, "b", "THREE");
    write(dir, "new\nline", "five");
    let name = |text: &str| text.as_bytes().to_vec();
    assert_eq!(
        before.changes_to(&make()),
        [
            Change::Moved { from: name("a/1"), to: name("moved") },
            Change::Removed { name: name("a/2") },
            Change::Changed { name: name("b") },
            Change::Added { name: name("new\nline") },
        ]
    );
    let after = make();
    assert_eq!(Manifest::parse(&after.to_bytes()[..]).unwrap(), after);
}

/// Found by fuzzing: written again, such a list read otherwise.
#[test]
fn a_manifest_has_no_empty_names() {
    let zeros = "0".repeat(64);
    let list = format!("{zeros}  a\n{zeros} \0b\n");
    let err = Manifest::parse(list.as_bytes()).unwrap_err();
    assert!(err.to_string().contains("an empty name"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_manifest_passes_over_links_and_pipes() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "real", "x");
    std::os::unix::fs::symlink("/etc/passwd", dir.join("link")).unwrap();
    std::os::unix::fs::symlink(dir, dir.join("loop")).unwrap();
    let made = Manifest::of(dir, Alg::Md5.into(), |_| true).unwrap();
    assert_eq!(made.len(), 1);
}

proptest! {
    #[test]
    fn splitting_the_input_does_not_change_a_digest(
        bytes in proptest::collection::vec(any::<u8>(), 0..3000),
        cuts in proptest::collection::vec(0_usize..3000, 0..6),
        which in 0..Alg::ALL.len(),
    ) {
        let alg = Alg::ALL[which];
        let mut hasher = Digest::new(alg).hasher().unwrap();
        let mut cuts: Vec<_> =
            cuts.into_iter().map(|at| at.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            hasher.update(&bytes[pair[0]..pair[1]]);
        }
        prop_assert_eq!(hasher.finish(), alg.of(&bytes));
    }

    #[test]
    fn decoding_undoes_encoding(bytes: Vec<u8>) {
        for encoding in [
            Encoding::Hex,
            Encoding::HexUpper,
            Encoding::Base64,
            Encoding::Base64Url,
            Encoding::Base32,
        ] {
            let text = encoding.encode(&bytes);
            prop_assert_eq!(encoding.decode(&text).unwrap(), bytes.clone());
        }
    }

    #[test]
    fn reading_uuids_never_panics(text: String) {
        let _ = text.parse::<Uuid>();
        let _ = Uuid::parse_lenient(&text);
        let _ = sri::verify(&text, b"");
    }
}
