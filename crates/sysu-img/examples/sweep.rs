//! Reads every file of some folders and tells what came of each:
//! `sweep FOLDER...` prints `format <tab> outcome <tab> milliseconds <tab>
//! path <tab> error`, and ends with 1 if a decoder broke down or took more
//! than two seconds, or if all together took more memory than one may.
//! `benches/sweep.mjs` lists the outcomes beside another decoder's.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use sysu_img::{ErrorKind, Format, Limits, Pages, Pipeline};

/// More than any picture of the sweep may take, in milliseconds.
const SLOW: u128 = 2000;

/// More than any picture may take, in bytes.
const LARGE: u64 = 1 << 30;

fn main() -> ExitCode {
    let mut files = Vec::new();
    for folder in env::args().skip(1) {
        collect(Path::new(&folder), &mut files);
    }
    files.sort();
    let mut bad = 0;
    for file in &files {
        let Ok(bytes) = fs::read(file) else { continue };
        let Some(format) = Format::sniff(&bytes) else {
            println!("none\tunknown\t0\t{}", file.display());
            continue;
        };
        let limits = Limits::default().max_memory(LARGE);
        let start = Instant::now();
        let pipeline = Pipeline::from_bytes(bytes).limits(limits);
        let done = pipeline.pages(Pages::All).to_picture();
        let taken = start.elapsed().as_millis();
        let outcome = match &done {
            Ok(_) => "read",
            Err(err) => match err.kind() {
                ErrorKind::Codec { .. } => "broke down",
                ErrorKind::Limit { .. } => "over a limit",
                ErrorKind::Unsupported { .. } => "not supported",
                ErrorKind::Truncated { .. } => "truncated",
                _ => "damaged",
            },
        };
        bad += u32::from(outcome == "broke down" || taken > SLOW);
        let name = format.name();
        let what = done.err().map(|err| err.to_string().replace('\n', " "));
        let what = what.unwrap_or_default();
        println!("{name}\t{outcome}\t{taken}\t{}\t{what}", file.display());
    }
    let peak = peak();
    bad += u32::from(peak.is_some_and(|peak| peak > LARGE + (64 << 20)));
    let peak = peak.map_or(0, |peak| peak >> 20);
    eprintln!("{} files, {bad} bad, {peak} MiB at most", files.len());
    ExitCode::from(u8::from(bad > 0))
}

/// The most memory that there was at any time, where the kernel tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib << 10)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.into());
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        collect(&entry.path(), files);
    }
}
