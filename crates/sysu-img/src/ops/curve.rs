//! A tone curve through points.

use crate::{
    Args, Error, Pipeline, Raster, Result, Value,
    kernel::tone,
    ops::{Cx, Operation},
};

/// Bends tones by a smooth curve through points; alpha stays.
///
/// A point says what a sample becomes, both in 255ths of white. Between two
/// points the curve rises or falls as they do and never beyond them; it ends
/// level with the first and the last point, which are black and white where
/// the points do not say otherwise.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Curve, Pipeline, Samples, Size};
///
/// let dark = Create::plain(Size::new(1, 1), Colour::rgb8(64, 128, 255));
/// let made = Pipeline::create(dark)
///     .with(Curve::through([(64.0, 100.0), (128.0, 150.0)]))
///     .to_picture()?;
/// let Samples::U8(rgb) = made.raster().samples() else { return Ok(()) };
/// assert_eq!(rgb[..], [100, 150, 255]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// The dialog of that name in GIMP. F. N. Fritsch and R. E. Carlson,
/// "Monotone piecewise cubic interpolation", 1980.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Curve does nothing until a pipeline is given it"]
pub struct Curve {
    points: Vec<(f64, f64)>,
    channel: Option<usize>,
}

/// As many as a person sets, and then some.
const MOST: usize = 256;

impl Curve {
    /// Starts from points from the left, each 0 to 255.
    pub fn through(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut points: Vec<_> = points.into_iter().take(MOST + 1).collect();
        if points.first().is_none_or(|first| first.0 > 0.0) {
            points.insert(0, (0.0, 0.0));
        }
        if points.last().is_none_or(|last| last.0 < 255.0) {
            points.push((255.0, 255.0));
        }
        Self { points, channel: None }
    }

    /// Bends one channel of colour, counted from 0 [default: all].
    pub fn channel(mut self, channel: usize) -> Self {
        self.channel = Some(channel);
        self
    }

    /// How steep the curve is at each point.
    fn slopes(&self) -> Vec<f64> {
        let points = &self.points;
        let rise = |i: usize| {
            let (one, two) = (points[i], points[i + 1]);
            (two.1 - one.1) / (two.0 - one.0)
        };
        let last = points.len() - 1;
        let mut slopes: Vec<f64> = (0..=last)
            .map(|i| match i {
                0 => rise(0),
                i if i == last => rise(last - 1),
                // A point between a rise and a fall is level.
                i if rise(i - 1) * rise(i) <= 0.0 => 0.0,
                i => f64::midpoint(rise(i - 1), rise(i)),
            })
            .collect();
        for i in 0..last {
            let rise = rise(i);
            if rise == 0.0 {
                (slopes[i], slopes[i + 1]) = (0.0, 0.0);
                continue;
            }
            // Beyond a circle of 3 it would overshoot.
            let far = (slopes[i] / rise).hypot(slopes[i + 1] / rise);
            if far > 3.0 {
                slopes[i] *= 3.0 / far;
                slopes[i + 1] *= 3.0 / far;
            }
        }
        slopes
    }
}

/// The curve at `x`, between its first and its last point.
fn at(points: &[(f64, f64)], slopes: &[f64], x: f64) -> f64 {
    let x = x.clamp(points[0].0, points[points.len() - 1].0);
    let behind = points.partition_point(|point| point.0 <= x);
    let i = behind.clamp(1, points.len() - 1) - 1;
    let ((x0, y0), (x1, y1)) = (points[i], points[i + 1]);
    let wide = x1 - x0;
    let t = (x - x0) / wide;
    let (t2, t3) = (t * t, t * t * t);
    y0 * (2.0 * t3 - 3.0 * t2 + 1.0)
        + slopes[i] * wide * (t3 - 2.0 * t2 + t)
        + y1 * (3.0 * t2 - 2.0 * t3)
        + slopes[i + 1] * wide * (t3 - t2)
}

impl Operation for Curve {
    fn name(&self) -> &'static str {
        "curve"
    }

    fn check(&self) -> Result<()> {
        for (x, y) in &self.points {
            Value::Number(*x).number("points", 0.0..=255.0)?;
            Value::Number(*y).number("points", 0.0..=255.0)?;
        }
        // The ends may have been added.
        if MOST + 2 < self.points.len() {
            return Err(Error::option("points", "at most 256", "more"));
        }
        if !self.points.is_sorted_by(|a, b| a.0 < b.0) {
            let expected = "points from the left to the right";
            return Err(Error::option("points", expected, "others"));
        }
        Ok(())
    }

    fn apply(&self, mut src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let colours = src.colours() as usize;
        let slopes = self.slopes();
        tone::map(&mut src, false, |channel, v, white| {
            let other = self.channel.is_some_and(|only| only != channel);
            if colours <= channel || other {
                return v;
            }
            at(&self.points, &slopes, v * 255.0 / white) / 255.0 * white
        });
        Ok(src)
    }
}

impl Pipeline {
    /// Bends tones by a curve.
    pub fn curve(self, curve: Curve) -> Self {
        self.with(curve)
    }
}

/// `curve('64,40 192,220', {channel})`, or with a list of pairs.
pub(super) fn recipe(args: &mut Args) -> Result<Curve> {
    let expected = "points such as '64,40 192,220'";
    let value = args.next().or_else(|| args.take(&["points"]));
    let value = value.unwrap_or(Value::Null);
    let numbers = match &value {
        Value::Text(text) => {
            let words = text.split([' ', ',', ';']).filter(|w| !w.is_empty());
            let numbers: Vec<f64> =
                words.map_while(|word| word.parse().ok()).collect();
            let pairs = text.split([' ', ';']).filter(|w| !w.is_empty());
            let whole = pairs.clone().all(|p| p.matches(',').count() == 1)
                && numbers.len() == 2 * pairs.count();
            if !whole {
                return Err(value.refuse("points", expected));
            }
            numbers
        }
        list => list.numbers("points")?,
    };
    if numbers.is_empty() || numbers.len() % 2 == 1 {
        return Err(value.refuse("points", expected));
    }
    let points = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    let curve = Curve::through(points);
    let names = "red, green, blue, or 0 to 2";
    Ok(match args.take(&["channel"]) {
        None => curve,
        Some(value) => curve.channel(match value.as_text() {
            Some("red") => 0,
            Some("green") => 1,
            Some("blue") => 2,
            Some(_) => return Err(value.refuse("channel", names)),
            None => value.integer("channel", 0..=2)? as usize,
        }),
    })
}
