//! The fastest memory-safe way from a JPEG to a thumbnail.
#![forbid(unsafe_code)]

mod bits;
mod coefficients;
mod decoder;
mod encode;
mod error;
mod header;
mod huffman;
mod info;
mod layout;
mod options;
mod painter;
mod progressive;
mod rows;
mod scan;
mod simd;
mod tables;
mod whole;

pub use decoder::{Decoder, Image};
pub use encode::{Encoder, Subsampling};
pub use error::{Error, ErrorKind, Result, Unsupported, Warning};
pub use info::{
    Adobe, ColorModel, Component, Density, DensityUnit, Info, Jfif, Process,
    Sampling, Segment, read_info,
};
pub use options::{Format, Limits, Options, Region, Scale};
pub use rows::Rows;
