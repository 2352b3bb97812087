//! Where the bytes go: templates, atomic replacement, standard output.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsString,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use anyhow::Context as _;
use clap::Args;
use sysu::buf::{AtomicFile, Existing};

use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// The outputs of a verb that turns files into files.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    #[command(flatten)]
    pub(crate) new: NewFile,

    /// Replace each input by its result
    #[arg(long, conflicts_with = "output")]
    pub(crate) in_place: bool,
}

/// The outputs of a verb whose results take no input's place.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct NewFile {
    /// Write to FILE; a folder, or a template such as
    /// 'out/{stem}-{width}.webp', for many; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<String>,

    /// Replace files that are already there
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Make the folders that are missing
    #[arg(long)]
    pub(crate) mkdir: bool,
}

/// What a template may name beside the parts of the input's path.
pub(crate) type Fields<'a> = [(&'a str, String)];

/// Where one result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
}

/// The outputs of a run, checked against its inputs.
#[derive(Debug)]
pub(crate) struct Sink {
    to: To,
    existing: Existing,
    mkdir: bool,
    /// Which input writes a file, so that no two write the same.
    claims: Mutex<HashMap<PathBuf, usize>>,
    names: Vec<String>,
    inputs: Vec<PathBuf>,
    /// The inputs by their real paths, once that is asked for.
    real: OnceLock<HashSet<PathBuf>>,
}

#[derive(Debug)]
enum To {
    Stdout,
    InPlace,
    Template(Template),
}

impl Output {
    /// Whether files that are there already may be replaced.
    #[cfg(feature = "img")]
    pub(crate) fn replaces(&self) -> bool {
        self.in_place || self.new.overwrite
    }

    /// Checks the options against the inputs before any work is done.
    ///
    /// `fields` are the names that a template may use beside those of the
    /// path ([`PATH_FIELDS`]); `binary` output is not written to a terminal.
    ///
    /// # Errors
    ///
    /// If there is no place to write to, the template has an unknown name,
    /// or several inputs would go to one output.
    pub(crate) fn plan(
        &self,
        ctx: &Ctx,
        inputs: &[Input],
        fields: &[&'static str],
        binary: bool,
    ) -> anyhow::Result<Sink> {
        if !self.in_place {
            return self.new.plan(ctx, inputs, fields, binary);
        }
        if let Some(input) = inputs.iter().find(|input| !input.has_place()) {
            return Err(usage(format!(
                "{} has no place to be in",
                input.name()
            )))
            .hint("-o FILE names one");
        }
        Ok(self.new.sink(To::InPlace, Existing::Replace, inputs))
    }
}

impl NewFile {
    /// As [`Output::plan`].
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) fn plan(
        &self,
        ctx: &Ctx,
        inputs: &[Input],
        fields: &[&'static str],
        binary: bool,
    ) -> anyhow::Result<Sink> {
        let to = self.to(ctx, inputs, fields, binary)?;
        match &to {
            To::Template(template)
                if 1 < inputs.len() && template.is_constant() =>
            {
                return Err(usage(format!(
                    "{} inputs would all be written to `{}`",
                    inputs.len(),
                    template.text
                )))
                .hint("name a folder or a template: -o 'out/{stem}.{ext}'");
            }
            To::Stdout if self.overwrite || self.mkdir => {
                let name =
                    if self.overwrite { "--overwrite" } else { "--mkdir" };
                return Err(usage(format!(
                    "{name} is about the file of -o, and there is none"
                )));
            }
            _ => {}
        }
        Ok(self.sink(to, self.existing(), inputs))
    }

    /// For a verb that names its files itself.
    pub(crate) fn files(&self) -> Sink {
        self.sink(To::Stdout, self.existing(), &[])
    }

    /// For a verb that makes many files of one input: `each` is the
    /// template that they have by themselves and in a folder, and the first
    /// of its `fields` tells them apart.
    ///
    /// # Errors
    ///
    /// If the template has an unknown name, or would give all of them one
    /// name.
    pub(crate) fn plan_many(
        &self,
        input: &Input,
        fields: &[&'static str],
        each: &str,
    ) -> anyhow::Result<Sink> {
        let text = match self.output.as_deref() {
            None => each.to_owned(),
            Some("-") => {
                return Err(usage("many files, and one standard output"))
                    .hint(format!("name a folder or a template: '{each}'"));
            }
            Some(text) if is_folder(text) => {
                format!("{}/{each}", text.trim_end_matches(is_separator))
            }
            Some(text) => text.to_owned(),
        };
        let template = Template::parse(&text, fields)?;
        if !fields.first().is_some_and(|field| template.has(field)) {
            return Err(usage(format!("all would be written to `{text}`")))
                .hint(format!("tell them apart, as in '{each}'"));
        }
        let to = To::Template(template);
        Ok(self.sink(to, self.existing(), std::slice::from_ref(input)))
    }

    fn existing(&self) -> Existing {
        if self.overwrite { Existing::Replace } else { Existing::Refuse }
    }

    fn sink(&self, to: To, existing: Existing, inputs: &[Input]) -> Sink {
        Sink {
            to,
            existing,
            mkdir: self.mkdir,
            claims: Mutex::default(),
            names: inputs.iter().map(Input::name).collect(),
            inputs: inputs
                .iter()
                .filter(|input| input.has_place())
                .filter_map(|input| input.path().map(Path::to_path_buf))
                .collect(),
            real: OnceLock::new(),
        }
    }

    fn to(
        &self,
        ctx: &Ctx,
        inputs: &[Input],
        fields: &[&'static str],
        binary: bool,
    ) -> anyhow::Result<To> {
        match self.output.as_deref() {
            None | Some("-") if 1 < inputs.len() => {
                Err(usage("many inputs, and one standard output")).hint(
                    "name a folder or a template: -o out/, \
                     -o 'out/{stem}.{ext}'",
                )
            }
            None | Some("-") if binary && ctx.terminal.stdout => {
                Err(usage("this is no text for a terminal"))
                    .hint("-o FILE writes a file, `| PROGRAM` hands it on")
            }
            None | Some("-") => Ok(To::Stdout),
            Some(text) => Template::parse(text, fields).map(To::Template),
        }
    }
}

impl Sink {
    /// Where the result of `input`, the `index`-th, goes, with the values
    /// of the fields that its template may name.
    ///
    /// # Errors
    ///
    /// If another input goes there, or a file is there and is not to be
    /// replaced.
    pub(crate) fn target(
        &self,
        index: usize,
        input: &Input,
        fields: &Fields<'_>,
    ) -> anyhow::Result<Target> {
        let path = match &self.to {
            To::Stdout => return Ok(Target::Stdout),
            To::InPlace => {
                let path = input.path().unwrap_or(Path::new("")).to_path_buf();
                return Ok(Target::File(path));
            }
            To::Template(template) => template.expand(index, input, fields),
        };
        self.claim(index, &path)?;
        if self.existing == Existing::Refuse && path.is_file() {
            return taken(&path);
        }
        Ok(Target::File(path))
    }

    /// Where the result of `input` would go, if that is a file: nothing is
    /// checked, and nothing noted.
    #[cfg(feature = "img")]
    pub(crate) fn path(
        &self,
        index: usize,
        input: &Input,
        fields: &Fields<'_>,
    ) -> Option<PathBuf> {
        match &self.to {
            To::Stdout => None,
            To::InPlace => input.path().map(Path::to_path_buf),
            To::Template(template) => {
                Some(template.expand(index, input, fields))
            }
        }
    }

    /// Notes that the `index`-th input writes `path`.
    fn claim(&self, index: usize, path: &Path) -> anyhow::Result<()> {
        let mut claims =
            self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *claims.entry(path.to_path_buf()).or_insert(index);
        if first == index {
            return Ok(());
        }
        let other = self.names.get(first).map_or("another", String::as_str);
        Err(usage(format!(
            "`{}` is already written from `{other}`",
            text::path(path)
        )))
        .hint("tell them apart in the template, with {dir}, {rel} or {n}")
    }

    /// Starts the file at `path`; it appears when it is committed.
    ///
    /// # Errors
    ///
    /// If it cannot be made there; the message names it.
    pub(crate) fn create(&self, path: &Path) -> anyhow::Result<AtomicFile> {
        if self.mkdir
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).with_context(|| {
                format!("cannot make the folder `{}`", text::path(folder))
            })?;
        }
        let made = AtomicFile::create(path, self.existing);
        match &made {
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                return taken(path);
            }
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                return Err(anyhow::anyhow!(
                    "{}: its folder is not there",
                    cannot_write(path)
                ))
                .status(Status::Io)
                .hint("--mkdir makes what is missing");
            }
            _ => {}
        }
        // What takes an input's place is all there is; a result can be made
        // again.
        let sync = self.is_input(path);
        made.map(|file| file.sync(sync)).with_context(|| cannot_write(path))
    }

    fn is_input(&self, path: &Path) -> bool {
        let Ok(path) = std::fs::canonicalize(path) else { return false };
        let real = || {
            let real = |path| std::fs::canonicalize(path).ok();
            self.inputs.iter().filter_map(real).collect()
        };
        self.real.get_or_init(real).contains(&path)
    }

    /// Writes a whole file.
    ///
    /// # Errors
    ///
    /// If it cannot be written; the message names it, and what was at
    /// `path` is still there.
    pub(crate) fn write(
        &self,
        path: &Path,
        bytes: &[u8],
    ) -> anyhow::Result<()> {
        let mut file = self.create(path)?;
        file.write_all(bytes)
            .and_then(|()| file.commit())
            .with_context(|| cannot_write(path))
    }
}

/// An output that cannot be written: its name rides on the failure, so that
/// it is not taken for one of the input.
#[derive(Debug)]
pub(crate) struct Unwritten {
    name: String,
    err: io::Error,
}

impl Unwritten {
    /// The name of standard output.
    pub(crate) const STDOUT: &str = "standard output";

    /// Puts the name to a failure. One that only asks to try again has none.
    #[cold]
    pub(crate) fn of(name: String, err: io::Error) -> io::Error {
        if err.kind() == io::ErrorKind::Interrupted {
            return err;
        }
        io::Error::new(err.kind(), Self { name, err })
    }

    /// Whether `err` is one of these.
    pub(crate) fn is_in(err: &io::Error) -> bool {
        matches!(err.get_ref(), Some(inner) if inner.is::<Self>())
    }

    /// Whether it is standard output that could not be written, which no
    /// other input can change.
    pub(crate) fn is_final(err: &anyhow::Error) -> bool {
        err.chain()
            .filter_map(|cause| cause.downcast_ref::<io::Error>()?.get_ref())
            .filter_map(|inner| inner.downcast_ref::<Self>())
            .any(|unwritten| unwritten.name == Self::STDOUT)
    }
}

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write {}", self.name)
    }
}

impl std::error::Error for Unwritten {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.err)
    }
}

fn taken<T>(path: &Path) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("`{}` is already there", text::path(path)))
        .status(Status::Io)
        .hint("--overwrite replaces it")
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write `{}`", text::path(path))
}

/// The names that every template may use.
pub(crate) const PATH_FIELDS: [&str; 6] =
    ["stem", "name", "ext", "dir", "rel", "n"];

/// A path with names in braces to be filled in.
#[derive(Debug)]
struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// A name, and the width that a number is filled up to with zeros.
    Field(String, usize),
}

impl Template {
    /// Reads `text`; a folder means the input's own name in it. `{{` is a
    /// brace.
    fn parse(text: &str, fields: &[&str]) -> anyhow::Result<Self> {
        let mut parts = parts(text, fields)?;
        if is_folder(text) {
            if !text.ends_with(is_separator) {
                parts.push(Part::Text("/".into()));
            }
            // Verbs that change the format say so with a field.
            let ext =
                if fields.contains(&"out_ext") { "out_ext" } else { "ext" };
            parts.push(Part::Field("stem".into(), 0));
            parts.push(Part::Text(".".into()));
            parts.push(Part::Field(ext.into(), 0));
        }
        Ok(Self { text: text.into(), parts })
    }

    fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    fn has(&self, field: &str) -> bool {
        let is = |part: &Part| matches!(part, Part::Field(f, _) if f == field);
        self.parts.iter().any(is)
    }

    fn expand(
        &self,
        index: usize,
        input: &Input,
        fields: &Fields<'_>,
    ) -> PathBuf {
        let value = |name: &str| {
            let given = fields.iter().find(|(field, _)| *field == name);
            given.map_or_else(
                || path_field(name, index, input),
                |(_, value)| value.into(),
            )
        };
        let mut out = OsString::new();
        for (i, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) => {
                    // A name without an extension has no dot either.
                    let bare = match self.parts.get(i + 1) {
                        Some(Part::Field(name, _))
                            if name.ends_with("ext") =>
                        {
                            value(name).is_empty()
                        }
                        _ => false,
                    };
                    let text = text.as_str();
                    out.push(if bare {
                        text.strip_suffix('.').unwrap_or(text)
                    } else {
                        text
                    });
                }
                Part::Field(name, width) => {
                    let value = value(name);
                    out.push("0".repeat(width.saturating_sub(value.len())));
                    out.push(value);
                }
            }
        }
        out.into()
    }
}

fn is_separator(c: char) -> bool {
    c == '/' || std::path::is_separator(c)
}

fn is_folder(text: &str) -> bool {
    text.ends_with(is_separator) || Path::new(text).is_dir()
}

fn parts(text: &str, fields: &[&str]) -> anyhow::Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let found = &rest[at..];
        if found.starts_with("{{") || found.starts_with("}}") {
            plain.push_str(&found[..1]);
            rest = &found[2..];
            continue;
        }
        let end = found.find('}').filter(|_| found.starts_with('{'));
        let Some(end) = end else {
            return Err(usage(format!(
                "`{text}` has a brace without its partner"
            )))
            .hint("`{{` and `}}` stand for braces");
        };
        let (name, width) = match found[1..end].split_once(':') {
            Some((name, width)) => (name, width.trim_start_matches('0')),
            None => (&found[1..end], ""),
        };
        let known = PATH_FIELDS.contains(&name) || fields.contains(&name);
        let width = match width {
            "" => Some(0),
            digits => digits.parse().ok().filter(|w| (1..=32).contains(w)),
        };
        let (true, Some(width)) = (known, width) else {
            let names: Vec<_> = PATH_FIELDS.iter().chain(fields).collect();
            let names: Vec<_> =
                names.iter().map(|name| format!("{{{name}}}")).collect();
            return Err(usage(format!(
                "`{}` in `{text}` is not known",
                &found[..=end]
            )))
            .hint(format!("there are {}, and {{n:03}}", names.join(" ")));
        };
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Field(name.into(), width));
        rest = &found[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(parts)
}

/// The value of one of [`PATH_FIELDS`].
fn path_field(name: &str, index: usize, input: &Input) -> OsString {
    let path = input.path().unwrap_or(Path::new("stdin"));
    let part = match name {
        "stem" => path.file_stem(),
        "name" => path.file_name(),
        "ext" => path.extension(),
        "dir" => match path.parent() {
            // So that `{dir}/x` is always a valid path.
            Some(dir) if dir.as_os_str().is_empty() => Some(".".as_ref()),
            dir => dir.map(Path::as_os_str),
        },
        // The path below the folder given, without its extension.
        "rel" => return input.rel.with_extension("").into(),
        "n" => return (index + 1).to_string().into(),
        _ => None,
    };
    part.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn only_standard_output_that_cannot_be_written_is_final() {
        let full = |name: &str| {
            let err = io::ErrorKind::StorageFull.into();
            let done = Err::<(), _>(Unwritten::of(name.to_owned(), err));
            done.context("while at it").unwrap_err()
        };
        assert!(Unwritten::is_final(&full(Unwritten::STDOUT)));
        assert!(!Unwritten::is_final(&full("`a`")));
        assert!(!Unwritten::is_final(&anyhow::anyhow!("no")));
        assert_eq!(
            crate::error::chain(&full("`a`")),
            "while at it: cannot write `a`: no storage space"
        );
    }

    fn expand(template: &str, path: &str) -> String {
        let template = Template::parse(template, &["width"]).unwrap();
        let fields = [("width", "64".to_owned())];
        let path = template.expand(6, &Input::file(Path::new(path)), &fields);
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn names_in_braces_are_filled_in() {
        assert_eq!(
            expand("o/{stem}-{width}.webp", "a/b.c.jpg"),
            "o/b.c-64.webp"
        );
        assert_eq!(expand("{dir}/{name}.bak", "a/b.jpg"), "a/b.jpg.bak");
        assert_eq!(expand("{dir}/{name}", "b.jpg"), "./b.jpg");
        assert_eq!(expand("{n:03}.{ext}", "b.jpg"), "007.jpg");
        assert_eq!(expand("{{{n}}}", "b.jpg"), "{7}");
        assert_eq!(expand("o/", "a/b.jpg"), "o/b.jpg");
        assert_eq!(expand("o/", "a/b"), "o/b");
    }

    #[test]
    fn an_unknown_name_or_a_lone_brace_is_refused() {
        for text in ["{nope}", "a{", "a}b", "{n:99}", "{n:x}"] {
            let err = Template::parse(text, &[]).unwrap_err();
            assert_eq!(crate::error::status_of(&err), Status::Usage, "{text}");
        }
    }
}
