//! Values of a recipe: what JSON knows, and what a command line can write.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive, str::FromStr};

use crate::{Colour, Error, ErrorKind, Result, Source};

/// One argument of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// Values in order.
    List(Vec<Self>),
    /// Values by name.
    Map(BTreeMap<String, Self>),
    /// A picture, opened by whoever wrote the recipe.
    Source(Box<Source>),
}

impl Value {
    /// Reads a value as a command line writes it: `true`, `2.5`, or text.
    pub fn guess(text: &str) -> Self {
        match text {
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            _ => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Self::Number(number),
                _ => Self::Text(text.into()),
            },
        }
    }

    /// Returns the value as a number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(v) => Some(*v),
            _ => None,
        }
    }

    /// Returns the value as text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(v) => Some(v),
            _ => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Map(_) => "object",
            Self::Source(_) => "picture",
        }
    }

    /// Builds the error for a value that an option cannot be.
    #[cold]
    pub(crate) fn refuse(&self, name: &str, expected: &str) -> Error {
        let got = format!("{self} of type {}", self.kind());
        ErrorKind::InvalidOption {
            name: name.into(),
            expected: expected.into(),
            got,
        }
        .into()
    }

    /// Reads a number within a range.
    pub(crate) fn number(
        &self,
        name: &str,
        range: RangeInclusive<f64>,
    ) -> Result<f64> {
        match self {
            Self::Number(v) if range.contains(v) => Ok(*v),
            _ => Err(self.refuse(
                name,
                &format!(
                    "number between {} and {}",
                    range.start(),
                    range.end()
                ),
            )),
        }
    }

    /// Reads a whole number within a range.
    pub(crate) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<i64> {
        match self {
            Self::Number(v)
                if v.fract() == 0.0 && range.contains(&(*v as i64)) =>
            {
                Ok(*v as i64)
            }
            _ => Err(self.refuse(
                name,
                &format!(
                    "integer between {} and {}",
                    range.start(),
                    range.end()
                ),
            )),
        }
    }

    /// Reads yes or no.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self {
            Self::Bool(v) => Ok(*v),
            _ => Err(self.refuse(name, "boolean")),
        }
    }

    /// Reads one of the words that `T` knows; `expected` says which.
    pub(crate) fn word<T: FromStr>(
        &self,
        name: &str,
        expected: &str,
    ) -> Result<T> {
        self.as_text()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.refuse(name, expected))
    }

    /// Reads a colour: CSS text, or `{r, g, b, alpha}` with parts of 0 to
    /// 255 and alpha of 0 to 1.
    pub(crate) fn colour(&self, name: &str) -> Result<Colour> {
        match self {
            Self::Text(text) => text.parse(),
            Self::Number(v) => format!("#{v}").parse(),
            Self::Map(map) => {
                let part = |key: &str, max: f64| match map.get(key) {
                    None => Ok(None),
                    Some(v) => v.number(key, 0.0..=max).map(Some),
                };
                Ok(Colour {
                    r: part("r", 255.0)?.unwrap_or(0.0) as f32 / 255.0,
                    g: part("g", 255.0)?.unwrap_or(0.0) as f32 / 255.0,
                    b: part("b", 255.0)?.unwrap_or(0.0) as f32 / 255.0,
                    alpha: part("alpha", 1.0)?.unwrap_or(1.0) as f32,
                })
            }
            _ => Err(self.refuse(name, "object or string")),
        }
    }

    /// Reads one number or a list of them.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f64>> {
        let wrong = || self.refuse(name, "number or array of numbers");
        match self {
            Self::Number(v) => Ok(vec![*v]),
            Self::Text(text) => text
                .split(',')
                .map(|part| part.trim().parse().map_err(|_| wrong()))
                .collect(),
            Self::List(list) => {
                let mut numbers = Vec::with_capacity(list.len());
                for value in list {
                    match value {
                        Self::List(inner) => {
                            for v in inner {
                                numbers.push(v.as_number().ok_or_else(wrong)?);
                            }
                        }
                        v => numbers.push(v.as_number().ok_or_else(wrong)?),
                    }
                }
                Ok(numbers)
            }
            _ => Err(wrong()),
        }
    }

    /// Reads a picture: a path, or what [`crate::recipe::made`] makes.
    pub(crate) fn source(&self, name: &str) -> Result<Source> {
        match self {
            Self::Map(map) => match crate::recipe::made(map)? {
                Some(source) => Ok(source),
                None => Err(self.refuse(name, "a picture")),
            },
            Self::Source(source) => Ok((**source).clone()),
            Self::Text(path) => Ok(Source::Path(path.into())),
            _ => Err(self.refuse(name, "a picture")),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(v) => write!(f, "{v}"),
            Self::Number(v) => write!(f, "{v}"),
            Self::Text(v) => f.write_str(v),
            Self::List(list) => {
                for (index, v) in list.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{v}")?;
                }
                Ok(())
            }
            Self::Map(_) => f.write_str("[object]"),
            Self::Source(_) => f.write_str("[picture]"),
        }
    }
}

/// The arguments of one step: some by position, some by name.
///
/// Each option is taken out by the operation that understands it; what is
/// left at the end is unknown, and the operation refuses it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args {
    step: String,
    positional: Vec<Value>,
    named: BTreeMap<String, Value>,
    taken: usize,
}

impl Args {
    /// Starts the arguments of the step of that name.
    pub fn new(step: impl Into<String>) -> Self {
        Self { step: step.into(), ..Self::default() }
    }

    /// Makes arguments of a recipe's list: a map at the end holds the named
    /// ones.
    pub fn from_values(step: &str, mut values: Vec<Value>) -> Self {
        let named = match values.pop() {
            Some(Value::Map(named)) => named,
            Some(other) => {
                values.push(other);
                BTreeMap::new()
            }
            None => BTreeMap::new(),
        };
        Self { step: step.into(), positional: values, named, taken: 0 }
    }

    /// Adds an argument by position.
    pub fn push(&mut self, value: Value) {
        self.positional.push(value);
    }

    /// Adds an argument by name.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.named.insert(name.into(), value);
    }

    /// Returns the step's name.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// Takes the next argument by position.
    pub(crate) fn next(&mut self) -> Option<Value> {
        let value = self.positional.get(self.taken).cloned();
        self.taken += usize::from(value.is_some());
        value.filter(|value| *value != Value::Null)
    }

    /// Takes an argument by name; several names are one option's spellings.
    pub(crate) fn take(&mut self, names: &[&str]) -> Option<Value> {
        let value = names.iter().find_map(|name| self.named.remove(*name));
        value.filter(|value| *value != Value::Null)
    }

    /// Takes a number by name.
    pub(crate) fn number(
        &mut self,
        name: &str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>> {
        self.take(&[name]).map(|v| v.number(name, range)).transpose()
    }

    /// Takes a whole number by name.
    pub(crate) fn integer(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>> {
        self.take(&[name]).map(|v| v.integer(name, range)).transpose()
    }

    /// Takes yes or no by name; `no` where it is absent.
    pub(crate) fn flag(&mut self, names: &[&str]) -> Result<bool> {
        self.take(names).map_or(Ok(false), |v| v.flag(names[0]))
    }

    /// Takes a word by name.
    pub(crate) fn word<T: FromStr>(
        &mut self,
        names: &[&str],
        expected: &str,
    ) -> Result<Option<T>> {
        let value = self.take(names);
        value.map(|v| v.word(names[0], expected)).transpose()
    }

    /// Takes a colour by name.
    pub(crate) fn colour(&mut self, names: &[&str]) -> Result<Option<Colour>> {
        self.take(names).map(|v| v.colour(names[0])).transpose()
    }

    /// Says whether an argument of that name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// Refuses an option that there is in sharp and not here, and says why.
    pub(crate) fn absent(&mut self, name: &str, why: &str) -> Result<()> {
        match self.take(&[name]) {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(value) => Err(value.refuse(name, why)),
        }
    }

    /// Refuses what no one took.
    pub(crate) fn finish(self) -> Result<()> {
        if let Some((name, value)) = self.named.first_key_value() {
            let expected = format!("an option of {}", self.step);
            return Err(Error::option(name, expected, value));
        }
        match self.positional.get(self.taken) {
            None => Ok(()),
            Some(value) => {
                let expected = format!("{} arguments", self.taken);
                Err(Error::option(self.step, expected, value))
            }
        }
    }
}
