//! Recipes: pipelines as data.

pub(crate) mod value;
#[cfg(feature = "serde")]
pub(crate) mod value_serde;

use std::{collections::BTreeMap, path::Path};

mod kept;

use crate::{
    Args, Encode, Error, FailOn, Limits, Pages, Pipeline, Result, Source,
    Value,
};

/// A pipeline without its picture: the order, the operations, the output.
///
/// ```json
/// {
///   "order": "call",
///   "input": {"autoOrient": true},
///   "ops": [["resize", {"width": 800}], ["sharpen"]],
///   "output": {"format": "webp", "quality": 75}
/// }
/// ```
///
/// Names and options are sharp's wherever sharp has them. A picture that an
/// operation needs is a path, or `{"$file": PATH}`, below the recipe's own
/// folder.
///
/// # Example
///
/// ```
/// use sysu_img::{Recipe, Value};
/// use std::collections::BTreeMap;
///
/// let flip = Value::List(vec![Value::Text("flip".into())]);
/// let ops = Value::List(vec![flip]);
/// let recipe = Value::Map(BTreeMap::from([("ops".into(), ops)]));
/// let recipe = Recipe::new(&recipe, ".")?;
/// # let _ = recipe;
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recipe {
    sharp: bool,
    input: BTreeMap<String, Value>,
    steps: Vec<Args>,
    encode: Option<Encode>,
    delays: Option<Vec<u32>>,
}

impl Recipe {
    /// Reads a recipe; paths in it begin at `folder`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    /// the first thing that no recipe can say: the name, what it may be, and
    /// what it was.
    pub fn new(value: &Value, folder: impl AsRef<Path>) -> Result<Self> {
        let Value::Map(map) = value else {
            return Err(value.refuse("recipe", "object"));
        };
        let known = ["order", "input", "ops", "output"];
        if let Some(name) = map.keys().find(|k| !known.contains(&k.as_str())) {
            let expected = "one of order, input, ops, output";
            return Err(Error::option("recipe", expected, name));
        }
        let sharp = match map.get("order").map(|v| (v, v.as_text())) {
            None | Some((_, Some("call"))) => false,
            Some((_, Some("sharp"))) => true,
            Some((v, _)) => return Err(v.refuse("order", "call or sharp")),
        };
        let input = match map.get("input") {
            None | Some(Value::Null) => BTreeMap::new(),
            Some(input @ Value::Map(_)) => {
                match with_files(input, folder.as_ref()) {
                    Value::Map(input) => input,
                    _ => BTreeMap::new(),
                }
            }
            Some(v) => return Err(v.refuse("input", "object")),
        };
        let mut steps = Vec::new();
        match map.get("ops") {
            None => {}
            Some(Value::List(list)) => {
                for step in list {
                    steps.push(step_of(step, folder.as_ref())?);
                }
            }
            Some(v) => return Err(v.refuse("ops", "array")),
        }
        let (encode, delays) = match map.get("output") {
            None | Some(Value::Null) => (None, None),
            Some(Value::Map(output)) => {
                let (encode, delays) = encode_of(output)?;
                (Some(encode), delays)
            }
            Some(v) => return Err(v.refuse("output", "object")),
        };
        let recipe = Self { sharp, input, steps, encode, delays };
        // Every option is checked now, not at the first picture.
        let _ = recipe.apply(Pipeline::from_bytes(Vec::new()))?;
        Ok(recipe)
    }

    /// Returns the picture that the recipe itself makes, if it makes one:
    /// its input is `create`, `text` or `join`.
    ///
    /// # Errors
    ///
    /// As [`Recipe::new`].
    pub fn source(&self) -> Result<Option<Source>> {
        made(&self.input)
    }

    /// Adds the recipe to a pipeline, whose source gives way to the recipe's
    /// own if it has one.
    ///
    /// # Errors
    ///
    /// As [`Recipe::new`].
    pub fn apply(&self, mut pipeline: Pipeline) -> Result<Pipeline> {
        let mut input = Args::new("input");
        for (name, value) in &self.input {
            input.set(name, value.clone());
        }
        if let Some(source) = self.source()? {
            pipeline.source = source;
            let made = ["create", "text", "join"];
            let _ = made.map(|name| input.take(&[name]));
        }
        pipeline = reading(pipeline, &mut input)?;
        input.finish()?;
        if self.sharp {
            pipeline = pipeline.sharp_order();
        }
        for step in &self.steps {
            pipeline = match kept::read(pipeline, step.clone())? {
                (pipeline, true) => pipeline,
                (pipeline, false) => pipeline.step(step.clone())?,
            };
        }
        if let Some(encode) = &self.encode {
            pipeline = pipeline.encode(encode.clone());
        }
        if let Some(delays) = &self.delays {
            pipeline = pipeline.delays_ms(&delays[..]);
        }
        Ok(pipeline)
    }
}

/// Takes the options of how a file is read, as sharp names them.
pub(crate) fn reading(
    mut pipeline: Pipeline,
    input: &mut Args,
) -> Result<Pipeline> {
    if let Some(v) = input.take(&["autoOrient"]) {
        pipeline = pipeline.orient(v.flag("autoOrient")?);
    }
    if let Some(v) = input.take(&["limitInputPixels"]) {
        let most = v.integer("limitInputPixels", 0..=1 << 52)? as u64;
        let most = if most == 0 { u64::MAX } else { most };
        let limits = pipeline.input.limits.max_pixels(most);
        pipeline = pipeline.limits(limits);
    }
    if let Some(v) = input.take(&["failOn"]) {
        pipeline = pipeline.fail_on(match v.as_text() {
            Some("none") => FailOn::Never,
            Some("truncated" | "error" | "warning") => FailOn::Truncated,
            _ => {
                let expected = "one of none, truncated, error, warning";
                return Err(v.refuse("failOn", expected));
            }
        });
    }
    if let Some(v) = input.take(&["limitInputChannels"]) {
        let most = v.integer("limitInputChannels", 0..=255)? as u8;
        let most = if most == 0 { u8::MAX } else { most };
        let limits = pipeline.input.limits.max_channels(most);
        pipeline = pipeline.limits(limits);
    }
    if input.flag(&["unlimited"])? {
        pipeline = pipeline.limits(Limits::unlimited());
    }
    if input.flag(&["ignoreIcc"])? {
        pipeline = pipeline.ignore_icc();
    }
    if let Some(v) = input.take(&["animated"]) {
        let all = v.flag("animated")?;
        pipeline = pipeline.pages(if all { Pages::All } else { Pages::First });
    }
    if let Some(dots) = input.number("density", 1.0..=100_000.0)? {
        pipeline = pipeline.svg_density(dots);
    }
    if let Some(v) = input.take(&["svg"]) {
        let Value::Map(_) = &v else { return Err(v.refuse("svg", "object")) };
        let mut svg = Args::from_values("svg", vec![v]);
        if let Some(v) = svg.take(&["stylesheet"]) {
            let css =
                v.as_text().ok_or_else(|| v.refuse("stylesheet", "string"))?;
            pipeline = pipeline.svg_css(css);
        }
        if svg.flag(&["highBitdepth"])? {
            let expected = "false: drawings have 8 bits";
            return Err(Error::option("highBitdepth", expected, true));
        }
        svg.finish()?;
    }
    if let Some(v) = input.take(&["raw"]) {
        let Value::Map(_) = &v else { return Err(v.refuse("raw", "object")) };
        let mut raw = Args::from_values("raw", vec![v]);
        let shape = crate::pixels::raw::input(&mut raw)?;
        raw.finish()?;
        pipeline = pipeline.read_raw(shape);
    }
    let page = input.integer("page", 0..=100_000)?;
    let pages = input.integer("pages", -1..=100_000)?;
    if page.is_some() || pages.is_some() {
        let count = match pages.unwrap_or(1) {
            -1 => u32::MAX,
            count => count as u32,
        };
        let first = page.unwrap_or(0) as u32;
        pipeline = pipeline.pages(Pages::Range(first, count));
    }
    Ok(pipeline)
}

/// Reads a source that is made: `{create: {…}}`, `{text: {…}}`,
/// `{join: {images: […], …}}`, or a picture with options of its own,
/// `{file: PATH, ops: […], …}`. Nothing if it is none of them.
pub(crate) fn made(map: &BTreeMap<String, Value>) -> Result<Option<Source>> {
    let inner = |name: &str, value: &Value| match value {
        Value::Map(_) => Ok(Args::from_values(name, vec![value.clone()])),
        other => Err(other.refuse(name, "object")),
    };
    let end = |args: Args, source: Source| args.finish().map(|()| source);
    if let Some(value) = map.get("create") {
        let mut args = inner("create", value)?;
        let create = crate::make::create::recipe(&mut args)?;
        return end(args, create.into()).map(Some);
    }
    #[cfg(feature = "text")]
    if let Some(value) = map.get("text") {
        let mut args = inner("text", value)?;
        let text = crate::make::text::recipe(&mut args)?;
        return end(args, text.into()).map(Some);
    }
    #[cfg(not(feature = "text"))]
    if map.contains_key("text") {
        return Err(Error::unsupported("text"));
    }
    if let Some(value) = map.get("join") {
        let mut args = inner("join", value)?;
        let join = crate::make::join::recipe(&mut args)?;
        return end(args, join.into()).map(Some);
    }
    let Some(file) = map.get("file") else { return Ok(None) };
    let mut args = Args::new("input");
    for (name, value) in map.iter().filter(|(name, _)| *name != "file") {
        args.set(name, value.clone());
    }
    let mut pipeline = Pipeline::new(file.source("file")?);
    let steps = args.take(&["ops"]);
    pipeline = reading(pipeline, &mut args)?;
    args.finish()?;
    match steps {
        None => {}
        Some(Value::List(list)) => {
            for step in &list {
                pipeline = pipeline.step(step_of(step, Path::new("."))?)?;
            }
        }
        Some(other) => return Err(other.refuse("ops", "array")),
    }
    Ok(Some(pipeline.into()))
}

/// `["resize", {…}]`, or the name alone.
fn step_of(value: &Value, folder: &Path) -> Result<Args> {
    let expected = "a name, or an array of a name and arguments";
    match value {
        Value::Text(name) => Ok(Args::new(name)),
        Value::List(list) => match list.split_first() {
            Some((Value::Text(name), rest)) => {
                let values =
                    rest.iter().map(|v| with_files(v, folder)).collect();
                Ok(Args::from_values(name, values))
            }
            _ => Err(value.refuse("ops", expected)),
        },
        _ => Err(value.refuse("ops", expected)),
    }
}

/// Takes a list of delays, which is for the pipeline and not the encoder.
fn delays(args: &mut Args) -> Result<Option<Vec<u32>>> {
    let animates = args
        .step()
        .parse::<crate::Format>()
        .is_ok_and(crate::Format::can_animate);
    let Some(value) = args.take(&["delay"]) else { return Ok(None) };
    let list = match &value {
        Value::List(_) => true,
        Value::Text(text) => text.contains(','),
        _ => false,
    };
    if !list || !animates {
        args.set("delay", value);
        return Ok(None);
    }
    let expected = "integers between 0 and 65535";
    let delay = |v: f64| {
        let good = v.fract() == 0.0 && (0.0..=65_535.0).contains(&v);
        good.then_some(v as u32).ok_or_else(|| value.refuse("delay", expected))
    };
    let delays: Result<Vec<u32>> =
        value.numbers("delay")?.into_iter().map(delay).collect();
    let delays = delays?;
    if delays.is_empty() {
        return Err(value.refuse("delay", expected));
    }
    Ok(Some(delays))
}

type Written = (Encode, Option<Vec<u32>>);

fn encode_of(output: &BTreeMap<String, Value>) -> Result<Written> {
    let format = output.get("format");
    let Some(name) = format.and_then(Value::as_text) else {
        let format = format.unwrap_or(&Value::Null);
        return Err(format.refuse("format", "the name of a format"));
    };
    let mut args = Args::new(name);
    for (key, value) in output.iter().filter(|(key, _)| *key != "format") {
        args.set(key, value.clone());
    }
    let delays = delays(&mut args)?;
    Ok((Encode::read(args)?, delays))
}

/// Replaces paths of pictures by the pictures' sources.
fn with_files(value: &Value, folder: &Path) -> Value {
    let source =
        |path: &str| Value::Source(Box::new(Source::Path(folder.join(path))));
    match value {
        Value::Map(map) => {
            if let (1, Some(Value::Text(path))) = (map.len(), map.get("$file"))
            {
                return source(path);
            }
            let map = map.iter().map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("input" | "file" | "fontfile", Value::Text(path)) => {
                        source(path)
                    }
                    ("images", Value::List(list)) => {
                        let each = list.iter().map(|value| match value {
                            Value::Text(path) => source(path),
                            value => with_files(value, folder),
                        });
                        Value::List(each.collect())
                    }
                    (_, value) => with_files(value, folder),
                };
                (key.clone(), value)
            });
            Value::Map(map.collect())
        }
        Value::List(list) => {
            Value::List(list.iter().map(|v| with_files(v, folder)).collect())
        }
        other => other.clone(),
    }
}

/// Reads a chain of steps as a command line writes it:
/// `orient | resize 800x600 fit=inside | webp quality=75`. A step whose name
/// is a format's sets the output. Quotes hold spaces and bars together.
///
/// # Errors
///
/// As [`Recipe::new`].
pub(crate) fn chain(mut pipeline: Pipeline, text: &str) -> Result<Pipeline> {
    for words in steps(text)? {
        let mut words = words.into_iter();
        let Some(name) = words.next() else { continue };
        let mut args = Args::new(&name.text);
        for word in words {
            match word.key {
                // `long=1200` is a geometry as well as an option.
                Some(at) => {
                    let value = word.value(at + 1);
                    args.set(&word.text[..at], value);
                }
                None => args.push(word.value(0)),
            }
        }
        let is_format = name
            .text
            .parse::<crate::Format>()
            .is_ok_and(crate::Format::is_writable);
        pipeline = if is_format {
            if let Some(delays) = delays(&mut args)? {
                pipeline = pipeline.delays_ms(delays);
            }
            pipeline.encode(Encode::read(args)?)
        } else {
            pipeline.step(args)?
        };
    }
    Ok(pipeline)
}

/// One word of a chain.
#[derive(Debug, Default)]
struct Word {
    text: String,
    /// Where the `=` stands, if it is KEY=VALUE.
    key: Option<usize>,
    is_quoted: bool,
}

impl Word {
    fn value(&self, from: usize) -> Value {
        let text = &self.text[from..];
        if self.is_quoted {
            Value::Text(text.into())
        } else {
            Value::guess(text)
        }
    }
}

/// Parts a chain into steps, and steps into words.
fn steps(text: &str) -> Result<Vec<Vec<Word>>> {
    let mut steps = vec![Vec::new()];
    let mut word: Option<Word> = None;
    let mut quote = None;
    for c in text.chars() {
        if quote == Some(c) {
            quote = None;
            continue;
        }
        if quote.is_none() && (c.is_whitespace() || c == '|') {
            if let (Some(done), Some(step)) = (word.take(), steps.last_mut()) {
                step.push(done);
            }
            if c == '|' {
                steps.push(Vec::new());
            }
            continue;
        }
        let word = word.get_or_insert_default();
        match c {
            '"' | '\'' if quote.is_none() => {
                quote = Some(c);
                word.is_quoted = true;
            }
            _ => {
                let plain = quote.is_none() && !word.is_quoted;
                if c == '=' && plain && word.key.is_none() {
                    word.key = Some(word.text.len());
                }
                word.text.push(c);
            }
        }
    }
    if let Some(quote) = quote {
        let expected = format!("a second {quote}");
        return Err(Error::option("chain", expected, "the end"));
    }
    if let (Some(done), Some(step)) = (word, steps.last_mut()) {
        step.push(done);
    }
    Ok(steps)
}

impl Pipeline {
    /// Adds a chain of steps in a line of text, such as
    /// `resize 800x600 fit=inside | flip | webp quality=75`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    /// the first step or argument that is not known.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::{Alpha, Pipeline, Raster, Samples, Size, Space};
    ///
    /// let grey = Samples::U8(vec![128; 64 * 48]);
    /// let size = Size::new(64, 48);
    /// let raster = Raster::new(size, Space::Grey, Alpha::None, grey)?;
    /// let small = Pipeline::from_raster(raster)
    ///     .chain("rotate 90 | resize 24x | flip")?
    ///     .to_picture()?;
    /// assert_eq!(small.size(), Size::new(24, 32));
    /// # Ok::<(), sysu_img::Error>(())
    /// ```
    pub fn chain(self, text: &str) -> Result<Self> {
        chain(self, text)
    }
}
