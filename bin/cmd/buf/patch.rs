//! `sysu buf patch`, and what `sysu buf write` shares with it

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{Finish as _, Offset};

use super::{
    common::{Bytes, Explain as _, hex, hex_of},
    out::{Outlet, quoted},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    output::{NewFile, Sink, Target},
    text,
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
  $ sysu buf patch in.bin -o out.bin -- 0=cafe -4=00")]
pub(crate) struct Patch {
    /// The file
    file: PathBuf,

    /// Where, and the bytes as hex digits; after `--` also -4=00, four bytes
    /// from the end
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
    #[arg(long, conflicts_with = "output")]
    backup: bool,

    // With -o the changed bytes go there, and the file is left alone.
    #[command(flatten)]
    output: NewFile,
}

/// Bytes and where they go.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: Offset,
    pub(super) bytes: Vec<u8>,
}

/// Bytes and where in the file they go.
#[derive(Clone, Debug)]
struct Fixed {
    at: u64,
    bytes: Vec<u8>,
}

fn place(text: &str) -> anyhow::Result<Place> {
    let (at, bytes) =
        text.split_once('=').context("there is no `=` and hex digits")?;
    Ok(Place { at: at.parse()?, bytes: hex(bytes)?.0 })
}

impl Patch {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.how.run(ctx, &self.file, &self.patches)
    }
}

impl InPlace {
    pub(super) fn run(
        &self,
        ctx: &mut Ctx,
        path: &Path,
        places: &[Place],
    ) -> anyhow::Result<Status> {
        let input = Input::file(path);
        let sink = match (&self.output.output, self.backup) {
            (Some(_), _) => Some(self.output.plan(
                ctx,
                std::slice::from_ref(&input),
                &[],
                true,
            )?),
            (None, true) => Some(self.output.files()),
            (None, false) if self.output.overwrite || self.output.mkdir => {
                return Err(usage(
                    "--overwrite and --mkdir are about the file of -o, or \
                     the backup",
                ));
            }
            (None, false) => None,
        };
        let mut file = File::open(path).explain(&text::path(path))?;
        let places = fixed(path, &mut file, places)?;
        self.check(&mut file, &places)?;
        let before = places
            .iter()
            .map(|place| standing(&mut file, place.at, place.bytes.len()))
            .collect::<io::Result<Vec<_>>>()
            .explain(&text::path(path))?;
        let (mut output, mut backup) = (path.to_path_buf(), None);
        match &sink {
            Some(sink) if !self.backup => {
                let to = sink.target(0, &input, &[])?;
                if let Target::File(path) = &to {
                    output.clone_from(path);
                }
                changed_copy(ctx, &mut file, path, &places, sink, to)?;
            }
            _ => {
                if let Some(sink) = &sink {
                    let mut name = path.as_os_str().to_owned();
                    name.push(".bak");
                    let name = PathBuf::from(name);
                    let to = Target::File(name.clone());
                    changed_copy(ctx, &mut file, path, &[], sink, to)?;
                    backup = Some(name);
                }
                in_place(path, &places)?;
            }
        }
        if ctx.json {
            let changes: Vec<_> = places
                .iter()
                .zip(&before)
                .map(|(place, before)| {
                    json!({
                        "offset": place.at,
                        "len": place.bytes.len(),
                        "before": hex_of(before),
                        "after": hex_of(&place.bytes),
                    })
                })
                .collect();
            ctx.print_json(&json!({
                "input": text::json_path(path),
                "output": text::json_path(&output),
                "backup": backup.as_deref().map(text::json_path),
                "changes": changes,
            }))?;
        }
        Ok(Status::Done)
    }

    /// Looks whether the bytes that are expected stand there.
    fn check(&self, file: &mut File, places: &[Fixed]) -> anyhow::Result<()> {
        let (Some(expected), Some(first)) = (&self.expect, places.first())
        else {
            return Ok(());
        };
        let found = standing(file, first.at, expected.0.len())?;
        if found == expected.0 {
            return Ok(());
        }
        Err(anyhow::anyhow!(
            "at {:#x} there is {}, not {}",
            first.at,
            hex_of(&found),
            hex_of(&expected.0)
        ))
        .status(Status::No)
    }
}

/// The places in the file, all of them within it.
fn fixed(
    path: &Path,
    file: &mut File,
    places: &[Place],
) -> anyhow::Result<Vec<Fixed>> {
    let len = file.seek(SeekFrom::End(0))?;
    let mut all = Vec::with_capacity(places.len());
    for Place { at, bytes } in places {
        let shown = match at {
            Offset::FromStart(n) => format!("{n:#x}"),
            Offset::FromEnd(n) => format!("-{n:#x}"),
        };
        if bytes.is_empty() {
            return Err(usage(format!("no bytes for {shown}")))
                .hint("a patch is OFFSET=HEX, as in 0x10=cafe");
        }
        let start = match at {
            Offset::FromStart(n) => Some(*n),
            Offset::FromEnd(n) => len.checked_sub(*n),
        };
        let within = start.filter(|start| {
            start.checked_add(bytes.len() as u64).is_some_and(|end| end <= len)
        });
        let Some(at) = within else {
            return Err(usage(format!(
                "{} bytes at {shown} do not lie within the {len} bytes of {}",
                bytes.len(),
                quoted(path)
            )));
        };
        all.push(Fixed { at, bytes: bytes.clone() });
    }
    Ok(all)
}

/// The bytes that stand at a place now.
fn standing(file: &mut File, at: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut found = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(len as u64).read_to_end(&mut found)?;
    Ok(found)
}

/// Writes into the file itself, which keeps its inode.
fn in_place(path: &Path, places: &[Fixed]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", quoted(path));
    let mut file =
        OpenOptions::new().write(true).open(path).with_context(cannot)?;
    for place in places {
        file.seek(SeekFrom::Start(place.at)).with_context(cannot)?;
        file.write_all(&place.bytes).with_context(cannot)?;
    }
    file.sync_data().with_context(cannot)
}

/// Writes the file with its changes to another place.
fn changed_copy(
    ctx: &mut Ctx,
    file: &mut File,
    from: &Path,
    places: &[Fixed],
    sink: &Sink,
    to: Target,
) -> anyhow::Result<()> {
    let copy = match &to {
        Target::Stdout => None,
        Target::File(path) => Some(path.clone()),
    };
    let mut out = Outlet::open(&mut *ctx.stdout, ctx.json, sink, to)?;
    copy_changed(file, places, &mut out).explain(&text::path(from))?;
    out.finish()?;
    if let (Some(path), Ok(meta)) = (copy, file.metadata()) {
        // A copy that cannot have the permissions is still the copy.
        let _ = fs::set_permissions(path, meta.permissions());
    }
    Ok(())
}

/// Writes the bytes of the file with its changes.
fn copy_changed(
    file: &mut File,
    places: &[Fixed],
    out: &mut dyn Write,
) -> io::Result<()> {
    file.rewind()?;
    let mut block = vec![0; 1 << 16];
    let mut at = 0;
    loop {
        let n = match file.read(&mut block) {
            Ok(n) => n,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err),
        };
        if n == 0 {
            return Ok(());
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
        out.write_all(&block[..n])?;
        at += n as u64;
    }
}
