//! Chooses how the binary is linked.
#![expect(clippy::disallowed_methods, reason = "how Cargo speaks to it")]

use std::{env, fs, path::Path, process::Command};

/// Keeps the table of relocations in its packed form.
const PACK: &str = "link-arg=-Wl,-z,pack-relative-relocs";

/// The binary holds some 95 000 addresses that the loader moves at every
/// start. Their table takes 2.3 MB to be read, packed 40 KB. But a loader
/// before glibc 2.36 (of 2022) refuses a packed one, with a clear message. So
/// it is packed only where the binary is built for the very system that
/// builds it, and a trial shows that linker and loader know the form;
/// `SYSU_RELR` set to 0 or 1 decides otherwise.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SYSU_RELR");
    let gnu = var("CARGO_CFG_TARGET_OS") == "linux"
        && var("CARGO_CFG_TARGET_ENV") == "gnu";
    let packed = match var("SYSU_RELR").as_str() {
        "0" => false,
        "1" => true,
        _ => var("HOST") == var("TARGET") && works(),
    };
    if gnu && packed {
        println!("cargo::rustc-{}", PACK.replacen("arg", "arg-bins", 1));
    }
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Whether a packed program is linked here, and runs.
fn works() -> bool {
    let dir = var("OUT_DIR");
    let (source, trial) =
        (Path::new(&dir).join("trial.rs"), Path::new(&dir).join("trial"));
    let mut rustc = Command::new(var("RUSTC"));
    rustc.arg(&source).arg("-o").arg(&trial).args(["-C", PACK]);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={linker}"));
    }
    let flags = var("CARGO_ENCODED_RUSTFLAGS");
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    let done = |mut command: Command| {
        command.output().is_ok_and(|out| out.status.success())
    };
    fs::write(&source, "fn main() {}").is_ok()
        && done(rustc)
        && done(Command::new(&trial))
}
