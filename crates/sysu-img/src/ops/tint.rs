//! One colour for the whole picture.

use std::collections::BTreeMap;

use crate::{
    Alpha, Args, Colour, Pipeline, Raster, Result, Space, Value,
    ops::{Cx, Operation, Stage, greyscale},
    space::lab,
};

/// Tints the picture: its lightness stays, and the middle tones take most of
/// a colour's hue.
///
/// Black and white stay as they are; in between, a\* and b\* of the colour
/// count by `1 - 4 (L/100 - 1/2)²`. Alpha stays.
///
/// # Source
///
/// sharp `tint`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Tint does nothing until a pipeline is given it"]
pub struct Tint {
    colour: Colour,
}

impl Tint {
    /// Tints with that colour.
    pub const fn new(colour: Colour) -> Self {
        Self { colour }
    }
}

impl Operation for Tint {
    fn name(&self) -> &'static str {
        "tint"
    }

    fn stage(&self) -> Stage {
        Stage::Tint
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        lab::needs_colours("tint", &src)?;
        let mut block = lab::Block::new();
        let Colour { r, g, b, .. } = self.colour;
        block.load(&[r, g, b], 3, 3, ());
        block.light_to_lab();
        let [_, [ta, ..], [tb, ..]] = block.planes;
        let grey = coloured(greyscale::grey(&src, cx.is_sharp()));
        lab::map("tint", grey, |block, _| {
            let [l, a, b] = &mut block.planes;
            for ((l, a), b) in l.iter().zip(a).zip(b) {
                let off = l * (1.0 / 100.0) - 0.5;
                let weight = 1.0 - 4.0 * off * off;
                (*a, *b) = (ta * weight, tb * weight);
            }
        })
    }
}

/// Makes three equal channels of grey; whatever else stays as it is.
pub(crate) fn coloured(src: Raster) -> Raster {
    match (src.space(), src.alpha()) {
        (Space::Grey, Alpha::None) => {
            src.pick(&[0, 0, 0], Space::Srgb, Alpha::None)
        }
        (Space::Grey, alpha) => src.pick(&[0, 0, 0, 1], Space::Srgb, alpha),
        _ => src,
    }
}

impl Pipeline {
    /// Tints the picture.
    pub fn tint(self, tint: Tint) -> Self {
        self.with(tint)
    }
}

/// `tint(colour)`: CSS, or `{r, g, b, alpha}`.
pub(super) fn recipe(args: &mut Args) -> Result<Tint> {
    let value =
        args.next().or_else(|| args.take(&["tint", "colour", "color"]));
    let value = value.unwrap_or_else(|| {
        // A map at the end of a list is taken for named arguments.
        let mut part =
            |name: &str| Some((name.to_owned(), args.take(&[name])?));
        let parts = ["r", "g", "b", "alpha"].into_iter().filter_map(&mut part);
        match parts.collect::<BTreeMap<_, _>>() {
            map if map.is_empty() => Value::Null,
            map => Value::Map(map),
        }
    });
    Ok(Tint { colour: value.colour("tint")? })
}
