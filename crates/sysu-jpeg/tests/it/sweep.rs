//! Every JPEG of a folder that `SYSU_JPEG_CORPUS` names: no panic, no file
//! over two seconds, and what is accepted beside what zune-jpeg accepts.
//! Without it, the folder of the tests' own files.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sysu_jpeg::{Decoder, ErrorKind, Format, Image, Scale};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

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

/// Its samples, where it reads the file; a panic of it is a refusal.
fn other(data: &[u8]) -> Option<Vec<u8>> {
    let decode = || JpegDecoder::new(ZCursor::new(data)).decode().ok();
    std::panic::catch_unwind(decode).ok().flatten()
}

/// Mean difference, where the two gave the same kind of pixels.
fn difference(image: &Image, other: &[u8]) -> Option<f64> {
    if other.len() != image.data.len() || image.format == Format::Cmyk {
        return None;
    }
    let pairs = image.data.iter().zip(other);
    let sum: f64 = pairs.map(|(&a, &b)| a.abs_diff(b) as f64).sum();
    Some(sum / other.len().max(1) as f64)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "names the folder to sweep")]
fn a_corpus_is_swept_without_panic_or_delay() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let folder = std::env::var_os("SYSU_JPEG_CORPUS").map(PathBuf::from);
    let mut files = Vec::new();
    walk(&folder.unwrap_or(own), &mut files);
    let (mut read, mut refused, mut slowest) = (0, 0, Duration::ZERO);
    let (mut both, mut ours, mut neither, mut unlike) = (0, 0, 0, 0);
    let mut theirs = Vec::new();
    for path in files {
        let data = fs::read(&path).expect("a file");
        if !data.starts_with(&[0xFF, 0xD8]) {
            continue;
        }
        let start = Instant::now();
        let mut full = None;
        for scale in [Scale::Full, Scale::Half, Scale::Eighth] {
            let image = Decoder::new(&data)
                .and_then(|decoder| decoder.scale(scale).decode());
            if scale == Scale::Full {
                full = Some(image.clone());
            }
            match image {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
        let time = start.elapsed();
        assert!(time < Duration::from_secs(6), "{}", path.display());
        slowest = slowest.max(time);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match (full.expect("decoded first"), other(&data)) {
            (Ok(image), Some(other)) => {
                both += 1;
                let mean = difference(&image, &other);
                if mean.is_some_and(|mean| 1.5 < mean) {
                    unlike += 1;
                    println!("unlike {name}: {mean:?} {:?}", image.warnings);
                }
            }
            (Ok(_), None) => ours += 1,
            (Err(_), None) => neither += 1,
            (Err(error), Some(_)) => {
                println!("refused {name}: {error}");
                theirs.push(error);
            }
        }
    }
    println!("read {read}, refused {refused}, slowest {slowest:?}");
    println!(
        "with zune-jpeg: both {both} ({unlike} unlike), ours alone {ours}, \
         theirs alone {}, neither {neither}",
        theirs.len()
    );
    assert!(read > 0);
    // What it alone reads is of a kind that is refused by name, or so
    // damaged that a header is not one.
    for error in theirs {
        let named = matches!(
            error.kind(),
            ErrorKind::Unsupported(_)
                | ErrorKind::Malformed { .. }
                | ErrorKind::Truncated { .. }
                | ErrorKind::Limit { .. }
        );
        assert!(named, "{error}");
    }
}
