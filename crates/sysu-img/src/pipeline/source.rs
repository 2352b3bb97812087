//! Where a picture comes from.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{
    Create, Error, Format, Join, Limits, Metadata, Picture, Pipeline, Report,
    Result, Value, codec, codec::Drawing,
};

/// Where a picture comes from: a file, bytes of a file, pixels, or something
/// that makes it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// A file, read when the pipeline runs.
    Path(PathBuf),
    /// The content of a file.
    Bytes(Arc<Vec<u8>>),
    /// A picture in memory.
    Picture(Arc<Picture>),
    /// A blank canvas, noise, a gradient.
    Create(Arc<Create>),
    /// Words.
    #[cfg(feature = "text")]
    Text(Arc<crate::Text>),
    /// Samples without a header.
    Raw(Arc<crate::RawSource>),
    /// Pictures side by side, or one after the other.
    Join(Arc<Join>),
    /// What a pipeline makes of another source.
    Pipeline(Arc<Pipeline>),
}

/// A source whose bytes are in memory.
pub(crate) enum Loaded<'a> {
    /// The content of a file, and its format.
    File(Format, Cow<'a, [u8]>),
    /// A picture in memory.
    Picture(Cow<'a, Picture>),
}

impl Source {
    /// Reads what makes a picture, as recipes have it: `kind` is `create`,
    /// `text` or `join`, and the options are a map.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    /// another kind, or for the first option that it cannot take.
    pub fn made(kind: &str, options: Value) -> Result<Self> {
        let map = BTreeMap::from([(kind.to_owned(), options)]);
        let expected = "one of create, text, join";
        crate::recipe::made(&map)?
            .ok_or_else(|| Error::option("source", expected, kind))
    }

    /// Reads the file, if it is one, and tells its format by the content;
    /// makes the picture, if it is to be made.
    pub(crate) fn load(&self, limits: &Limits) -> Result<Loaded<'_>> {
        let made = |picture| Ok(Loaded::Picture(Cow::Owned(picture)));
        let bytes = match self {
            Self::Picture(picture) => {
                return Ok(Loaded::Picture(Cow::Borrowed(picture)));
            }
            Self::Create(create) => return made(create.make(limits)?),
            #[cfg(feature = "text")]
            Self::Text(text) => return made(text.make(limits)?),
            Self::Raw(raw) => return made(raw.make(limits)?),
            Self::Join(join) => return made(join.make(limits)?),
            Self::Pipeline(pipeline) => return made(pipeline.to_picture()?),
            Self::Bytes(bytes) => Cow::Borrowed(&bytes[..]),
            Self::Path(path) => Cow::Owned(
                std::fs::read(path)
                    .map_err(|err| Error::io(err, Some(path.clone())))?,
            ),
        };
        Ok(Loaded::File(Format::require(&bytes)?, bytes))
    }

    /// Reads what the file says about its picture, from the header alone.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read, or from being a picture.
    pub fn metadata(&self, limits: &Limits) -> Result<Metadata> {
        self.metadata_drawn(limits, &Drawing::default())
    }

    /// The same of a drawing as it will be drawn.
    pub(crate) fn metadata_drawn(
        &self,
        limits: &Limits,
        drawing: &Drawing,
    ) -> Result<Metadata> {
        if let Self::Raw(raw) = self {
            return raw.head();
        }
        match self.load(limits)? {
            Loaded::Picture(picture) => Ok(picture.metadata.clone()),
            Loaded::File(format, bytes) => {
                // Nothing is allocated for pixels that are not read.
                let limits = limits.max_pixels(u64::MAX).max_memory(u64::MAX);
                codec::head_drawn(format, &bytes, &limits, drawing)
            }
        }
    }

    /// Reads the bytes of what is no picture.
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>> {
        match self {
            Self::Bytes(bytes) => Ok(Cow::Borrowed(&bytes[..])),
            Self::Path(path) => std::fs::read(path)
                .map(Cow::Owned)
                .map_err(|err| Error::io(err, Some(path.clone()))),
            _ => Err(Error::option("source", "a file", "a picture")),
        }
    }

    /// Decodes the picture: of a file the first frame, of a pipeline all
    /// that it makes; `orient` turns it upright.
    pub(crate) fn decode(
        &self,
        limits: &Limits,
        orient: bool,
    ) -> Result<Picture> {
        let mut picture = match self.load(limits)? {
            Loaded::Picture(picture) => picture.into_owned(),
            Loaded::File(format, bytes) => {
                let head = codec::head(format, &bytes, limits)?;
                let request = codec::Request::new(limits);
                codec::decode(&bytes, head, &request)?
            }
        };
        if orient {
            let how = std::mem::take(&mut picture.metadata.orientation);
            picture =
                picture.map(|src| Ok(crate::kernel::turn::turn(src, how)))?;
        }
        Ok(picture)
    }
}

/// Sources are equal if they are the same: the same file name, the same
/// bytes, or clones of one another.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(a), Self::Path(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Picture(a), Self::Picture(b)) => a == b,
            (Self::Create(a), Self::Create(b)) => a == b,
            #[cfg(feature = "text")]
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Join(a), Self::Join(b)) => a == b,
            (Self::Raw(a), Self::Raw(b)) => a == b,
            (Self::Pipeline(a), Self::Pipeline(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Report {
    /// Adds what making another picture found out.
    pub(crate) fn merge(&mut self, other: Self) {
        self.text_dpi = self.text_dpi.or(other.text_dpi);
        for warning in other.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&str> for Source {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Arc::new(bytes))
    }
}

impl From<Picture> for Source {
    fn from(picture: Picture) -> Self {
        Self::Picture(Arc::new(picture))
    }
}

impl From<Pipeline> for Source {
    fn from(pipeline: Pipeline) -> Self {
        Self::Pipeline(Arc::new(pipeline))
    }
}
