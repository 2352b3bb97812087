//! Where a picture comes from.

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use crate::{Error, Format, Limits, Metadata, Picture, Result, codec};

/// Where a picture comes from: a file, bytes of a file, or pixels.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Source {
    /// A file, read when the pipeline runs.
    Path(PathBuf),
    /// The content of a file.
    Bytes(Arc<Vec<u8>>),
    /// A picture in memory.
    Picture(Arc<Picture>),
}

/// A source whose bytes are in memory.
pub(crate) enum Loaded<'a> {
    /// The content of a file, and its format.
    File(Format, Cow<'a, [u8]>),
    /// A picture in memory.
    Picture(&'a Picture),
}

impl Source {
    /// Reads the file, if it is one, and tells its format by the content.
    pub(crate) fn load(&self) -> Result<Loaded<'_>> {
        let bytes = match self {
            Self::Picture(picture) => return Ok(Loaded::Picture(picture)),
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
        match self.load()? {
            Loaded::Picture(picture) => Ok(picture.metadata.clone()),
            Loaded::File(format, bytes) => {
                // Nothing is allocated for pixels that are not read.
                let limits = limits.max_pixels(u64::MAX).max_memory(u64::MAX);
                codec::head(format, &bytes, &limits)
            }
        }
    }

    /// Decodes the first frame; `orient` turns it upright.
    pub(crate) fn decode(
        &self,
        limits: &Limits,
        orient: bool,
    ) -> Result<Picture> {
        let mut picture = match self.load()? {
            Loaded::Picture(picture) => picture.clone(),
            Loaded::File(format, bytes) => {
                let head = codec::head(format, &bytes, limits)?;
                let request = codec::Request::new(limits);
                codec::decode(&bytes, head, &request)?
            }
        };
        if orient {
            let how = std::mem::take(&mut picture.metadata.orientation);
            picture = picture.map(|src| Ok(crate::turn::turn(src, how)))?;
        }
        Ok(picture)
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
