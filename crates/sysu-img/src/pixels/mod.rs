//! What a picture is: samples and what they mean, frames, sizes, colours.

pub(crate) mod colour;
#[cfg(feature = "image")]
pub(crate) mod convert;
pub(crate) mod orientation;
pub(crate) mod picture;
pub(crate) mod raster;
pub(crate) mod raw;
pub(crate) mod size;
