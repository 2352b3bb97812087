//! Where the bytes come from: files, folders, patterns, lists, `-`.

use std::{
    fs::{self, File},
    io::{self, BufRead, Read},
    path::{Component, Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use globset::GlobBuilder;
use walkdir::WalkDir;

use crate::{
    ctx::{Ctx, Stdin},
    error::{Annotate as _, Status, usage},
    text,
};

/// The inputs of a verb that works on files.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Input")]
pub(crate) struct Inputs {
    /// Files, folders (with -r), quoted patterns such as '**/*.jpg', or `-`
    /// for standard input, which is also what no INPUT means
    #[arg(value_name = "INPUT")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) more: MoreInputs,
}

/// How inputs are found, for verbs that name their first arguments
/// otherwise.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Input")]
pub(crate) struct MoreInputs {
    /// Take every fitting file in the folders given, at any depth
    #[arg(long, short)]
    pub(crate) recursive: bool,

    /// Take the names of inputs from FILE, one a line; `-` is standard
    /// input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,

    /// The names in --files-from end with NUL, as `find -print0` has it
    #[arg(long, short = '0', requires = "files_from")]
    pub(crate) null: bool,
}

/// One input: a file, or standard input.
#[derive(Clone)]
pub(crate) struct Input {
    source: Source,
    /// The path below the folder or pattern that it was found through; the
    /// file name for one that was named.
    pub(crate) rel: PathBuf,
}

#[derive(Clone)]
enum Source {
    Stdin(Stdin),
    File(PathBuf),
    /// No file: bytes made or given on the command line, by the name that
    /// templates and messages have for them.
    Made(PathBuf),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Input").field(&self.name()).finish()
    }
}

impl Inputs {
    /// The inputs in the order given, those of folders and patterns sorted.
    ///
    /// Of a folder, the files count whose names `fits` accepts; a file that
    /// was named always counts.
    ///
    /// # Errors
    ///
    /// If a list cannot be read, a folder is named without `-r`, a pattern
    /// finds nothing, or nothing was named and standard input is a
    /// terminal. A named file that is not there is found out by opening it.
    pub(crate) fn resolve(
        &self,
        ctx: &Ctx,
        fits: &dyn Fn(&Path) -> bool,
    ) -> anyhow::Result<Vec<Input>> {
        self.more.resolve(&self.paths, ctx, fits)
    }
}

impl Inputs {
    /// Whether none was named in any way.
    #[cfg(feature = "buf")]
    pub(crate) fn is_empty(&self) -> bool {
        let more = &self.more;
        self.paths.is_empty() && !more.recursive && more.files_from.is_none()
    }
}

impl MoreInputs {
    /// As [`Inputs::resolve`], with the paths given apart.
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) fn resolve(
        &self,
        paths: &[PathBuf],
        ctx: &Ctx,
        fits: &dyn Fn(&Path) -> bool,
    ) -> anyhow::Result<Vec<Input>> {
        let mut found = Vec::new();
        for path in paths {
            self.add(path, ctx, fits, &mut found)?;
        }
        if let Some(list) = &self.files_from {
            for path in self.read_list(list, ctx)? {
                self.add(&path, ctx, fits, &mut found)?;
            }
        } else if paths.is_empty() {
            if ctx.terminal.stdin {
                return Err(usage("there is no input")).hint(
                    "name a file, or pipe something in; `-` reads from the \
                     terminal",
                );
            }
            found.push(Input::stdin(ctx));
        }
        let stdins = found.iter().filter(|input| input.is_stdin()).count();
        if 1 < stdins {
            return Err(usage("standard input can be read only once"));
        }
        Ok(found)
    }

    fn add(
        &self,
        path: &Path,
        ctx: &Ctx,
        fits: &dyn Fn(&Path) -> bool,
        found: &mut Vec<Input>,
    ) -> anyhow::Result<()> {
        if path.as_os_str() != "-" && path.is_dir() {
            if !self.recursive {
                let name = text::path(path);
                return Err(usage(format!("`{name}` is a folder")))
                    .hint("-r takes every fitting file in it");
            }
            return walk(path, fits, found);
        }
        match path.to_str().filter(|text| is_pattern(text)) {
            Some(pattern) if !path.exists() => glob(pattern, found),
            _ => {
                found.push(Input::named(ctx, path));
                Ok(())
            }
        }
    }

    fn read_list(
        &self,
        list: &Path,
        ctx: &Ctx,
    ) -> anyhow::Result<Vec<PathBuf>> {
        let from = Input::named(ctx, list);
        let end = if self.null { 0 } else { b'\n' };
        let mut paths = Vec::new();
        for name in from.open()?.split(end) {
            let mut name = name
                .with_context(|| format!("cannot read `{}`", from.name()))?;
            if !self.null && name.last() == Some(&b'\r') {
                name.pop();
            }
            if !name.is_empty() {
                paths.push(path_of(name)?);
            }
        }
        Ok(paths)
    }
}

impl Input {
    /// A file by its name.
    pub(crate) fn file(path: &Path) -> Self {
        let rel = path.file_name().map_or_else(PathBuf::new, PathBuf::from);
        Self { source: Source::File(path.to_path_buf()), rel }
    }

    /// Standard input.
    pub(crate) fn stdin(ctx: &Ctx) -> Self {
        let source = Source::Stdin(ctx.stdin.clone());
        Self { source, rel: PathBuf::from("stdin") }
    }

    /// A file by its name, or standard input for `-`.
    pub(crate) fn named(ctx: &Ctx, path: &Path) -> Self {
        if path.as_os_str() == "-" {
            return Self::stdin(ctx);
        }
        Self::file(path)
    }

    /// What a verb makes without reading a file; `name` stands for one in
    /// templates.
    pub(crate) fn made(name: &str) -> Self {
        Self { source: Source::Made(name.into()), rel: name.into() }
    }

    /// Whether a result can take the input's place.
    pub(crate) fn has_place(&self) -> bool {
        matches!(self.source, Source::File(_))
    }

    pub(crate) fn is_stdin(&self) -> bool {
        matches!(self.source, Source::Stdin(_))
    }

    /// The path, unless it is standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Stdin(_) => None,
            Source::File(path) | Source::Made(path) => Some(path),
        }
    }

    /// The name for people.
    pub(crate) fn name(&self) -> String {
        self.path().map_or_else(|| "standard input".into(), text::path)
    }

    /// The name for programs.
    pub(crate) fn json_name(&self) -> serde_json::Value {
        self.path().map_or_else(|| "-".into(), text::json_path)
    }

    /// A reader of the bytes.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened; the message names it.
    pub(crate) fn open(&self) -> anyhow::Result<Box<dyn BufRead + Send>> {
        match &self.source {
            Source::Stdin(stdin) => stdin.take(),
            Source::File(path) | Source::Made(path) => {
                let file = self.explain(File::open(path))?;
                Ok(Box::new(io::BufReader::with_capacity(
                    crate::ctx::CHUNK,
                    file,
                )))
            }
        }
    }

    /// All the bytes, if they are at most `limit`.
    ///
    /// # Errors
    ///
    /// If they cannot be read, or are more; the message names the input.
    pub(crate) fn read(&self, limit: u64) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match &self.source {
            Source::Stdin(stdin) => {
                let mut some = stdin.take()?.take(limit.saturating_add(1));
                self.explain(some.read_to_end(&mut bytes))?;
            }
            Source::File(path) | Source::Made(path) => {
                let file = self.explain(File::open(path))?;
                let len = self.explain(file.metadata())?.len();
                if len <= limit {
                    bytes.reserve_exact(len as usize + 1);
                }
                let mut some = file.take(limit.saturating_add(1));
                self.explain(some.read_to_end(&mut bytes))?;
            }
        }
        if limit < bytes.len() as u64 {
            return Err(anyhow::anyhow!(
                "`{}` is larger than {}",
                self.name(),
                text::bytes(limit)
            ))
            .status(Status::Limit);
        }
        Ok(bytes)
    }

    /// Bytes in the file, where that is known before reading.
    pub(crate) fn len(&self) -> Option<u64> {
        let meta = fs::metadata(self.path()?).ok()?;
        meta.is_file().then_some(meta.len())
    }

    fn explain<T>(&self, result: io::Result<T>) -> anyhow::Result<T> {
        result.with_context(|| format!("cannot read `{}`", self.name()))
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "fails on other systems")]
fn path_of(name: Vec<u8>) -> anyhow::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Ok(std::ffi::OsString::from_vec(name).into())
}

#[cfg(not(unix))]
fn path_of(name: Vec<u8>) -> anyhow::Result<PathBuf> {
    let name = String::from_utf8(name)
        .map_err(|_| usage("a name in --files-from is not UTF-8"))?;
    Ok(name.into())
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// The fitting files below `root`, sorted by name.
fn walk(
    root: &Path,
    fits: &dyn Fn(&Path) -> bool,
    found: &mut Vec<Input>,
) -> anyhow::Result<()> {
    // Whole paths: in one folder they sort as their last names do, which
    // would have to be found again for every comparison.
    let sorted = WalkDir::new(root)
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()));
    for entry in sorted {
        let entry = match entry {
            Ok(entry) => entry,
            // A folder inside that cannot be listed fails like a file: by
            // itself, and said to.
            Err(err) => match err.path() {
                Some(path) if err.depth() > 0 => {
                    found.push(Input::file(path));
                    continue;
                }
                _ => {
                    let name = text::path(root);
                    return Err(err)
                        .with_context(|| format!("cannot read `{name}`"))
                        .status(Status::Io);
                }
            },
        };
        let path = entry.path();
        // What the folder says of its entries saves a look at each.
        let kind = entry.file_type();
        let is_file = kind.is_file() || kind.is_symlink() && path.is_file();
        if is_file && fits(path) {
            let rel = path.strip_prefix(root).unwrap_or(path).to_path_buf();
            let source = Source::File(entry.into_path());
            found.push(Input { source, rel });
        }
    }
    Ok(())
}

/// The files that `pattern` names, sorted.
fn glob(pattern: &str, found: &mut Vec<Input>) -> anyhow::Result<()> {
    let matcher = GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map_err(|err| {
            usage(format!("`{pattern}` is no pattern: {}", err.kind()))
        })?
        .compile_matcher();
    let root = literal_root(pattern);
    let from = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root.as_path()
    };
    let before = found.len();
    for entry in WalkDir::new(from).sort_by_file_name() {
        // What cannot be read is not what the pattern names.
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let path = path.strip_prefix("./").unwrap_or(path);
        if entry.path().is_file() && matcher.is_match(path) {
            let rel = path.strip_prefix(&root).unwrap_or(path).to_path_buf();
            found.push(Input { source: Source::File(path.into()), rel });
        }
    }
    if found.len() == before {
        return Err(anyhow::anyhow!("no file fits `{pattern}`"))
            .status(Status::Io);
    }
    Ok(())
}

/// The folders of `pattern` before its first wildcard.
fn literal_root(pattern: &str) -> PathBuf {
    let mut parts: Vec<_> = Path::new(pattern).components().collect();
    parts.pop();
    parts
        .into_iter()
        .take_while(|part| match part {
            Component::Normal(name) => {
                name.to_str().is_some_and(|name| !is_pattern(name))
            }
            _ => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_searched_from_its_literal_folders() {
        assert_eq!(literal_root("*.jpg"), Path::new(""));
        assert_eq!(literal_root("a/b/*.jpg"), Path::new("a/b"));
        assert_eq!(literal_root("/a/**/x.jpg"), Path::new("/a"));
        assert_eq!(literal_root("../a/b?/c"), Path::new("../a"));
    }
}
