//! The programs that we imitate, asked on this machine.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use sysu_buf::{
    Decode, Dump, Encode, Encoding, Endian, Ignore, Radix, Undump,
    transform_all,
};

use crate::noise;

/// What `program` makes of `input`, or `None` where it is not installed.
fn ask(program: &str, args: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let child = Command::new(program)
        .args(args)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program that has seen enough closes the pipe.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Some(output.stdout)
}

/// Inputs that have caught others out.
fn inputs() -> Vec<Vec<u8>> {
    let mut all = vec![
        vec![],
        b"a".to_vec(),
        b"hello, world\n".to_vec(),
        vec![0; 16],
        vec![0; 32],
        vec![0; 33],
        vec![0; 47],
        vec![0; 48],
        vec![0; 49],
        vec![0; 64],
        vec![0; 100],
        vec![b'x'; 15],
        vec![b'x'; 17],
        vec![b'x'; 40],
        vec![b'x'; 100],
        (0..=255).collect(),
    ];
    for (i, len) in [1, 7, 8, 9, 15, 16, 17, 31, 255, 4097].iter().enumerate()
    {
        all.push(noise(*len, 7 + i as u64));
    }
    let mut holes = noise(64, 3);
    holes.extend([0; 80]);
    holes.extend(noise(16, 4));
    holes.extend([0; 32]);
    holes.extend(noise(16, 5));
    holes.extend([0; 16]);
    all.push(holes.clone());
    holes.extend(noise(5, 6));
    all.push(holes.clone());
    holes.extend([0; 60]);
    all.push(holes);
    all
}

#[track_caller]
fn same(dump: &Dump, program: &str, args: &[&str]) {
    for input in inputs() {
        let Some(theirs) = ask(program, args, &input) else { return };
        let ours = dump.to_text(&input);
        assert_eq!(
            ours,
            String::from_utf8_lossy(&theirs),
            "{program} {args:?} on {input:02x?}"
        );
    }
}

#[test]
fn canonical_is_hexdump_to_the_byte() {
    same(&Dump::canonical(), "hexdump", &["-C"]);
    same(&Dump::canonical().squeeze(false), "hexdump", &["-Cv"]);
}

#[test]
fn xxd_style_is_xxd_to_the_byte() {
    same(&Dump::xxd(), "xxd", &[]);
    same(&Dump::xxd().upper(true), "xxd", &["-u"]);
    same(&Dump::xxd().squeeze(true), "xxd", &["-a"]);
    for width in [1, 3, 8, 16, 20, 32, 64] {
        let cols = width.to_string();
        same(&Dump::xxd().width(width), "xxd", &["-c", &cols]);
        for group in [1, 2, 3, 4, 8, 16] {
            let size = group.to_string();
            same(
                &Dump::xxd().width(width).group(group),
                "xxd",
                &["-c", &cols, "-g", &size],
            );
        }
    }
    same(&Dump::xxd().base(Radix::Bin).width(6).group(1), "xxd", &["-b"]);
    same(&Dump::xxd().start(0x1234), "xxd", &["-o", "0x1234"]);
    same(&Dump::xxd().offset_radix(Radix::Hex), "xxd", &["-o", "0"]);
}

#[test]
fn little_endian_groups_are_those_of_xxd_e() {
    for group in [2, 4, 8] {
        let size = group.to_string();
        same(
            &Dump::xxd().group(group).endian(Endian::Little),
            "xxd",
            &["-e", "-g", &size],
        );
    }
}

#[test]
fn plain_is_xxd_p_to_the_byte() {
    same(&Dump::plain(), "xxd", &["-p"]);
    same(&Dump::plain().width(7), "xxd", &["-p", "-c", "7"]);
    same(&Dump::plain().upper(true), "xxd", &["-p", "-u"]);
}

#[test]
fn undump_reads_what_the_others_write() {
    for input in inputs() {
        for (program, args) in [
            ("xxd", &[][..]),
            ("xxd", &["-c", "7", "-g", "3"]),
            ("xxd", &["-p"]),
            ("xxd", &["-u"]),
            ("hexdump", &["-C"]),
            ("hexdump", &["-Cv"]),
        ] {
            let Some(text) = ask(program, args, &input) else { continue };
            assert_eq!(
                Undump::new().to_bytes(&text).as_deref(),
                Ok(&*input),
                "{program} {args:?}"
            );
        }
    }
}

#[test]
fn encoders_are_basenc_to_the_byte() {
    for (encoding, flag) in [
        (Encoding::Base64, "--base64"),
        (Encoding::Base64Url, "--base64url"),
        (Encoding::Base32, "--base32"),
        (Encoding::Base32Hex, "--base32hex"),
        (Encoding::Hex, "--base16"),
        (Encoding::Base2, "--base2msbf"),
        (Encoding::Z85, "--z85"),
    ] {
        for mut input in inputs() {
            if encoding == Encoding::Z85 {
                input.truncate(input.len() / 4 * 4);
            }
            for wrap in [0, 1, 64, 76] {
                let flags = [flag, "-w", &wrap.to_string()];
                let Some(theirs) = ask("basenc", &flags, &input) else {
                    return;
                };
                let options = Encode::new()
                    .wrap(wrap)
                    .padding(encoding != Encoding::Hex)
                    .upper(true);
                let ours =
                    transform_all(encoding.encoder_with(options), &input)
                        .unwrap();
                let theirs = String::from_utf8(theirs).unwrap();
                assert_eq!(String::from_utf8(ours).unwrap(), theirs, "{flag}");
                let back = encoding.decode_with(
                    theirs.as_bytes(),
                    Decode::new().ignore(Ignore::Lines),
                );
                assert_eq!(back.as_deref(), Ok(&*input), "{flag}");
            }
        }
    }
}
