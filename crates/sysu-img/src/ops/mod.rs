//! The operations: one file each, all of one shape.
//!
//! A [`Pipeline`](crate::Pipeline) is a list of [`Operation`]s in the order
//! in which they were written. Each is a small value (its options) that
//! turns one [`Raster`] into another. To add one, say `blur`:
//!
//! 1. Write `ops/blur.rs`: the options type `Blur` (`Clone`, chained
//!    setters, `#[must_use]`), `impl Operation for Blur`, an `impl Pipeline
//!    { pub fn blur(self, blur: Blur) -> Self { self.with(blur) } }`, and
//!    `pub(super) fn recipe(args: &mut Args) -> Result<Blur>`, which takes
//!    its arguments as sharp names them. [`Args`] answers with errors that
//!    name option, range and value; whatever is not taken is refused.
//! 2. Add `mod blur; pub use blur::Blur;` and a row of [`TABLE`] below.
//! 3. Add a test of its numbers to `tests/it/`.
//!
//! What an operation can rely on:
//!
//! * `apply` gets any depth, space and number of channels. Write the inner
//!   loop once for `T: Sample` and enter it with `by_depth!`; split rows
//!   over cores with [`par::rows`](crate::par). Keep depth and channels.
//! * [`Operation::alpha`] says in what state it wants translucent colours;
//!   the runner converts between operations, and only where the state
//!   changes. Premultiplied work is done in 16 bits or `f32`, never in 8.
//! * Colours given as options become pixels by `Raster::ink`.
//! * Before making a larger raster, ask [`Cx::allow`]; in a long loop, ask
//!   [`Cx::check`] now and then (deadline, cancel).
//! * [`Cx::is_sharp`] asks for sharp's numbers, odd ones included; without
//!   it, do the right thing. Every such difference is a `DIFFERENCE` line in
//!   the operation's docs.
//! * [`Operation::stage`] is the operation's place in sharp's fixed order;
//!   one that acts at two places (gamma) answers [`Operation::split`].
//! * Animations: `apply` runs once a frame. Override [`Operation::run`] if
//!   frames must agree on something (trim, a crop by content) or if the
//!   metadata changes.
//! * Options are checked in `check`, before anything is decoded.

use std::{any::Any, fmt, sync::Arc};

use crate::{
    Args, Depth, Error, Limits, Picture, Raster, Result, Size, Source,
    clock::Watch,
};

mod affine;
mod alpha;
mod balance;
mod blur;
mod channel;
mod clahe;
mod composite;
mod convolve;
mod curve;
mod depth;
#[cfg(feature = "draw")]
mod draw;
mod duotone;
mod extend;
mod extract;
mod flatten;
mod flip;
mod gamma;
pub(crate) mod greyscale;
mod levels;
mod linear;
mod median;
mod modulate;
mod morph;
mod negate;
mod normalise;
mod orient;
mod pixelate;
mod posterise;
pub(crate) mod profile;
mod recomb;
pub(crate) mod resize;
mod retime;
mod rotate;
mod round;
mod trim;

pub use affine::{Affine, Perspective};
pub use extend::{Extend, ExtendWith};
pub use extract::{Extract, Outside};
mod sharpen;
pub(crate) mod space;
mod threshold;
pub(crate) mod tint;
mod unflatten;
mod vignette;
#[cfg(feature = "text")]
mod watermark;

pub use alpha::{EnsureAlpha, RemoveAlpha};
pub use balance::WhiteBalance;
pub use blur::{Blur, Precision};
pub use channel::{BandBool, BoolOp, Boolean, Channel, JoinChannel};
pub use clahe::Clahe;
pub use composite::{Composite, Layer};
pub use convolve::Convolve;
pub use curve::Curve;
pub use depth::ToDepth;
#[cfg(feature = "draw")]
pub use draw::Draw;
pub use duotone::Duotone;
pub use flatten::Flatten;
pub use flip::{Flip, Flop};
pub use gamma::Gamma;
pub use greyscale::Greyscale;
pub use levels::Levels;
pub use linear::Linear;
pub use median::Median;
pub use modulate::Modulate;
pub use morph::{Dilate, Erode, Morph};
pub use negate::Negate;
pub use normalise::Normalise;
pub use orient::AutoOrient;
pub use pixelate::Pixelate;
pub use posterise::Posterise;
pub use profile::ToProfile;
pub use recomb::Recomb;
pub use resize::{Fit, Kernel, Position, Resize, Target};
pub use retime::Retime;
pub use rotate::{Canvas, Rotate};
pub use round::Round;
pub use sharpen::Sharpen;
pub use space::ToSpace;
pub use threshold::Threshold;
pub use tint::Tint;
pub use trim::Trim;
pub use unflatten::Unflatten;
pub use vignette::Vignette;
#[cfg(feature = "text")]
pub use watermark::Watermark;

/// One row for each operation: its names in recipes, and its reader.
type Row = (&'static [&'static str], fn(&mut Args) -> Result<Step>);

/// Every operation that a recipe can name.
const TABLE: &[Row] = &[
    (&["affine"], |args| step(affine::recipe(args)?)),
    (&["autoOrient", "orient", "auto-orient"], |_| step(AutoOrient)),
    (&["extend", "pad"], |args| step(extend::recipe(args)?)),
    (&["extract", "crop"], |args| step(extract::recipe(args)?)),
    (&["perspective"], |args| step(affine::perspective(args)?)),
    (&["trim"], |args| step(trim::recipe(args)?)),
    (&["bandbool"], |args| step(channel::band_bool(args)?)),
    (&["blur"], blur::recipe),
    (&["boolean"], |args| step(channel::boolean(args)?)),
    (&["clahe"], |args| step(clahe::recipe(args)?)),
    (&["composite"], |args| step(composite::recipe(args)?)),
    (&["convolve"], |args| step(convolve::recipe(args)?)),
    (&["depth"], |args| step(depth::recipe(args)?)),
    (&["dilate"], |args| step(Dilate::new(morph::recipe(args)?))),
    (&["ensureAlpha", "ensure-alpha"], |args| step(alpha::recipe(args)?)),
    (&["erode"], |args| step(Erode::new(morph::recipe(args)?))),
    (&["extractChannel", "channel"], |args| step(channel::extract(args)?)),
    (&["flatten"], flatten::recipe),
    (&["flip"], |args| flip::recipe(args, Flip)),
    (&["flop"], |args| flip::recipe(args, Flop)),
    (&["gamma"], |args| step(gamma::recipe(args)?)),
    (&["greyscale", "grayscale"], greyscale::recipe),
    (&["joinChannel", "join-channel"], |args| step(channel::join(args)?)),
    (&["linear"], |args| step(linear::recipe(args)?)),
    (&["median"], |args| step(median::recipe(args)?)),
    (&["open"], |args| step(Morph::open(morph::recipe(args)?))),
    (&["close"], |args| step(Morph::close(morph::recipe(args)?))),
    (&["morphGradient", "morph-gradient"], |args| {
        step(Morph::gradient(morph::recipe(args)?))
    }),
    (&["modulate"], |args| step(modulate::recipe(args)?)),
    (&["negate"], negate::recipe),
    (&["normalise", "normalize"], |args| step(normalise::recipe(args)?)),
    (&["pipelineColourspace", "pipelineColorspace"], |args| {
        space::recipe(args, Stage::PipelineSpace)
    }),
    (&["recomb"], |args| step(recomb::recipe(args)?)),
    (&["removeAlpha", "remove-alpha"], |_| step(RemoveAlpha)),
    (&["resize"], |args| step(resize::recipe(args)?)),
    (&["rotate"], rotate::recipe),
    (&["sharpen"], |args| step(sharpen::recipe(args)?)),
    (&["threshold"], threshold::recipe),
    (&["tint"], |args| step(tint::recipe(args)?)),
    (&["toColourspace", "toColorspace", "colourspace"], |args| {
        space::recipe(args, Stage::OutputSpace)
    }),
    (&["unflatten"], unflatten::recipe),
    // What sharp has not.
    (&["autoLevel", "auto-level"], |_| step(Normalise::default().channels())),
    (&["circle"], |_| step(Round::circle())),
    (&["curve"], |args| step(curve::recipe(args)?)),
    (&["dither"], |args| step(posterise::recipe(args, true)?)),
    #[cfg(feature = "draw")]
    (&["draw"], |args| step(draw::recipe(args)?)),
    (&["duotone"], |args| step(duotone::recipe(args)?)),
    (&["levels"], |args| step(levels::recipe(args)?)),
    (&["pixelate"], |args| step(pixelate::recipe(args)?)),
    (&["posterise", "posterize"], |args| {
        step(posterise::recipe(args, false)?)
    }),
    (&["round"], |args| step(round::recipe(args)?)),
    (&["vignette"], |args| step(vignette::recipe(args)?)),
    #[cfg(feature = "text")]
    (&["watermark"], |args| step(watermark::recipe(args)?)),
    (&["whiteBalance", "white-balance"], |args| step(balance::recipe(args)?)),
    (&["withIccProfile", "profile"], |args| step(profile::recipe(args)?)),
];

/// A recorded operation.
pub(crate) type Step = Arc<dyn Operation>;

/// Wraps an operation as a recorded one, as a row of the table returns it.
#[expect(clippy::unnecessary_wraps, reason = "readers end in it")]
pub(crate) fn step(operation: impl Operation) -> Result<Step> {
    Ok(Arc::new(operation))
}

/// Reads one step of a recipe: its name and its arguments.
///
/// # Errors
///
/// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if no
/// operation has that name, or for the first argument that it cannot take.
pub(crate) fn read(mut args: Args) -> Result<Step> {
    let name = args.step().to_owned();
    let row = TABLE.iter().find(|row| row.0.contains(&name.as_str()));
    let Some((_, read)) = row else {
        let names: Vec<_> = TABLE.iter().map(|row| row.0[0]).collect();
        let expected = format!("one of {}", names.join(", "));
        return Err(Error::option("operation", expected, name));
    };
    let step = read(&mut args)?;
    args.finish()?;
    step.check()?;
    Ok(step)
}

/// Returns the first name of every operation that a recipe can name.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.0[0])
}

/// One step of a pipeline: options that turn one raster into another.
pub trait Operation: Any + fmt::Debug + Send + Sync {
    /// Returns the name in recipes, such as `resize`.
    fn name(&self) -> &'static str;

    /// Works on one frame.
    ///
    /// # Errors
    ///
    /// Whatever keeps the operation from being done on this raster.
    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster>;

    /// Works on one frame that others need too, if that needs no copy of it
    /// [default: it does]. Where this answers, [`Operation::run`] has to be
    /// the one that is given.
    fn apply_to(
        &self,
        src: &Raster,
        cx: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        let _ = (src, cx);
        None
    }

    /// Checks the options, before anything is decoded.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for the
    /// first option out of range.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Returns the state in which translucent colours are wanted.
    fn alpha(&self) -> AlphaUse {
        AlphaUse::Straight
    }

    /// Returns the place in sharp's fixed order.
    fn stage(&self) -> Stage {
        Stage::Own
    }

    /// Returns the parts that sharp runs at different stages, for an
    /// operation that is more than one of them.
    fn split(&self) -> Option<Vec<(Stage, Step)>> {
        None
    }

    /// Returns the size that a picture of size `src` will have, or nothing
    /// where only the pixels can tell [default: the same].
    fn size(&self, src: Size) -> Option<Size> {
        Some(src)
    }

    /// Returns the other pictures that the operation needs.
    fn sources(&self) -> Vec<&Source> {
        Vec::new()
    }

    /// Works on all frames; by default on one after the other.
    ///
    /// # Errors
    ///
    /// As [`Operation::apply`].
    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        picture.map(|raster| {
            cx.check()?;
            self.apply(raster, cx)
        })
    }
}

/// The state of translucent colours that an operation works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlphaUse {
    /// Either: pixels are moved, not mixed.
    Any,
    /// Colours as they are seen.
    Straight,
    /// Colours multiplied by their alpha: pixels are mixed with others.
    Premultiplied,
}

/// The places of sharp's fixed order, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named for its operation")]
#[non_exhaustive]
pub enum Stage {
    PipelineSpace,
    EarlyOrient,
    EarlyFlip,
    EarlyFlop,
    EarlyRotate,
    Trim,
    EarlyExtract,
    Flatten,
    GammaIn,
    Greyscale,
    Resize,
    Orient,
    Flip,
    Flop,
    RotateRight,
    JoinChannel,
    Place,
    Rotate,
    Extract,
    Affine,
    Extend,
    Median,
    Threshold,
    Dilate,
    Erode,
    Blur,
    Unflatten,
    Convolve,
    Recomb,
    Modulate,
    Sharpen,
    Composite,
    GammaOut,
    Linear,
    Normalise,
    Clahe,
    Boolean,
    BandBool,
    Tint,
    RemoveAlpha,
    EnsureAlpha,
    OutputSpace,
    ExtractChannel,
    Profile,
    Negate,
    /// The pipeline's own operations, which sharp does not have: last.
    Own,
}

/// What an operation may ask of the pipeline that runs it.
#[derive(Debug)]
pub struct Cx<'a> {
    pub(crate) sharp: bool,
    pub(crate) limits: &'a Limits,
    pub(crate) watch: &'a Watch,
    pub(crate) report: &'a mut Report,
}

/// What operations found out, for the caller to read.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// Where the crop of a cover lies in the scaled picture: left, top.
    pub crop_offset: Option<(i64, i64)>,
    /// The pixel that the attention strategy looked at: x, y.
    pub attention: Option<(u32, u32)>,
    /// What trim cut off, as sharp counts: left and top, zero or negative.
    pub trim_offset: Option<(i64, i64)>,
    /// The dots per inch at which a text just fits its box.
    pub text_dpi: Option<u32>,
    /// What a caller may want to know although all went well.
    pub warnings: Vec<String>,
}

impl Cx<'_> {
    /// Says whether sharp's own results are wanted, odd ones included.
    pub fn is_sharp(&self) -> bool {
        self.sharp
    }

    /// Fails when the time is up or the work was cancelled.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) or
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled).
    pub fn check(&self) -> Result<()> {
        self.watch.check()
    }

    /// Asks for room for a raster of that size, before making it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if it is too large.
    pub fn allow(&self, size: Size, channels: u8, depth: Depth) -> Result<()> {
        self.limits.check(size, channels.min(5), depth, 1)
    }

    /// Adds a warning, once.
    pub fn warn(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.report.warnings.contains(&warning) {
            self.report.warnings.push(warning);
        }
    }

    /// Decodes another picture, upright, within the same limits.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being decoded.
    pub fn open(&mut self, source: &Source) -> Result<Picture> {
        let mut picture = source.decode(self.limits, true)?;
        self.report.merge(std::mem::take(&mut picture.report));
        Ok(picture)
    }

    /// Returns what was found out so far, to add to it.
    pub fn report(&mut self) -> &mut Report {
        self.report
    }
}
