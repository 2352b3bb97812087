//! Pictures, and files, made of nothing, of words, or of other pictures.

pub(crate) mod animate;
pub(crate) mod create;
#[cfg(feature = "png")]
pub(crate) mod icons;
pub(crate) mod join;
#[cfg(feature = "text")]
pub(crate) mod montage;
#[cfg(feature = "placeholder")]
pub(crate) mod placeholder;
pub(crate) mod sprite;
pub(crate) mod srcset;
#[cfg(feature = "terminal")]
pub(crate) mod terminal;
#[cfg(feature = "text")]
pub(crate) mod text;
#[cfg(feature = "tiles")]
pub(crate) mod tiles;
