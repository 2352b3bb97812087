//! `sysu img lossless`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::{
    img::Format,
    jpeg::{
        self, Coefficients, Decoder, Edges, ErrorKind, Keep, Limits, Options,
        Recode, Region, Transform,
    },
};

use super::rewrite::Rewrite;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Turn, mirror, cut and recode JPEG without a loss
///
/// The coefficients of the file are moved, never rounded. Blocks are of 8
/// or 16 pixels: an edge inside of one cannot come first, and --trim cuts
/// such a rest off. The picture is turned first, then mirrored, then cut.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img lossless --upright --in-place *.jpg
  $ sysu img lossless --rotate 90 --trim photo.jpg -o turned.jpg
  $ sysu img lossless --crop 320x240+16+32 photo.jpg -o part.jpg
  $ sysu img lossless --progressive --keep icc photo.jpg -o web.jpg
  $ sysu img lossless --grey photo.jpg -o grey.jpg")]
pub(super) struct Lossless {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Turn as EXIF says that the camera was held
    #[arg(long)]
    upright: bool,

    /// Turn clockwise by 90, 180 or 270 degrees
    #[arg(long, value_name = "DEGREES", value_parser = ["90", "180", "270"])]
    rotate: Option<String>,

    /// Mirror top and bottom
    #[arg(long)]
    flip: bool,

    /// Mirror left and right
    #[arg(long)]
    flop: bool,

    /// Mirror at a diagonal
    #[arg(long, value_enum, value_name = "DIAGONAL")]
    transpose: Option<Diagonal>,

    /// Keep this part, after turning: WIDTHxHEIGHT+LEFT+TOP
    #[arg(long, value_name = "REGION")]
    crop: Option<String>,

    /// Keep the luminance alone
    #[arg(long, visible_alias = "gray")]
    grey: bool,

    /// Write the picture in passes, coarse first
    #[arg(long, conflicts_with = "sequential")]
    progressive: bool,

    /// Write the picture in one pass
    #[arg(long)]
    sequential: bool,

    /// Try many scripts of passes, and take the smallest
    #[arg(long, requires = "progressive")]
    smallest: bool,

    /// Which metadata stay
    #[arg(long, value_enum, default_value_t = Stay::All)]
    keep: Stay,

    /// Take all metadata out
    #[arg(long, conflicts_with = "keep")]
    strip: bool,

    /// Cut off what is no whole block; a --crop grows to whole blocks at
    /// its left and top
    #[arg(long)]
    trim: bool,

    /// Refuse what is no whole block, which is the default
    #[arg(long, conflicts_with = "trim")]
    perfect: bool,

    /// Refuse pictures of more than N pixels
    #[arg(long, value_name = "N", default_value_t = 268_402_689)]
    max_pixels: u64,

    #[command(flatten)]
    rewrite: Rewrite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Diagonal {
    /// From the top left: rows become columns
    Main,
    /// From the top right
    Anti,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stay {
    /// All of them
    All,
    /// The colour profile
    Icc,
    /// Comments
    Comments,
    /// None
    None,
}

impl Lossless {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let crop = self.crop.as_deref().map(region).transpose()?;
        self.rewrite.run_any(ctx, &self.paths, |input, bytes| {
            self.change(bytes, crop)
                .with_context(|| format!("cannot process `{}`", input.name()))
        })
    }

    fn change(
        &self,
        bytes: &[u8],
        crop: Option<Region>,
    ) -> anyhow::Result<Vec<u8>> {
        if let Some(format) =
            Format::sniff(bytes).filter(|format| *format != Format::Jpeg)
        {
            return Err(anyhow::anyhow!("a {format} is no JPEG"))
                .status(Status::Unsupported)
                .hint(
                    "`img pipe` changes other pictures, without a loss \
                       where the format has none",
                );
        }
        let limits = Limits::new().pixels(self.max_pixels);
        let options = Options::new().limits(limits).strict(true);
        let mut picture = explain(
            Decoder::with_options(bytes, options)
                .and_then(Decoder::coefficients),
        )?;
        let edges = if self.trim { Edges::Trim } else { Edges::Perfect };
        let orientation = picture.orientation().unwrap_or(1);
        for transform in self.transforms(orientation) {
            picture = explain(picture.transform(transform, edges))?;
        }
        if let Some(crop) = crop {
            picture = explain(picture.crop(crop, edges))?;
        }
        if self.grey {
            picture = explain(picture.grey())?;
        }
        explain(self.write(&picture))
    }

    fn transforms(&self, orientation: u8) -> Vec<Transform> {
        let upright = self.upright.then(|| Transform::upright(orientation));
        let rotate = self.rotate.as_deref().map(|angle| match angle {
            "90" => Transform::Rotate90,
            "180" => Transform::Rotate180,
            _ => Transform::Rotate270,
        });
        let diagonal = self.transpose.map(|diagonal| match diagonal {
            Diagonal::Main => Transform::Transpose,
            Diagonal::Anti => Transform::Transverse,
        });
        let flip = self.flip.then_some(Transform::Flip);
        let flop = self.flop.then_some(Transform::Flop);
        let all = [upright.flatten(), rotate, diagonal, flip, flop];
        all.into_iter().flatten().collect()
    }

    fn write(&self, picture: &Coefficients<'_>) -> jpeg::Result<Vec<u8>> {
        let keep = match self.keep {
            _ if self.strip => Keep::None,
            Stay::All => Keep::All,
            Stay::Icc => Keep::Icc,
            Stay::Comments => Keep::Comments,
            Stay::None => Keep::None,
        };
        let mut recode = Recode::new()
            .keep(keep)
            .upright(self.upright)
            .smallest(self.smallest);
        if self.progressive || self.sequential {
            recode = recode.progressive(self.progressive);
        }
        picture.encode(recode)
    }
}

/// Gives an error of the codec its exit status and its next step.
fn explain<T>(result: jpeg::Result<T>) -> anyhow::Result<T> {
    let err = match result {
        Ok(value) => return Ok(value),
        Err(err) => err,
    };
    let (status, hint) = match err.kind() {
        ErrorKind::Edge { step, .. } => (
            Status::Usage,
            Some(format!(
                "--trim cuts to blocks of {step} pixels; `img pipe` changes \
                 it to the pixel, with the loss of another encoding"
            )),
        ),
        ErrorKind::Region { .. } | ErrorKind::Format { .. } => {
            (Status::Usage, None)
        }
        ErrorKind::Limit { .. } => {
            let hint = "raise the limit with --max-pixels";
            (Status::Limit, Some(hint.to_owned()))
        }
        ErrorKind::Unsupported(_) => (Status::Unsupported, None),
        _ => (Status::Damaged, None),
    };
    let result = Err(err).status(status);
    match hint {
        Some(hint) => result.hint(hint),
        None => result,
    }
}

/// `WIDTHxHEIGHT+LEFT+TOP`.
fn region(text: &str) -> anyhow::Result<Region> {
    let parse = || {
        let (width, rest) = text.split_once('x')?;
        let mut parts = rest.split('+');
        let mut number = || parts.next()?.parse().ok();
        let (height, left, top) = (number()?, number()?, number()?);
        let end = parts.next().is_none();
        end.then_some(Region::new(left, top, width.parse().ok()?, height))
    };
    match parse() {
        Some(region) => Ok(region),
        None => Err(usage(format!("`{text}` is no region")))
            .hint("say WIDTHxHEIGHT+LEFT+TOP, such as 320x240+16+32"),
    }
}
