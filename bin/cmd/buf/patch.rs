//! `sysu buf patch`, and what `sysu buf write` shares with it

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use sysu::buf::{AtomicFile, Existing, Size};

use super::common::{Bytes, hex, hex_of, quoted};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Overwrite bytes in place
///
/// The file keeps its inode, its length and everything else. All places are
/// checked before the first byte is written.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf patch disk.img 0x1fe=55aa
  $ sysu buf patch program 0x40=9090 --expect 7405 --backup
  $ sysu buf patch in.bin 0=cafe 16=00 -o out.bin")]
pub(crate) struct Patch {
    /// The file
    file: PathBuf,

    /// Where, and the bytes as hex digits
    #[arg(required = true, value_name = "OFFSET=HEX", value_parser = place)]
    patches: Vec<Place>,

    #[command(flatten)]
    how: InPlace,
}

/// How a file is changed in place.
#[derive(Args, Clone, Debug)]
pub(super) struct InPlace {
    /// Write only if these bytes stand at the first place now
    #[arg(long, value_name = "HEX", value_parser = hex)]
    expect: Option<Bytes>,

    /// Keep the file as it was under its name with .bak behind it
    #[arg(long)]
    backup: bool,

    /// Write a changed copy to FILE and leave the file alone
    #[arg(long, short, value_name = "FILE", conflicts_with = "backup")]
    output: Option<PathBuf>,

    /// Replace FILE of -o, or a backup, that is already there
    #[arg(long)]
    overwrite: bool,
}

/// Bytes and where they go.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
}

fn place(text: &str) -> Result<Place, sysu::buf::Error> {
    let (at, bytes) = text.split_once('=').unwrap_or((text, ""));
    let at: Size = at.parse()?;
    Ok(Place { at: at.bytes(), bytes: hex(bytes)?.0 })
}

impl Patch {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.how.run(ctx, &self.file, &self.patches)
    }
}

impl InPlace {
    pub(super) fn run(
        &self,
        _: &mut Ctx,
        path: &Path,
        places: &[Place],
    ) -> anyhow::Result<Status> {
        let existing =
            if self.overwrite { Existing::Replace } else { Existing::Refuse };
        let mut file = File::open(path)
            .with_context(|| format!("cannot read {}", quoted(path)))?;
        self.check(path, &mut file, places)?;
        if let Some(output) = &self.output {
            return changed_copy(&mut file, places, output, existing);
        }
        if self.backup {
            let mut name = path.as_os_str().to_owned();
            name.push(".bak");
            changed_copy(&mut file, &[], Path::new(&name), existing)?;
        }
        let cannot = || format!("cannot write {}", quoted(path));
        let mut file =
            OpenOptions::new().write(true).open(path).with_context(cannot)?;
        for place in places {
            file.seek(SeekFrom::Start(place.at)).with_context(cannot)?;
            file.write_all(&place.bytes).with_context(cannot)?;
        }
        file.sync_data().with_context(cannot)?;
        Ok(Status::Done)
    }

    fn check(
        &self,
        path: &Path,
        file: &mut File,
        places: &[Place],
    ) -> anyhow::Result<()> {
        let len = file.seek(SeekFrom::End(0))?;
        for place in places {
            let end = place.at.checked_add(place.bytes.len() as u64);
            if place.bytes.is_empty() {
                return Err(usage(format!("no bytes for {:#x}", place.at)))
                    .hint("a patch is OFFSET=HEX, as in 0x10=cafe");
            }
            if end.is_none_or(|end| len < end) {
                return Err(usage(format!(
                    "{} bytes at {:#x} do not lie within the {len} bytes of \
                     {}",
                    place.bytes.len(),
                    place.at,
                    quoted(path)
                )));
            }
        }
        if let (Some(expected), Some(first)) = (&self.expect, places.first()) {
            let mut found = Vec::new();
            file.seek(SeekFrom::Start(first.at))?;
            file.take(expected.0.len() as u64).read_to_end(&mut found)?;
            if found != expected.0 {
                return Err(anyhow::anyhow!(
                    "at {:#x} there is {}, not {}",
                    first.at,
                    hex_of(&found),
                    hex_of(&expected.0)
                ))
                .status(Status::No);
            }
        }
        Ok(())
    }
}

/// Writes the file with its changes beside, and renames it.
fn changed_copy(
    file: &mut File,
    places: &[Place],
    to: &Path,
    existing: Existing,
) -> anyhow::Result<Status> {
    let cannot = || format!("cannot write {}", quoted(to));
    let mut out = AtomicFile::create(to, existing)
        .with_context(cannot)
        .hint("--overwrite replaces a file that is there")?;
    file.rewind()?;
    let mut block = vec![0; 1 << 16];
    let mut at = 0;
    loop {
        let n = match file.read(&mut block) {
            Ok(n) => n,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err.into()),
        };
        if n == 0 {
            break;
        }
        for place in places {
            // The part of the patch that lies in this block.
            let from = place.at.max(at);
            let to = (place.at + place.bytes.len() as u64).min(at + n as u64);
            if from < to {
                let bytes = &place.bytes
                    [(from - place.at) as usize..(to - place.at) as usize];
                block[(from - at) as usize..(to - at) as usize]
                    .copy_from_slice(bytes);
            }
        }
        out.write_all(&block[..n]).with_context(cannot)?;
        at += n as u64;
    }
    out.commit().with_context(cannot)?;
    if let Ok(meta) = file.metadata() {
        // A copy that cannot have the permissions is still the copy.
        let _ = fs::set_permissions(to, meta.permissions());
    }
    Ok(Status::Done)
}
