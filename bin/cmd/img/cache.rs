//! What has been done before: `--skip-unchanged`.
//!
//! For each output there is a small file in a folder, named after the
//! output's path. It holds the digest of everything that the output came
//! from (this version, the input, the operations, the pictures they need)
//! and what the output was like when it was written. An output that is
//! still like that, from the same things, need not be made again.

use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use sysu::{buf::AtomicFile, buf::Existing, img::Pipeline};

/// The folder, beside the outputs unless another was named.
const FOLDER: &str = ".sysu-img";

/// Where the digests are.
#[derive(Debug)]
pub(super) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The file that speaks of an output.
    fn file(&self, output: &Path) -> Option<PathBuf> {
        let output = std::path::absolute(output).ok()?;
        let name = blake3::hash(output.as_os_str().as_encoded_bytes());
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => output.parent()?.join(FOLDER),
        };
        Some(folder.join(&name.to_hex()[..32]))
    }

    /// Says whether the output is what these things would make.
    pub(super) fn is_fresh(&self, output: &Path, digest: &str) -> bool {
        let fresh = || {
            let noted = fs::read_to_string(self.file(output)?).ok()?;
            Some(noted == entry(output, digest)?)
        };
        fresh() == Some(true)
    }

    /// Notes what an output that was just written came from. If it cannot
    /// be noted, the output is made again next time.
    pub(super) fn note(&self, output: &Path, digest: &str) {
        let note = || {
            let file = self.file(output)?;
            fs::create_dir_all(file.parent()?).ok()?;
            let text = entry(output, digest)?;
            let mut to = AtomicFile::create(&file, Existing::Replace).ok()?;
            std::io::Write::write_all(&mut to, text.as_bytes()).ok()?;
            to.commit().ok()
        };
        let _ = note();
    }
}

/// A digest, and an output's size and time.
fn entry(output: &Path, digest: &str) -> Option<String> {
    let meta = fs::metadata(output).ok()?;
    let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{digest} {} {}\n", meta.len(), time.as_nanos()))
}

/// The digest of everything that an output comes from; nothing if one of
/// the pictures that are needed cannot be read.
pub(super) fn digest(
    input: &[u8],
    pipeline: &Pipeline,
    goal: &str,
) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(env!("CARGO_PKG_VERSION").as_bytes());
    part(input);
    part(pipeline.describe().as_bytes());
    part(goal.as_bytes());
    for file in pipeline.files() {
        part(&fs::read(file).ok()?);
    }
    Some(hasher.finalize().to_hex().to_string())
}
