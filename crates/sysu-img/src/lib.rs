//! An image pipeline that runs operations in the order you wrote them.
//!
//! ```no_run
//! use sysu_img::{Fit, Jpeg, Pipeline, Resize};
//!
//! let info = Pipeline::open("photo.jpg")
//!     .resize(Resize::to(800, 600).fit(Fit::Inside))
//!     .jpeg(Jpeg::quality(80))
//!     .to_file("small.jpg")?;
//! println!("{} in {} bytes", info.size, info.bytes);
//! # Ok::<(), sysu_img::Error>(())
//! ```
//!
//! A [`Pipeline`] records operations; nothing happens until it is asked for
//! a result with [`to_bytes`](Pipeline::to_bytes),
//! [`to_file`](Pipeline::to_file) or [`to_picture`](Pipeline::to_picture).
//! Then a planner decides how small the picture may be decoded, and the
//! operations run once, in the order in which they were written. Pixels are
//! a [`Raster`] (8 or 16 bits or floating point, any number of channels),
//! frames and metadata a [`Picture`]. Depth and channels are kept, pictures
//! are turned upright, translucent colours are mixed in 16 bits, and every
//! limit is checked before the cost is paid.
//!
//! Your own operation is a type that implements [`Operation`]; the
//! pipeline takes it with [`Pipeline::with`].
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `avif` | AVIF, read and written |
//! | `bmp` | BMP, read and written |
//! | `draw` | shapes and words drawn on pictures |
//! | `exif` | EXIF values for people, such as `1/60 s` |
//! | `exr` | OpenEXR, read and written |
//! | `gif` | GIF, read and written, with animation |
//! | `hdr` | Radiance HDR, read and written |
//! | `icc` | colour profiles |
//! | `ico` | Windows icons, read and written |
//! | `image` | `From` and `Into` for `image::DynamicImage` |
//! | `jp2` | JPEG 2000, read |
//! | `jpeg` | JPEG, read and written |
//! | `jxl` | JPEG XL, read and written |
//! | `metrics` | scores of how alike two pictures are |
//! | `optimise` | the same picture in fewer bytes |
//! | `parallel` | rows and frames on all cores |
//! | `placeholder` | BlurHash, ThumbHash and the like |
//! | `png` | PNG, read and written |
//! | `pnm` | portable anymaps, read and written |
//! | `qoi` | QOI, read and written |
//! | `serde` | recipes from JSON |
//! | `svg` | SVG, drawn at the size that is wanted |
//! | `terminal` | pictures in terminals |
//! | `text` | pictures of words |
//! | `tga` | TGA, read and written |
//! | `tiles` | pyramids of tiles for viewers that zoom |
//! | `tiff` | TIFF, read and written |
//! | `webp` | WebP read, and written without loss |
//! | `webp-lossy` | WebP written with loss (libwebp, C) |
#![cfg_attr(
    not(all(
        feature = "icc",
        feature = "jpeg",
        feature = "optimise",
        feature = "png",
        feature = "svg",
        feature = "tiff",
        feature = "webp"
    )),
    allow(
        dead_code,
        unreachable_code,
        unused_mut,
        reason = "fewer formats use less of what they share"
    )
)]
#![forbid(unsafe_code)]

mod clock;
mod codec;
mod error;
mod format;
mod judge;
mod kernel;
mod limits;
mod make;
pub mod meta;
mod ops;
mod pipeline;
mod pixels;
mod recipe;
mod space;

pub use clock::Cancel;
pub use codec::Encode;
#[cfg(feature = "avif")]
pub use codec::avif::Avif;
#[cfg(feature = "gif")]
pub use codec::gif::Gif;
#[cfg(feature = "jpeg")]
pub use codec::jpeg::{Chroma, Jpeg};
#[cfg(feature = "jxl")]
pub use codec::jxl::Jxl;
#[cfg(feature = "png")]
pub use codec::png::Png;
#[cfg(feature = "tiff")]
pub use codec::tiff::{Tiff, TiffCompression};
#[cfg(feature = "webp")]
pub use codec::webp::{WebP, WebPPreset};
pub use error::{Error, ErrorKind, Result};
pub use format::Format;
pub use judge::bench::{Bench, Lap};
pub use judge::difference::{DiffStyle, Difference, Differences};
pub use judge::fingerprint::Fingerprint;
#[cfg(feature = "metrics")]
pub use judge::metric::{Metric, Reference};
#[cfg(feature = "optimise")]
pub use judge::optimise::{Optimise, Optimised, same_pixels};
#[cfg(feature = "metrics")]
pub use judge::search::{Found, Search};
pub use judge::stats::{ChannelStats, Stats};
pub use judge::swatch::{Swatch, swatches};
pub use kernel::blend::Blend;
pub use kernel::warp::Interpolator;
pub use limits::Limits;
pub use make::animate::Animate;
pub use make::create::Create;
#[cfg(feature = "png")]
pub use make::icons::{Icon, Icons};
pub use make::join::Join;
#[cfg(feature = "text")]
pub use make::montage::{Montage, Tile};
#[cfg(feature = "placeholder")]
pub use make::placeholder::{Placeholder, draw_blurhash};
pub use make::sprite::Sprite;
pub use make::srcset::{Markup, Srcset, Variant};
#[cfg(feature = "terminal")]
pub use make::terminal::Terminal;
#[cfg(feature = "text")]
pub use make::text::{Align, Text, Wrap};
#[cfg(feature = "tiles")]
pub use make::tiles::{TileLayout, TileSink, Tiled, Tiles, Zip};
pub use meta::{profile::Profile, strip};
#[cfg(feature = "draw")]
pub use ops::Draw;
#[cfg(feature = "text")]
pub use ops::Watermark;
pub use ops::{
    Affine, AlphaUse, AutoOrient, BandBool, Blur, BoolOp, Boolean, Canvas,
    Channel, Clahe, Composite, Convolve, Curve, Cx, Dilate, Duotone,
    EnsureAlpha, Erode, Extend, ExtendWith, Extract, Fit, Flatten, Flip, Flop,
    Gamma, Greyscale, JoinChannel, Kernel, Layer, Levels, Linear, Median,
    Modulate, Morph, Negate, Normalise, Operation, Outside, Perspective,
    Pixelate, Position, Posterise, Precision, Recomb, RemoveAlpha, Report,
    Resize, Retime, Rotate, Round, Sharpen, Stage, Target, Threshold, Tint,
    ToDepth, ToProfile, ToSpace, Trim, Unflatten, Vignette, WhiteBalance,
    names as operation_names,
};
pub use pipeline::source::Source;
pub use pipeline::{FailOn, Info, Keep, Output, Pages, Pipeline, Timings};
pub use pixels::colour::Colour;
pub use pixels::orientation::Orientation;
pub use pixels::picture::{Density, Frame, Metadata, Picture};
pub(crate) use pixels::raster::by_depth;
pub use pixels::raster::{Alpha, Depth, Raster, Sample, Samples, Space};
pub use pixels::raw::{Raw, RawSample, RawSource};
pub use pixels::size::{Region, Size};
pub use recipe::Recipe;
pub use recipe::value::{Args, Value};
