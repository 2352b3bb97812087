//! `sysu img strip`, which is `sysu img meta strip`, too.

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Keep, meta};

use super::{common::explain, rewrite::Rewrite};
use crate::{ctx::Ctx, error::Status};

/// Take metadata out of pictures, without touching the pixels
///
/// JPEG, PNG, WebP, GIF, TIFF, AVIF and JPEG XL.
///
/// EXIF with places and serial numbers goes, XMP, IPTC, comments, density;
/// the colour profile stays, and so does the orientation.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img strip photo.jpg -o clean.jpg
  $ sysu img strip --in-place -r photos
  $ sysu img strip --gps --in-place *.jpg        # the place, and nothing else
  $ sysu img strip --only thumbnail --only xmp photo.jpg -o slim.jpg
  $ sysu img strip --keep-exif photo.jpg -o tagged.jpg")]
pub(super) struct Strip {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Take the place out, and nothing else
    #[arg(long)]
    gps: bool,

    /// Take this out, and nothing else: an EXIF tag, gps, thumbnail, photo,
    /// image, exif, xmp, icc, iptc, density or comments
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["keep_exif", "keep_xmp", "keep_iptc", "no_profile"]
    )]
    only: Vec<String>,

    /// Leave EXIF in
    #[arg(long, conflicts_with = "gps")]
    keep_exif: bool,

    /// Leave XMP in
    #[arg(long, conflicts_with = "gps")]
    keep_xmp: bool,

    /// Leave IPTC in
    #[arg(long, conflicts_with = "gps")]
    keep_iptc: bool,

    /// Take the colour profile out too: colours may look wrong without it
    #[arg(long, conflicts_with = "gps")]
    no_profile: bool,

    #[command(flatten)]
    rewrite: Rewrite,
}

impl Strip {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let edit = self.edit()?;
        self.rewrite.run(ctx, &self.paths, |bytes| meta::edit(bytes, &edit))
    }

    fn edit(&self) -> anyhow::Result<meta::Edit> {
        let mut edit = meta::Edit::new();
        if self.gps || !self.only.is_empty() {
            let gps = self.gps.then_some("gps");
            for name in
                gps.into_iter().chain(self.only.iter().map(String::as_str))
            {
                edit = explain(edit.remove(name))?;
            }
            return Ok(edit);
        }
        let keep = Keep::NONE
            .icc(!self.no_profile)
            .exif(self.keep_exif)
            .xmp(self.keep_xmp)
            .iptc(self.keep_iptc);
        Ok(edit.keep(keep))
    }
}
