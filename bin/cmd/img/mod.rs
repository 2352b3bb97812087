//! `sysu img`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

mod anim;
mod animate;
mod bench;
mod cache;
mod channels;
mod common;
mod compare;
mod convert;
mod create;
mod dedupe;
mod diff;
mod draw;
mod formats;
mod frames;
mod gather;
mod goal;
mod icons;
mod info;
mod join;
mod look;
mod lossless;
mod made;
mod meta;
mod montage;
mod optimize;
mod palette;
mod phash;
mod pipe;
mod placeholder;
mod replace;
mod report;
mod resize;
mod rewrite;
mod run;
mod similar;
mod sprite;
mod srcset;
pub(crate) mod staged;
mod stats;
mod steps;
mod strip;
mod summary;
mod text;
mod thumb;
mod tiles;
pub(crate) mod view;
mod watch;
mod watermark;
mod work;

/// Resize, convert and inspect images
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Img {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Resize(Box<resize::Resize>),
    Thumb(Box<thumb::Thumb>),
    Convert(Box<convert::Convert>),
    Create(Box<create::Create>),
    Text(Box<text::Text>),
    Join(Box<join::Join>),
    Frames(Box<frames::Frames>),
    Animate(Box<animate::Animate>),
    Anim(Box<anim::Anim>),
    Montage(Box<montage::Montage>),
    Sprite(Box<sprite::Sprite>),
    View(Box<view::View>),
    Watermark(Box<watermark::Watermark>),
    Draw(Box<draw::Draw>),
    Info(info::Info),
    Compare(Box<compare::Compare>),
    Diff(Box<diff::Diff>),
    Phash(phash::Phash),
    Similar(similar::Similar),
    Dedupe(dedupe::Dedupe),
    Palette(Box<palette::Palette>),
    Placeholder(placeholder::Placeholder),
    Meta(Box<meta::Meta>),
    Optimize(Box<optimize::Optimize>),
    Lossless(Box<lossless::Lossless>),
    Srcset(Box<srcset::Srcset>),
    Icons(Box<icons::Icons>),
    Tiles(Box<tiles::Tiles>),
    Bench(Box<bench::Bench>),
    Watch(Box<watch::Watch>),
    Stats(stats::Stats),
    Pipe(Box<pipe::Pipe>),
    Run(Box<run::Run>),
    Strip(Box<strip::Strip>),
    Formats(formats::Formats),
    Channels(channels::Channels),
    #[command(flatten)]
    Step(Box<steps::Step>),
}

impl Img {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Resize(verb) => verb.run(ctx),
            Verb::Thumb(verb) => verb.run(ctx),
            Verb::Convert(verb) => verb.run(ctx),
            Verb::Create(verb) => verb.run(ctx),
            Verb::Text(verb) => verb.run(ctx),
            Verb::Join(verb) => verb.run(ctx),
            Verb::Frames(verb) => verb.run(ctx),
            Verb::Animate(verb) => verb.run(ctx),
            Verb::Anim(verb) => verb.run(ctx),
            Verb::Montage(verb) => verb.run(ctx),
            Verb::Sprite(verb) => verb.run(ctx),
            Verb::View(verb) => verb.run(ctx),
            Verb::Watermark(verb) => verb.run(ctx),
            Verb::Draw(verb) => verb.run(ctx),
            Verb::Compare(verb) => verb.run(ctx),
            Verb::Diff(verb) => verb.run(ctx),
            Verb::Phash(verb) => verb.run(ctx),
            Verb::Similar(verb) => verb.run(ctx),
            Verb::Dedupe(verb) => verb.run(ctx),
            Verb::Palette(verb) => verb.run(ctx),
            Verb::Placeholder(verb) => verb.run(ctx),
            Verb::Info(verb) => verb.run(ctx),
            Verb::Meta(verb) => verb.run(ctx),
            Verb::Optimize(verb) => verb.run(ctx),
            Verb::Lossless(verb) => verb.run(ctx),
            Verb::Srcset(verb) => verb.run(ctx),
            Verb::Icons(verb) => verb.run(ctx),
            Verb::Tiles(verb) => verb.run(ctx),
            Verb::Bench(verb) => verb.run(ctx),
            Verb::Watch(verb) => verb.run(ctx),
            Verb::Stats(verb) => verb.run(ctx),
            Verb::Pipe(verb) => verb.run(ctx),
            Verb::Run(verb) => verb.run(ctx),
            Verb::Strip(verb) => verb.run(ctx),
            Verb::Formats(verb) => verb.run(ctx),
            Verb::Channels(verb) => verb.run(ctx),
            Verb::Step(verb) => verb.run(ctx),
        }
    }
}
