//! The fastest memory-safe way from a JPEG to a thumbnail.
//!
//! A decoder that decodes straight to 1/2, 1/4 or 1/8 of the size, in strips
//! or regions, and an encoder; no `unsafe`, no C.
//!
//! ```
//! use sysu_jpeg::{Decoder, Encoder, Format, Scale};
//!
//! # let photo = Encoder::new(80).encode(&[90; 1200], 20, 20, Format::Rgb)?;
//! let decoder = Decoder::new(&photo)?;
//! let (w, h) = (decoder.info().width(), decoder.info().height());
//! let image = decoder.scale(Scale::at_least(w, h, 10, 10)).decode()?;
//! let thumb = Encoder::new(80)
//!     .encode(&image.data, image.width, image.height, Format::Rgb)?;
//! # assert_eq!((image.width, image.height), (10, 10));
//! # assert!(thumb.len() < photo.len() * 2);
//! # Ok::<(), sysu_jpeg::Error>(())
//! ```
//!
//! * [`Decoder`] is made from the bytes of a file and told what is wanted:
//!   [`Scale`], [`Region`], [`Format`]. It gives an [`Image`], or [`Rows`]
//!   from which strips are pulled as they are needed.
//! * [`read_info`] gives the [`Info`] of a file without decoding it: size,
//!   sampling, quality, ICC, EXIF, XMP, comments, offsets.
//! * [`Encoder`] makes a file of pixels, with [`Effort`] a smaller one.
//! * [`Coefficients`] are turned, cut and written again without loss.
//! * [`Planes`] are the samples before colour is made of them.
//! * [`Options`] and [`Limits`] say what a file may cost, and whether damage
//!   is an [`Error`] or a [`Warning`].
//!
//! # Which scale
//!
//! A resizer that averages or windows needs at least the pixels of its
//! result; every pixel more is work for nothing. [`Scale::at_least`] gives
//! the smallest scale that still has them. For a photograph of 2725 × 2225:
//!
//! | wanted, at least | scale     | decoded     | luminance | 4:2:0 colour |
//! |------------------|-----------|-------------|-----------|--------------|
//! | 2000 × 1633      | `Full`    | 2725 × 2225 | 8 × 8     | 8 × 8, doubled |
//! | 720 × 588        | `Half`    | 1363 × 1113 | 4 × 4     | 8 × 8        |
//! | 400 × 327        | `Quarter` | 682 × 557   | 2 × 2     | 4 × 4        |
//! | 320 × 261        | `Eighth`  | 341 × 279   | 1 × 1     | 2 × 2        |
//!
//! The last columns are the inverse transforms of a block: colour that is
//! sampled less is decoded at the larger scale instead of being shrunk and
//! enlarged again. A pixel of a smaller picture is the mean of those that it
//! stands for, as from a box filter, and as libjpeg-turbo has it: same phase,
//! same mean. For results beyond reproach, ask for twice the pixels and let
//! the resizer do the rest.
//!
//! # What is read
//!
//! Baseline, extended sequential and progressive files of 8 bits with Huffman
//! coding; 1, 3 or 4 components, any sampling factors, restart intervals,
//! DNL, several scans, 16-bit tables; YCbCr, RGB, grey, CMYK and YCCK by the
//! JFIF and Adobe rules. Arithmetic, lossless, hierarchical and 12-bit files
//! are [`Unsupported`], by name.
//!
//! Full-size pixels are those of libjpeg-turbo within a few grey levels: its
//! triangle filter enlarges colour here too. DIFFERENCE: sampling ratios
//! that are no whole numbers are read as well, by repetition.
//!
//! Samples are within 1 of the exact inverse transform, 0.26 on average, of
//! which 0.25 is rounding to whole numbers. DIFFERENCE from arithmetic that
//! never rounds on the way: samples and enlarged colour are whole numbers
//! too, as in libjpeg, so that pixels are within 3, 0.5 on average.
//!
//! Damage is survived as libjpeg-turbo survives it, up to the first wrong
//! code. DIFFERENCE after it: coefficients beyond what eight bits can have
//! saturate, where its own transforms differ from one another; a value whose
//! run passes the end of its block is dropped, not put in the last place;
//! and a progressive file that lacks scans is not smoothed between blocks.
//!
//! # Speed without unsafe
//!
//! The stuffed bytes of a scan are removed first, so that the inner loop
//! takes eight bytes at once; one look-up gives run, length and value of a
//! coefficient. Coefficients of sixteen neighbouring blocks lie side by
//! side, a lane each, so that the inverse transform is sixteen wide and
//! never transposes. With AVX2, found at run time through `fearless_simd`,
//! a lane operation is one instruction; without, the compiler makes what it
//! can of arrays. Pixels are the same either way, and for any number of
//! threads.
//!
//! # The encoder's decision
//!
//! An encoder of our own was written because it shares the lanes, the colour
//! and the transform of the decoder: see `docs/jpeg.md` for what it was
//! measured against.
//!
//! # Features
//!
//! | feature    | default | what it adds                            |
//! |------------|---------|-----------------------------------------|
//! | `parallel` | yes     | several threads for one picture         |
#![forbid(unsafe_code)]

#[cfg(feature = "parallel")]
mod ahead;
mod bits;
mod coefficients;
mod decoder;
mod encode;
mod error;
mod header;
mod huffman;
mod info;
mod intervals;
mod layout;
mod lossless;
mod options;
mod painter;
mod progressive;
mod rows;
mod scan;
mod simd;
#[cfg(feature = "parallel")]
mod spread;
mod store;
mod tables;
#[cfg(feature = "parallel")]
mod tape;
mod whole;

pub use decoder::{Decoder, Image, Plane, Planes};
pub use encode::{Effort, Encoder, Quantisation, Subsampling};
pub use error::{Error, ErrorKind, Result, Unsupported, Warning};
pub use info::{
    Adobe, ColorModel, Component, Density, DensityUnit, Info, Jfif, Process,
    Sampling, Segment, read_info,
};
pub use lossless::{Coefficients, Edges, Keep, Recode, Transform};
pub use options::{Format, Limits, Options, Region, Scale};
pub use rows::Rows;
