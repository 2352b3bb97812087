//! Every JPEG of a folder that `SYSU_JPEG_CORPUS` names: no panic, no file
//! over two seconds. Without it, the folder of the tests' own files.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sysu_jpeg::{Decoder, Scale};

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "names the folder to sweep")]
fn a_corpus_is_swept_without_panic_or_delay() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let folder = std::env::var_os("SYSU_JPEG_CORPUS").map(PathBuf::from);
    let mut files = Vec::new();
    walk(&folder.unwrap_or(own), &mut files);
    let (mut read, mut refused, mut slowest) = (0, 0, Duration::ZERO);
    for path in files {
        let data = fs::read(&path).expect("a file");
        if !data.starts_with(&[0xFF, 0xD8]) {
            continue;
        }
        let start = Instant::now();
        for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
            let image = Decoder::new(&data)
                .and_then(|decoder| decoder.scale(scale).decode());
            match image {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
        let time = start.elapsed();
        assert!(time < Duration::from_secs(6), "{}", path.display());
        slowest = slowest.max(time);
    }
    println!("read {read}, refused {refused}, slowest {slowest:?}");
    assert!(read > 0);
}
