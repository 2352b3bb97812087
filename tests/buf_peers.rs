//! `sysu buf` beside the programs that it replaces, on noise and on files
//! made to be awkward. A program that is not here is left out, and said so.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::support::{Call, sysu};

fn buf<const N: usize>(args: [&str; N]) -> Call {
    sysu(["buf"].iter().chain(&args))
}

/// What `program` writes; `None` if it is not on this machine.
fn ask(dir: &Path, program: &str, args: &[&str]) -> Option<(i32, Vec<u8>)> {
    let run = Command::new(program)
        .args(args)
        .current_dir(dir)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output();
    match run {
        Ok(run) => Some((run.status.code()?, run.stdout)),
        Err(_) => {
            println!("left out: no {program} here");
            None
        }
    }
}

fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (x >> 32) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// A folder with files of many shapes, and their names.
fn files() -> (tempfile::TempDir, Vec<&'static str>) {
    let dir = tempfile::tempdir().unwrap();
    let mut holes = noise(70_000, 1);
    holes[20_000..50_000].fill(0);
    let text = "one line\nanother, with a tab\there\n\r\nshort\nno end";
    let mut wide: Vec<u8> =
        "wide text here".encode_utf16().flat_map(u16::to_le_bytes).collect();
    wide.extend(noise(999, 2));
    let all: [(&str, Vec<u8>); 8] = [
        ("empty", Vec::new()),
        ("one", vec![b'x']),
        ("noise", noise(100_001, 3)),
        ("holes", holes),
        ("text", text.repeat(300).into_bytes()),
        ("zeros", vec![0; 4096 + 16]),
        ("wide", wide),
        ("lines", b"\n".repeat(333)),
    ];
    for (name, bytes) in &all {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    (dir, all.iter().map(|(name, _)| *name).collect())
}

/// Runs ours and theirs on every file and wants the same bytes.
#[track_caller]
fn same(ours: &[&str], program: &str, theirs: &[&str]) {
    let (dir, names) = files();
    for name in names {
        let args: Vec<&str> = theirs.iter().copied().chain([name]).collect();
        let Some((_, expected)) = ask(dir.path(), program, &args) else {
            return;
        };
        let call = sysu(["buf"].iter().chain(ours).chain(&[name]));
        let run = call.dir(dir.path()).run().ok();
        assert!(
            run.bytes() == expected,
            "{ours:?} is not {program} {theirs:?} on {name}"
        );
    }
}

#[test]
fn dumps_are_those_of_hexdump_and_xxd() {
    same(&["dump"], "hexdump", &["-C"]);
    same(&["dump", "-v"], "hexdump", &["-Cv"]);
    same(&["dump", "--style", "xxd"], "xxd", &[]);
    same(&["dump", "--style", "plain"], "xxd", &["-p"]);
    same(&["dump", "--style", "xxd", "--squeeze"], "xxd", &["-a"]);
    same(&["dump", "--as", "c"], "xxd", &["-i"]);
}

/// A range beyond the end is nothing here; hexdump still tells an offset.
#[test]
fn ranges_are_those_of_their_options() {
    let (dir, names) = files();
    for name in names {
        for (range, start, len) in
            [("100+77", "100", "77"), ("0x10..48", "16", "32")]
        {
            let size = fs::metadata(dir.path().join(name)).unwrap().len();
            if size < 200 {
                continue;
            }
            for (style, program, args) in [
                ("canonical", "hexdump", ["-C", "-s", start, "-n", len, name]),
                ("xxd", "xxd", ["-u", "-s", start, "-l", len, name]),
            ] {
                let Some((_, expected)) = ask(dir.path(), program, &args)
                else {
                    continue;
                };
                let upper = if style == "xxd" { "--upper" } else { "-q" };
                let run =
                    buf(["dump", "-s", style, upper, "--range", range, name]);
                let run = run.dir(dir.path()).run().ok();
                assert!(run.bytes() == expected, "{program} {range} {name}");
            }
        }
    }
}

#[test]
fn numbers_are_those_of_od() {
    let (dir, names) = files();
    for name in names {
        for (number, letter, endian) in [
            ("u16le", "u2", "little"),
            ("u32be", "u4", "big"),
            ("i64le", "d8", "little"),
            ("i8", "d1", "little"),
            ("u8", "u1", "big"),
        ] {
            let endian = format!("--endian={endian}");
            let args = ["-An", "-v", "-t", letter, &endian, name];
            let Some((_, theirs)) = ask(dir.path(), "od", &args) else {
                return;
            };
            let theirs = String::from_utf8(theirs).unwrap();
            let size: usize = letter[1..].parse().unwrap();
            let field = format!("x:{number}");
            let read =
                buf(["read", name, "--fields", &field, "--all", "--json"]);
            let lines = read.dir(dir.path()).run();
            let ours: Vec<String> = lines
                .json()
                .iter()
                .map(|line| line["x"].to_string().replace('"', ""))
                .collect();
            // od fills the last number up with zeros; we say it is short.
            let whole = fs::metadata(dir.path().join(name)).unwrap().len();
            let whole = whole as usize / size;
            let theirs: Vec<&str> =
                theirs.split_whitespace().take(whole).collect();
            assert_eq!(ours, theirs, "{number} of {name}");
        }
    }
}

#[test]
fn encoders_and_decoders_are_those_of_base64_and_basenc() {
    same(&["encode", "-e", "base64", "--wrap", "76"], "base64", &[]);
    for enc in ["base64", "base64url", "base32", "base32hex"] {
        let flag = format!("--{enc}");
        // basenc pads base64url.
        let ours = ["encode", "-e", enc, "--wrap", "0"];
        if enc != "base64url" {
            same(&ours, "basenc", &[&flag, "-w0"]);
        }
        let (dir, names) = files();
        for name in names {
            let args = [flag.as_str(), name];
            let Some((_, text)) = ask(dir.path(), "basenc", &args) else {
                return;
            };
            let run = buf(["decode", "-e", enc]).stdin(&text).run().ok();
            let bytes = fs::read(dir.path().join(name)).unwrap();
            assert!(run.bytes() == bytes, "{enc} of {name}");
        }
    }
}

#[test]
fn undump_is_xxd_r() {
    let (dir, names) = files();
    for name in names {
        for args in [&[][..], &["-p"], &["-a"], &["-c7", "-g3"], &["-u"]] {
            let args: Vec<&str> = args.iter().copied().chain([name]).collect();
            let Some((_, text)) = ask(dir.path(), "xxd", &args) else {
                return;
            };
            let run = buf(["undump"]).stdin(&text).run().ok();
            let bytes = fs::read(dir.path().join(name)).unwrap();
            // Of `-a` a last `*` is followed by a line, so nothing is lost.
            assert!(run.bytes() == bytes, "{args:?}");
        }
    }
}

#[test]
fn places_of_differences_are_those_of_cmp_less_one() {
    let (dir, _) = files();
    let base = noise(200_000, 9);
    fs::write(dir.path().join("base"), &base).unwrap();
    for at in [0, 1, 4095, 65_535, 65_536, 131_072, 199_999] {
        let mut other = base.clone();
        other[at] ^= 0x55;
        fs::write(dir.path().join("other"), &other).unwrap();
        let args = ["-b", "base", "other"];
        let Some((status, theirs)) = ask(dir.path(), "cmp", &args) else {
            return;
        };
        let theirs = String::from_utf8_lossy(&theirs).into_owned();
        let numbers: Vec<u64> = theirs
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|word| word.parse().ok())
            .collect();
        let run =
            buf(["cmp", "base", "other", "--json"]).dir(dir.path()).run();
        let json = &run.json()[0];
        assert_eq!(run.status(), status);
        assert_eq!(json["offset"].as_u64().unwrap() + 1, numbers[0]);
        assert_eq!(json["line"].as_u64().unwrap(), numbers[1]);
        let diff = buf(["diff", "base", "other", "--json"]).dir(dir.path());
        assert_eq!(diff.run().json()[0]["offset"], at as u64);
    }
    for (a, b) in [("empty", "one"), ("text", "text"), ("zeros", "holes")] {
        let Some((status, _)) = ask(dir.path(), "cmp", &["-s", a, b]) else {
            return;
        };
        let run = buf(["cmp", "--quiet", a, b]).dir(dir.path()).run();
        assert_eq!((run.status(), run.stdout()), (status, String::new()));
    }
}

#[test]
fn strings_are_those_of_strings() {
    for (ours, theirs) in [
        (&["strings"][..], &["-a"][..]),
        (&["strings", "-n", "2"], &["-a", "-n", "2"]),
        (&["strings", "-n", "7", "-w"], &["-a", "-n", "7", "-w"]),
        (&["strings", "--enc", "latin1"], &["-a", "-e", "S"]),
    ] {
        same(ours, "strings", theirs);
    }
    let (dir, _) = files();
    let theirs = ["-a", "-e", "l", "-n", "8", "wide"];
    if let Some((_, expected)) = ask(dir.path(), "strings", &theirs) {
        let run = buf(["strings", "--enc", "utf16le", "-n", "8", "wide"]);
        assert_eq!(run.dir(dir.path()).run().ok().bytes(), expected);
    }
    let theirs = ["-a", "-t", "x", "text"];
    if let Some((_, expected)) = ask(dir.path(), "strings", &theirs) {
        let run = buf(["strings", "--offset", "text"]).dir(dir.path());
        let offset = |line: &str| {
            let (at, _) = line.trim_start().split_once(' ').unwrap();
            u64::from_str_radix(at, 16).unwrap()
        };
        let ours: Vec<u64> = run.run().stdout().lines().map(offset).collect();
        let expected = String::from_utf8(expected).unwrap();
        assert_eq!(ours, expected.lines().map(offset).collect::<Vec<_>>());
    }
}

#[test]
fn parts_are_those_of_split() {
    let (dir, names) = files();
    for name in names {
        let args = ["-b", "999", "-d", "-a3", name, "their."];
        let Some(_) = ask(dir.path(), "split", &args) else { return };
        buf(["split", "--size", "999", name, "-o", "our.{part}"])
            .dir(dir.path())
            .run()
            .ok();
        let mut count = 0;
        loop {
            let (ours, theirs) = (
                dir.path().join(format!("our.{count:03}")),
                dir.path().join(format!("their.{count:03}")),
            );
            if !ours.exists() && !theirs.exists() {
                break;
            }
            assert!(
                fs::read(&ours).unwrap() == fs::read(&theirs).unwrap(),
                "part {count} of {name}"
            );
            fs::remove_file(ours).unwrap();
            fs::remove_file(theirs).unwrap();
            count += 1;
        }
    }
}

#[test]
fn checksums_are_those_of_cksum() {
    let (dir, names) = files();
    for name in names {
        let Some((_, theirs)) = ask(dir.path(), "cksum", &[name]) else {
            return;
        };
        let theirs = String::from_utf8(theirs).unwrap();
        let sum: u32 = theirs.split(' ').next().unwrap().parse().unwrap();
        let run = buf(["sum", "--algo", "cksum", name]).dir(dir.path());
        assert!(run.run().ok().stdout().starts_with(&format!("{sum:08x}")));
    }
}

#[test]
fn finds_are_those_of_grep() {
    let (dir, names) = files();
    for name in names {
        let args = ["-abo", "-F", "line", name];
        let Some((status, theirs)) = ask(dir.path(), "grep", &args) else {
            return;
        };
        let theirs: Vec<u64> = String::from_utf8_lossy(&theirs)
            .lines()
            .map(|line| line.split(':').next().unwrap().parse().unwrap())
            .collect();
        let run = buf(["find", "text:line", "--json", name]);
        let run = run.dir(dir.path()).run();
        let ours: Vec<u64> = run
            .json()
            .iter()
            .map(|line| line["offset"].as_u64().unwrap())
            .collect();
        assert_eq!((run.status(), ours), (status, theirs), "{name}");
    }
}

/// Every member of Node's Buffer and of its module has a row.
#[test]
fn the_comparison_names_every_member_of_buffer() {
    let page = crate::support::root().join("docs/compare-buf.md");
    let page = fs::read_to_string(page).unwrap();
    let script = "const b = require('buffer'); \
        const names = [...Object.getOwnPropertyNames(b.Buffer.prototype), \
        ...Object.getOwnPropertyNames(b.Buffer), ...Object.keys(b)]; \
        console.log(names.join('\\n'))";
    let Some((_, names)) = ask(Path::new("/"), "node", &["-e", script]) else {
        return;
    };
    let names = String::from_utf8(names).unwrap();
    // What every function and object has.
    let common = ["constructor", "length", "name", "prototype"];
    let missing: Vec<&str> = names
        .lines()
        .filter(|name| !common.contains(name))
        .filter(|name| {
            !page
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == *name)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
