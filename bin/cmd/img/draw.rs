//! `sysu img draw`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Colour, Draw as Op};

use super::{common::explain, work::Work};
use crate::{ctx::Ctx, error::Status};

/// Draw shapes and words on pictures
#[derive(Args, Debug)]
#[command(after_help = "\
Shapes, parted by `;`:
  rect X,Y WxH [radius=R]      circle X,Y R           ellipse X,Y RXxRY
  line X,Y X,Y                 polyline X,Y X,Y …     polygon X,Y X,Y …
  arrow X,Y X,Y [head=N]       text X,Y 'words' [font='Bold 24'] [anchor=middle]
Options of all: fill=COLOUR stroke=COLOUR width=N opacity=0.5
Numbers are pixels, or per cent of the picture, as in 50%,50%.

Examples:
  $ sysu img draw 'rect 9,9 20x10; line 0,0 9,9 width=3' photo.jpg -o boxes.png
  $ sysu img draw 'circle 50%,50% 20%' --stroke gold photo.jpg -o ring.jpg
  $ sysu img draw \"text 9,9 'Hi' font='Bold 48' stroke=red\" photo.jpg -o c.png
  $ sysu img draw 'arrow 600,500 420,320' --width 9 photo.jpg -o d.webp")]
pub(super) struct Draw {
    /// The shapes
    shapes: String,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// The colour of areas that name none
    #[arg(long, value_name = "COLOUR")]
    fill: Option<Colour>,

    /// The colour of lines that name none
    #[arg(long, value_name = "COLOUR")]
    stroke: Option<Colour>,

    /// The width of lines that name none, in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    width: Option<f32>,

    #[command(flatten)]
    work: Work,
}

impl Draw {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut draw: Op = explain(self.shapes.parse())?;
        if let Some(colour) = self.fill {
            draw = draw.fill(colour);
        }
        if let Some(colour) = self.stroke {
            draw = draw.stroke(colour);
        }
        if let Some(width) = self.width {
            draw = draw.width(width);
        }
        self.work.run(ctx, &self.paths, |p| Ok(p.with(draw.clone())))
    }
}
