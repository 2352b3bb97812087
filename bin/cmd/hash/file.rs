//! `sysu hash file`

use clap::Args;
use serde_json::{Map, Value};
use sysu::hash::{
    digest::{
        Alg, Digest, Encoding, FileDigests, FileHash, Output, hash_reader,
    },
    sums::{Style, name_of},
};

use super::{digest_args::DigestArgs, explain};
use crate::{
    batch::{self, BatchArgs, Report, Stages},
    ctx::Ctx,
    error::{Status, usage},
    input::{Input, Inputs},
    text,
};

/// Print digests and checksums of files
///
/// Several algorithms are computed in one read. Lines are those of
/// sha256sum, or with --tag and whenever there are several algorithms those
/// of BSD. In folders (-r) links to files are followed and links to folders
/// are not; pipes and devices are passed over.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash file a.iso
  $ sysu hash file -a sha256,blake3,md5 a.iso
  $ sysu hash file -r -a blake3 photos > photos.b3
  $ sysu hash file -a crc32 --sfv *.flac > album.sfv
  $ tar c photos | sysu hash file -a sha512 -")]
pub(super) struct FileArgs {
    #[command(flatten)]
    digest: DigestArgs,

    /// Write lines of the form `SHA256 (NAME) = HEX`
    #[arg(long)]
    tag: bool,

    /// Mark names as binary with a star
    #[arg(long, short, conflicts_with_all = ["tag", "zero"])]
    binary: bool,

    /// End lines with NUL, and leave names as they are
    #[arg(long, short)]
    zero: bool,

    /// Write the lines of SFV, `NAME CRC32`; with -a crc32
    #[arg(long, conflicts_with_all = ["tag", "zero", "binary", "bare", "encoding"])]
    sfv: bool,

    /// How digests are written: hex, base64, base64url, base32
    #[arg(long, value_name = "NAME", default_value = "hex")]
    encoding: Encoding,

    /// Print the digest alone, without the name
    #[arg(long, conflicts_with_all = ["tag", "binary"])]
    bare: bool,

    /// Never map large files into memory
    #[arg(long)]
    no_mmap: bool,

    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    work: BatchArgs,
}

impl FileArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if self.tag && self.zero {
            return Err(usage("--tag and --zero are two forms of a line"));
        }
        let digests = self.digest.digests(ctx)?;
        let is_crc32 = |digest: &Digest| digest.alg() == Alg::Crc32;
        if self.sfv && !matches!(&digests[..], [one] if is_crc32(one)) {
            return Err(usage("--sfv is for one algorithm: -a crc32"));
        }
        if self.binary && digests.len() > 1 {
            return Err(usage("--binary is for one algorithm"));
        }
        let inputs = self.resolve(ctx)?;
        let how = FileHash::new(digests.clone()).mmap(!self.no_mmap);
        if let [input] = &inputs[..] {
            let done = self.alone(ctx, &how, &digests, input)?;
            self.print(ctx, &digests, input, &done)?;
            return Ok(Status::Done);
        }
        batch::run(
            ctx,
            &self.work,
            &inputs,
            |_, input, stages| {
                stages.time("hash", || hash(&how, &digests, input, |_| true))
            },
            |ctx, input, done, _| self.print(ctx, &digests, input, &done),
        )
    }

    /// The inputs. A folder without -r fails like a file that cannot be
    /// read, so that `*` works where there are folders too.
    fn resolve(&self, ctx: &Ctx) -> anyhow::Result<Vec<Input>> {
        let one_by_one = self.inputs.paths.len() > 1
            && self.inputs.more.files_from.is_none()
            && !self.inputs.more.recursive;
        if !one_by_one {
            return self.inputs.resolve(ctx, &|_| true);
        }
        let mut inputs = Vec::new();
        for path in &self.inputs.paths {
            if path.is_dir() {
                inputs.push(Input::file(path));
                continue;
            }
            let one = std::slice::from_ref(path);
            let found = self.inputs.more.resolve(one, ctx, &|_| true)?;
            inputs.extend(found);
        }
        if inputs.iter().filter(|input| input.is_stdin()).count() > 1 {
            return Err(usage("standard input can be read only once"));
        }
        Ok(inputs)
    }

    /// One input, with progress in bytes.
    fn alone(
        &self,
        ctx: &mut Ctx,
        how: &FileHash,
        digests: &[Digest],
        input: &Input,
    ) -> anyhow::Result<FileDigests> {
        let progress = ctx.progress(self.work.progress, input.len(), "B");
        let mut report = Report::new(&self.work);
        let mut stages = Stages::default();
        let pool = self.work.jobs.map(|_| self.work.pool()).transpose()?;
        let work = || {
            hash(how, digests, input, |bytes| {
                progress.inc(bytes);
                true
            })
        };
        let done = stages.time("hash", || match &pool {
            Some(pool) => pool.install(work),
            None => work(),
        });
        progress.finish();
        report.note(&input.name(), &stages);
        report.print(ctx)?;
        done
    }

    fn print(
        &self,
        ctx: &mut Ctx,
        digests: &[Digest],
        input: &Input,
        done: &FileDigests,
    ) -> anyhow::Result<()> {
        if done.changed {
            let name = input.name();
            ctx.warn(format!("`{name}` was changed while it was read"));
        }
        if ctx.json {
            let mut object = Map::new();
            object.insert("path".into(), input.json_name());
            object.insert("size".into(), done.len.into());
            for (digest, output) in digests.iter().zip(&done.outputs) {
                let text = output.encode(self.encoding);
                object.insert(DigestArgs::name(digest), text.into());
            }
            return ctx.print_json(&Value::Object(object));
        }
        if self.sfv
            && let Some(path) = input.path()
            && name_of(path).iter().any(|byte| b"\n\r".contains(byte))
        {
            let name = input.name();
            return Err(usage(format!("SFV cannot hold the name `{name}`")));
        }
        let mut lines = Vec::new();
        for (digest, output) in digests.iter().zip(&done.outputs) {
            self.line(&mut lines, ctx, digest, output, input);
        }
        ctx.stdout.write_all(&lines)?;
        Ok(())
    }

    fn line(
        &self,
        lines: &mut Vec<u8>,
        ctx: &Ctx,
        digest: &Digest,
        output: &Output,
        input: &Input,
    ) {
        let end = if self.zero { 0 } else { b'\n' };
        if self.bare {
            lines.extend(output.encode(self.encoding).bytes());
            lines.push(end);
            return;
        }
        let style = match self.digest.algorithms.len() {
            _ if self.sfv => Style::Sfv,
            _ if self.zero => Style::Zero,
            _ if self.binary => Style::GnuBinary,
            1 if !self.tag => Style::Gnu,
            _ => Style::Tag,
        };
        let name = match input.path() {
            None => b"-".to_vec(),
            // What a terminal shows cannot drive it; a pipe gets the bytes.
            Some(path) if ctx.terminal.stdout => text::path(path).into(),
            Some(path) => name_of(path),
        };
        style.write(lines, output, &digest.tag(), &name, self.encoding);
    }
}

fn hash(
    how: &FileHash,
    digests: &[Digest],
    input: &Input,
    go_on: impl FnMut(u64) -> bool,
) -> anyhow::Result<FileDigests> {
    let Some(path) = input.path() else {
        let stdin = input.open()?;
        let outputs = hash_reader(digests, stdin);
        return Ok(FileDigests::of_stream(explain(outputs)?));
    };
    explain(how.of_with_progress(path, go_on))
}
