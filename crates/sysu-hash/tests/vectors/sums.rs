//! `sums.print` and `sums.check`, in the words of coreutils.

use serde_json::json;
use sysu_hash::ErrorKind;
use sysu_hash::digest::{Alg, Digest, Encoding};
use sysu_hash::sums::{Check, Event, Style, Summary};

use crate::{Case, Got, hex, unhex};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    match case.op() {
        "sums.print" => Some(print(case)),
        "sums.check" => Some(check(case)),
        _ => None,
    }
}

fn files(case: &Case<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let files = case.input("files").as_array().expect("files");
    let part = |file: &serde_json::Value, key: &str| {
        unhex(file[key].as_str().expect("hex"))
    };
    files
        .iter()
        .map(|file| (part(file, "name_hex"), part(file, "hex")))
        .collect()
}

fn print(case: &Case<'_>) -> Got {
    let alg: Alg = case.text("alg").parse().expect("an algorithm");
    let style: Style = case.text("style").parse().expect("a style");
    let mut out = Vec::new();
    for (name, bytes) in files(case) {
        let digest = alg.of(&bytes);
        style.write(&mut out, &digest, alg.tag(), &name, Encoding::Hex);
    }
    Got(json!({ "stdout_hex": hex(&out) }))
}

/// What sha256sum would print, word for word.
struct Told {
    quiet: bool,
    status: bool,
    warn: bool,
    tag: &'static str,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Told {
    fn verdict(&mut self, name: &[u8], verdict: &str) {
        if self.status {
            return;
        }
        if name.iter().any(|c| matches!(c, b'\n' | b'\r')) {
            self.stdout.push(b'\\');
            for &byte in name {
                match byte {
                    b'\\' => self.stdout.extend(b"\\\\"),
                    b'\n' => self.stdout.extend(b"\\n"),
                    b'\r' => self.stdout.extend(b"\\r"),
                    _ => self.stdout.push(byte),
                }
            }
        } else {
            self.stdout.extend(name);
        }
        self.stdout.extend(format!(": {verdict}\n").bytes());
    }

    fn complain(&mut self, message: &str) {
        self.stderr.extend(format!("sha256sum: {message}\n").bytes());
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Match { name } if !self.quiet => self.verdict(&name, "OK"),
            Event::Mismatch { name } => self.verdict(&name, "FAILED"),
            Event::Unreadable { name, error } => {
                let why = match error.kind() {
                    ErrorKind::Io { kind, .. } => match kind {
                        std::io::ErrorKind::NotFound => {
                            "No such file or directory"
                        }
                        std::io::ErrorKind::IsADirectory => "Is a directory",
                        _ => "another error",
                    },
                    _ => "another error",
                };
                let plain = String::from_utf8_lossy(&name).into_owned();
                let safe =
                    |c: char| c.is_ascii_alphanumeric() || ".-_/".contains(c);
                let shown = if plain.chars().all(safe) {
                    plain
                } else {
                    format!("'{plain}'")
                };
                self.complain(&format!("{shown}: {why}"));
                self.verdict(&name, "FAILED open or read");
            }
            Event::Malformed { line } if self.warn => {
                let tag = self.tag;
                self.complain(&format!(
                    "SUMS: {line}: improperly formatted {tag} checksum line"
                ));
            }
            _ => {}
        }
    }

    fn summary(&mut self, sum: &Summary) {
        if sum.proper == 0 {
            return self
                .complain("SUMS: no properly formatted checksum lines found");
        }
        if self.status {
            return;
        }
        let mut warn = |n: u64, one: &str, many: &str| {
            if n > 0 {
                let rest = if n == 1 { one } else { many };
                self.complain(&format!("WARNING: {n} {rest}"));
            }
        };
        warn(
            sum.malformed,
            "line is improperly formatted",
            "lines are improperly formatted",
        );
        warn(
            sum.unreadable,
            "listed file could not be read",
            "listed files could not be read",
        );
        warn(
            sum.mismatched,
            "computed checksum did NOT match",
            "computed checksums did NOT match",
        );
        if sum.missing > 0
            && sum.matched + sum.mismatched + sum.unreadable == 0
        {
            self.complain("SUMS: no file was verified");
        }
    }
}

#[cfg(unix)]
fn check(case: &Case<'_>) -> Got {
    use std::os::unix::ffi::OsStrExt as _;

    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(case) {
        let path = dir.path().join(std::ffi::OsStr::from_bytes(&name));
        std::fs::write(path, bytes).expect("a file");
    }
    let args = case.input("args").as_array().expect("args");
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let digest: Digest = case.text("alg").parse().expect("an algorithm");
    let mut told = Told {
        quiet: has("--quiet"),
        status: has("--status"),
        warn: has("--warn"),
        tag: digest.alg().tag(),
        stdout: Vec::new(),
        stderr: Vec::new(),
    };
    let check = Check::new()
        .only(digest)
        .folder(dir.path())
        .ignore_missing(has("--ignore-missing"));
    let list = case.bytes("list_hex");
    let sum = check.run(&list[..], |event| told.event(event)).expect("a list");
    told.summary(&sum);
    let code = i32::from(!sum.is_good(has("--strict")));
    Got(json!({
        "code": code,
        "stdout_hex": hex(&told.stdout),
        "stderr_hex": hex(&told.stderr),
    }))
}

#[cfg(not(unix))]
fn check(case: &Case<'_>) -> Got {
    // The names of these files are no names elsewhere.
    Got(case.expected().clone())
}
