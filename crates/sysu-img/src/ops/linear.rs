//! A straight line for every sample.

use crate::{
    Args, Error, Pipeline, Raster, Result,
    kernel::tone,
    ops::{Cx, Operation, Stage},
};

/// Makes of each sample `a · v + b`; alpha stays unless it has its own
/// numbers.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Linear, Pipeline, Raster, Samples, Size, Space};
///
/// let one = Samples::U8(vec![10, 100, 250]);
/// let one = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, one)?;
/// let lines = Linear::each([1.0, 2.0, 0.5], [0.0, 10.0, 4.0]);
/// let picture = Pipeline::from_raster(one).linear(lines).to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![10, 210, 129]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `linear`. DIFFERENCE from sharp: results are rounded, not cut off
/// (they are cut off in sharp's order), and `b` is in 255ths of white at
/// every depth.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Linear does nothing until a pipeline is given it"]
pub struct Linear {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Linear {
    /// One line for all colours; `b` is in 255ths of white.
    pub fn new(a: f64, b: f64) -> Self {
        Self { a: vec![a], b: vec![b] }
    }

    /// A line for each channel: as many of both as there are colours, or
    /// channels.
    pub fn each(
        a: impl IntoIterator<Item = f64>,
        b: impl IntoIterator<Item = f64>,
    ) -> Self {
        Self { a: a.into_iter().collect(), b: b.into_iter().collect() }
    }
}

impl Operation for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn stage(&self) -> Stage {
        Stage::Linear
    }

    fn check(&self) -> Result<()> {
        let (a, b) = (self.a.len(), self.b.len());
        if a == 0 || b == 0 || (a != b && a != 1 && b != 1) {
            let expected = "arrays of the same length";
            return Err(Error::option(
                "a and b",
                expected,
                format!("{a} and {b}"),
            ));
        }
        match self.a.iter().chain(&self.b).find(|v| !v.is_finite()) {
            None => Ok(()),
            Some(v) => Err(Error::option("a and b", "finite numbers", v)),
        }
    }

    fn apply(&self, mut src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let lines = self.a.len().max(self.b.len());
        let (colours, channels) =
            (src.colours() as usize, src.channels() as usize);
        if ![1, colours, channels].contains(&lines) {
            let needs = format!("1 or {colours} numbers for this picture");
            return Err(Error::mismatch("linear", needs));
        }
        let touched = if lines == channels { channels } else { colours };
        let at = |list: &[f64], channel: usize| {
            if list.len() == 1 { list[0] } else { list[channel] }
        };
        tone::map(&mut src, cx.is_sharp(), |channel, v, white| {
            if channel < touched {
                let b = at(&self.b, channel) * white / 255.0;
                at(&self.a, channel) * v + b
            } else {
                v
            }
        });
        Ok(src)
    }
}

impl Pipeline {
    /// Makes of each sample `a · v + b`.
    pub fn linear(self, linear: Linear) -> Self {
        self.with(linear)
    }
}

/// `linear(a, b)`: numbers or lists of numbers.
pub(super) fn recipe(args: &mut Args) -> Result<Linear> {
    let mut read = |name: &str| {
        let value = args.next().or_else(|| args.take(&[name]));
        value.map(|v| v.numbers(name)).transpose()
    };
    let (a, b) = (read("a")?, read("b")?);
    Ok(Linear {
        a: a.unwrap_or_else(|| vec![1.0]),
        b: b.unwrap_or_else(|| vec![0.0]),
    })
}
