//! Black, white and the middle, moved.

use crate::{
    Args, Error, Pipeline, Raster, Result, Value,
    kernel::tone,
    ops::{Cx, Operation},
};

/// Moves black and white, and bends what lies between; alpha stays.
///
/// Samples are in 255ths of white: those from `black` down become
/// `out_black`, those from `white` up `out_white`, and in between
/// `((v - black) / (white - black)) ^ (1 / gamma)` goes from the one to the
/// other.
///
/// # Source
///
/// ImageMagick `-level` and `+level`, and the dialog of that name in GIMP.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "Levels do nothing until a pipeline is given them"]
pub struct Levels {
    black: f64,
    white: f64,
    gamma: f64,
    out: [f64; 2],
}

impl Levels {
    /// Sets what becomes black and what becomes white, each 0 to 255.
    pub const fn between(black: f64, white: f64) -> Self {
        Self { black, white, gamma: 1.0, out: [0.0, 255.0] }
    }

    /// Makes the middle lighter (above 1) or darker, 0.01 to 10
    /// [default: 1].
    pub const fn gamma(mut self, gamma: f64) -> Self {
        self.gamma = gamma;
        self
    }

    /// Sets what black and white become, each 0 to 255
    /// [default: 0 and 255].
    pub const fn out(mut self, black: f64, white: f64) -> Self {
        self.out = [black, white];
        self
    }
}

impl Operation for Levels {
    fn name(&self) -> &'static str {
        "levels"
    }

    fn check(&self) -> Result<()> {
        let ends = [
            ("black", self.black),
            ("white", self.white),
            ("out-black", self.out[0]),
            ("out-white", self.out[1]),
        ];
        for (name, value) in ends {
            Value::Number(value).number(name, 0.0..=255.0)?;
        }
        Value::Number(self.gamma).number("gamma", 0.01..=10.0)?;
        if self.black < self.white {
            return Ok(());
        }
        let got = format!("{} >= {}", self.black, self.white);
        Err(Error::option("levels", "black to be less than white", got))
    }

    fn apply(&self, mut src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let colours = src.colours() as usize;
        let Self { black, white: top, gamma, out: [low, high] } = *self;
        tone::map(&mut src, false, |channel, v, white| {
            if colours <= channel {
                return v;
            }
            let part = (v * 255.0 / white - black) / (top - black);
            let bent = part.clamp(0.0, 1.0).powf(1.0 / gamma);
            (low + (high - low) * bent) / 255.0 * white
        });
        Ok(src)
    }
}

impl Pipeline {
    /// Moves black, white and the middle.
    pub fn levels(self, levels: Levels) -> Self {
        self.with(levels)
    }
}

/// `levels({black, white, gamma, outBlack, outWhite})`.
pub(super) fn recipe(args: &mut Args) -> Result<Levels> {
    let mut levels = Levels::between(0.0, 255.0);
    for (name, value) in
        [("black", &mut levels.black), ("white", &mut levels.white)]
    {
        if let Some(v) = args.number(name, 0.0..=255.0)? {
            *value = v;
        }
    }
    // A chain says it as the command line does.
    let ends = [["outBlack", "out-black"], ["outWhite", "out-white"]];
    for (names, value) in ends.iter().zip(&mut levels.out) {
        if let Some(v) = args.take(names) {
            *value = v.number(names[0], 0.0..=255.0)?;
        }
    }
    if let Some(gamma) = args.number("gamma", 0.01..=10.0)? {
        levels.gamma = gamma;
    }
    Ok(levels)
}
