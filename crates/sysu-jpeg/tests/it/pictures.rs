//! Pictures and files for the tests.

use std::path::{Path, PathBuf};

use sysu_jpeg::{Encoder, Format, Subsampling};

/// Smooth waves with some detail, any size, three channels.
pub(crate) fn waves(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f64, y as f64);
            let r = 128.0 + 80.0 * (x / 9.0 + y / 17.0).sin();
            let g = 120.0 + 70.0 * (y / 7.0).cos() + 20.0 * (x / 3.0).sin();
            let b = 100.0 + 60.0 * ((x - y) / 11.0).sin();
            out.extend([r, g, b].map(|v| v.clamp(0.0, 255.0) as u8));
        }
    }
    out
}

/// The pixels of the last number, `channels` of them.
pub(crate) fn noise(len: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2654435761).max(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    };
    (0..len).map(|_| next()).collect()
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Returns the name and the bytes of each file in tests/data.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(data())
        .expect("tests/data")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "jpg"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    assert!(files.len() > 25, "{}", files.len());
    files
}

/// Returns those of them that are decoded.
pub(crate) fn decodable() -> Vec<(String, Vec<u8>)> {
    let mut files = files();
    files.retain(|(name, _)| !name.contains("arithmetic"));
    files
}

pub(crate) const SAMPLINGS: [Subsampling; 3] =
    [Subsampling::S444, Subsampling::S422, Subsampling::S420];

/// Returns files of this crate's encoder, of many sizes and kinds.
pub(crate) fn own() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let sides = [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 70];
    for (n, &width) in sides.iter().enumerate() {
        let height = sides[(n * 5 + 3) % sides.len()];
        for sampling in SAMPLINGS {
            for progressive in [false, true] {
                let restart = (n as u16 * 3) % 5;
                let file = Encoder::new(60 + 3 * n as u8)
                    .subsampling(sampling)
                    .progressive(progressive)
                    .optimise(n % 2 == 0)
                    .restart(restart)
                    .encode(&waves(width, height), width, height, Format::Rgb)
                    .expect("encoded");
                let name = format!(
                    "{width}x{height} {sampling:?} {progressive} {restart}"
                );
                files.push((name, file));
            }
        }
    }
    files
}
