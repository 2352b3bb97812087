//! The same answers as the programs that are on this machine.
//!
//! A program that is not there is said to be skipped.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::sysu;

/// Runs a program, or says that it is not there.
fn peer(
    dir: &Path,
    program: &str,
    args: &[&str],
    stdin: &[u8],
) -> Option<std::process::Output> {
    let child = Command::new(program)
        .args(args)
        .current_dir(dir)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: {program} is not installed");
        return None;
    };
    // A program that does not read on is a fine program.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    Some(child.wait_with_output().unwrap())
}

fn sample() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for len in [0_usize, 1, 63, 64, 65, 1000, 300_000] {
        let bytes: Vec<u8> =
            (0..len).map(|n| (n * 7 + n / 251) as u8).collect();
        std::fs::write(dir.path().join(format!("f{len}")), bytes).unwrap();
    }
    std::fs::write(dir.path().join("odd\\ name\n"), "x").unwrap();
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn lines_equal_those_of_coreutils() {
    let dir = sample();
    let names = names(dir.path());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (program, alg) in [
        ("md5sum", "md5"),
        ("sha1sum", "sha1"),
        ("sha224sum", "sha224"),
        ("sha256sum", "sha256"),
        ("sha384sum", "sha384"),
        ("sha512sum", "sha512"),
        ("b2sum", "blake2b"),
        ("cksum", "cksum"),
    ] {
        for extra in [&[][..], &["--tag"], &["-z"]] {
            if program == "cksum" && !extra.is_empty() {
                continue;
            }
            let args = [extra, &names[..]].concat();
            let Some(theirs) = peer(dir.path(), program, &args, b"") else {
                continue;
            };
            let args = [&["hash", "file", "-a", alg], extra, &names].concat();
            let ours = sysu(args).dir(dir.path()).run().ok();
            assert_eq!(
                String::from_utf8_lossy(ours.bytes()),
                String::from_utf8_lossy(&theirs.stdout),
                "{program} {extra:?}"
            );
        }
    }
}

#[test]
fn coreutils_checks_what_we_write_and_we_check_what_it_writes() {
    let dir = sample();
    let list = sysu(["hash", "file", "-r", "."]).dir(dir.path()).run().ok();
    let args = ["-c", "--quiet", "-"];
    if let Some(out) = peer(dir.path(), "sha256sum", &args, list.bytes()) {
        assert!(out.status.success());
        assert!(out.stdout.is_empty());
    }
    let names = names(dir.path());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let args = [&["dgst", "-sha512"], &names[..7]].concat();
    if let Some(out) = peer(dir.path(), "openssl", &args, b"") {
        let run = sysu(["hash", "check", "-q", "-"])
            .dir(dir.path())
            .stdin(&out.stdout)
            .run()
            .ok();
        assert_eq!(run.shown(), "exit: 0\n");
    }
}

#[test]
fn digests_equal_those_of_openssl_and_node() {
    let dir = sample();
    for alg in ["sha3-256", "sha512-256", "blake2s256", "sm3", "rmd160"] {
        let flag = format!("-{alg}");
        let args = ["dgst", &flag, "-r", "f1000"];
        let Some(out) = peer(dir.path(), "openssl", &args, b"") else {
            continue;
        };
        // RIPEMD-160 and SM3 are left out of some builds.
        if !out.status.success() {
            println!("skipped: this openssl has no {alg}");
            continue;
        }
        let theirs = String::from_utf8(out.stdout).unwrap();
        let args = ["hash", "file", "--bare", "-a", alg, "f1000"];
        let ours = sysu(args).dir(dir.path()).run().ok().stdout();
        assert_eq!(theirs.split(' ').next(), Some(ours.trim_end()));
    }
    let script = "const c=require('crypto'),f=require('fs');\
                  const k=Buffer.from('key');\
                  console.log(c.createHmac('sha384',k)\
                  .update(f.readFileSync('f1000')).digest('hex'))";
    if let Some(out) = peer(dir.path(), "node", &["-e", script], b"") {
        std::fs::write(dir.path().join("key"), "key").unwrap();
        let args = [
            "hash",
            "hmac",
            "-a",
            "sha384",
            "--key-file",
            "key",
            "--bare",
            "f1000",
        ];
        let ours = sysu(args).dir(dir.path()).run().ok();
        assert_eq!(ours.bytes(), out.stdout);
    }
}

#[test]
fn apache_reads_our_files_and_we_read_apaches() {
    let dir = tempfile::tempdir().unwrap();
    let args = ["hash", "htpasswd", "set", "--create", "pw", "ann"];
    sysu([&args[..], &["--cost", "5"]].concat())
        .dir(dir.path())
        .stdin("grün")
        .run()
        .ok();
    let verify = ["-v", "-i", "pw", "ann"];
    let Some(out) = peer(dir.path(), "htpasswd", &verify, "grün".as_bytes())
    else {
        return;
    };
    assert!(out.status.success());
    let out = peer(dir.path(), "htpasswd", &verify, b"grun").unwrap();
    assert_eq!(out.status.code(), Some(3));
    for how in ["-m", "-2", "-5", "-B", "-s"] {
        let args = [how, "-i", "pw", "bob"];
        peer(dir.path(), "htpasswd", &args, b"hunter2").unwrap();
        let run = |password: &str| {
            sysu(["hash", "htpasswd", "verify", "pw", "bob"])
                .dir(dir.path())
                .stdin(password)
                .run()
                .status()
        };
        assert_eq!((run("hunter2"), run("hunter3")), (0, 1), "{how}");
    }
}

#[test]
fn crypt_hashes_of_openssl_and_argon2_of_its_program_verify() {
    let dir = tempfile::tempdir().unwrap();
    let verify = |stored: &[u8]| {
        let stored = String::from_utf8_lossy(stored).trim_end().to_owned();
        let run = |password: &str| {
            sysu(["hash", "verify", &stored]).stdin(password).run().status()
        };
        assert_eq!((run("hunter2"), run("hunter3")), (0, 1), "{stored}");
    };
    for how in ["-6", "-5", "-1", "-apr1"] {
        let args = ["passwd", how, "-stdin"];
        if let Some(out) = peer(dir.path(), "openssl", &args, b"hunter2\n") {
            verify(&out.stdout);
        }
    }
    for how in ["-id", "-i", "-d"] {
        let args = ["saltsalt", how, "-t", "2", "-k", "64", "-e"];
        if let Some(out) = peer(dir.path(), "argon2", &args, b"hunter2") {
            verify(&out.stdout);
        }
    }
}

#[test]
fn sha256sum_and_we_judge_a_list_alike() {
    let dir = sample();
    let args = ["hash", "file", "f0", "f1", "f63", "f64", "f1000"];
    let good = sysu(args).dir(dir.path()).run().ok().stdout();
    let zeros = "0".repeat(64);
    let bad =
        format!("# a comment\n{good}{zeros}  f65\n{zeros}  gone\njunk\n\n");
    for list in [&good, &bad, &"junk\n".to_owned(), &String::new()] {
        for extra in [
            &[][..],
            &["--quiet"],
            &["--status"],
            &["--strict"],
            &["--ignore-missing"],
            &["--ignore-missing", "--strict", "--quiet"],
        ] {
            let args = [&["-c"], extra, &["-"]].concat();
            let list = list.as_bytes();
            let Some(theirs) = peer(dir.path(), "sha256sum", &args, list)
            else {
                return;
            };
            let args =
                [&["hash", "check", "-a", "sha256"], extra, &["-"]].concat();
            let ours = sysu(args).dir(dir.path()).stdin(list).run();
            let code = theirs.status.code();
            assert_eq!(Some(ours.status()), code, "{extra:?}");
            let text = String::from_utf8(theirs.stdout).unwrap();
            assert_eq!(ours.stdout(), text, "{extra:?}");
        }
    }
}

#[test]
fn lengths_and_tags_of_b2sum_and_cksum_are_ours() {
    let dir = sample();
    for bits in ["8", "160", "256", "512"] {
        let args = ["-l", bits, "f1000", "f65"];
        if let Some(theirs) = peer(dir.path(), "b2sum", &args, b"") {
            let args =
                ["hash", "file", "-a", "blake2b", "-l", bits, "f1000", "f65"];
            let ours = sysu(args).dir(dir.path()).run().ok();
            assert_eq!(ours.bytes(), theirs.stdout, "{bits}");
        }
    }
    for alg in ["sysv", "bsd", "sm3", "sha384"] {
        let tag =
            if matches!(alg, "sm3" | "sha384") { &["--tag"] } else { &[][..] };
        let args = ["-a", alg, "f1000", "f65"];
        if let Some(theirs) = peer(dir.path(), "cksum", &args, b"") {
            if !theirs.status.success() {
                println!("skipped: this cksum has no {alg}");
                continue;
            }
            let args = [&["hash", "file", "-a", alg, "f1000", "f65"], tag];
            let ours = sysu(args.concat()).dir(dir.path()).run().ok();
            assert_eq!(ours.bytes(), theirs.stdout, "{alg}");
        }
    }
}

#[test]
fn htpasswd_and_mkpasswd_verify_with_us() {
    let dir = tempfile::tempdir().unwrap();
    for method in ["sha512crypt", "sha256crypt", "bcrypt", "md5crypt"] {
        let args = ["-m", method, "-s"];
        let Some(out) = peer(dir.path(), "mkpasswd", &args, b"hunter2\n")
        else {
            return;
        };
        if !out.status.success() {
            println!("skipped: this mkpasswd has no {method}");
            continue;
        }
        let stored = String::from_utf8(out.stdout).unwrap();
        for (password, status) in [("hunter2", 0), ("hunter3", 1)] {
            let run = sysu(["hash", "verify", stored.trim_end()])
                .stdin(password)
                .run();
            assert_eq!(run.status(), status, "{method}");
        }
    }
}

/// What node signs we verify, what we sign node verifies; keys go both ways.
#[test]
fn tokens_of_the_curves_are_those_of_node() {
    let dir = tempfile::tempdir().unwrap();
    let script = "const c=require('crypto'),f=require('fs');\
        const [alg,curve,hash]=process.argv.slice(1);\
        const b=x=>Buffer.from(x).toString('base64url');\
        const k=c.generateKeyPairSync('ec',{namedCurve:curve});\
        f.writeFileSync('theirs.pem',k.publicKey.export({type:'spki',\
        format:'pem'}));\
        f.writeFileSync('private.pem',k.privateKey.export({type:'pkcs8',\
        format:'pem'}));\
        f.writeFileSync('sec1.pem',k.privateKey.export({type:'sec1',\
        format:'pem'}));\
        const m=b(JSON.stringify({alg}))+'.'+b('{\"a\":1}');\
        const s=c.sign(hash,Buffer.from(m),{key:k.privateKey,\
        dsaEncoding:'ieee-p1363'});\
        f.writeFileSync('token',m+'.'+b(s));";
    let check = "const c=require('crypto'),f=require('fs');\
        const [hash]=process.argv.slice(1);\
        const t=f.readFileSync('ours','utf8').trim().split('.');\
        const key=c.createPublicKey(f.readFileSync('private.pem'));\
        process.exit(c.verify(hash,Buffer.from(t[0]+'.'+t[1]),{key,\
        dsaEncoding:'ieee-p1363'},Buffer.from(t[2],'base64url'))?0:9)";
    for (alg, curve, hash) in [
        ("ES256", "P-256", "sha256"),
        ("ES384", "P-384", "sha384"),
        ("ES512", "P-521", "sha512"),
        ("ES256K", "secp256k1", "sha256"),
    ] {
        // Twice as many draws as it takes to meet a high s, and a
        // coordinate with a leading zero now and then.
        for _ in 0..6 {
            let args = ["-e", script, alg, curve, hash];
            let Some(out) = peer(dir.path(), "node", &args, b"") else {
                return;
            };
            assert!(out.status.success(), "{out:?}");
            let verify = |key: &str, token: &str| {
                sysu(["hash", "jwt", "verify", "--alg", alg, "--key-file"])
                    .arg(key)
                    .arg(token)
                    .dir(dir.path())
                    .run()
                    .ok()
                    .stdout()
            };
            assert_eq!(verify("theirs.pem", "token"), "{\"a\":1}\n");
            for key in ["private.pem", "sec1.pem"] {
                let ours = sysu(["hash", "jwt", "sign", "--alg", alg])
                    .arg("--key-file")
                    .arg(key)
                    .dir(dir.path())
                    .stdin("{\"a\":1}")
                    .run()
                    .ok();
                std::fs::write(dir.path().join("ours"), ours.bytes()).unwrap();
                let args = ["-e", check, hash];
                let out = peer(dir.path(), "node", &args, b"").unwrap();
                assert!(out.status.success(), "{alg} {key} {out:?}");
                assert_eq!(verify(key, "ours"), "{\"a\":1}\n");
            }
        }
        // A key of ours is one that node and openssl read.
        let pem = sysu(["hash", "jwt", "keygen", alg]).run().ok();
        let args = ["pkey", "-check", "-noout"];
        if let Some(out) = peer(dir.path(), "openssl", &args, pem.bytes()) {
            assert!(out.status.success(), "{alg} {out:?}");
        }
    }
}
