//! When, in which order and how long the frames of an animation are shown.

use std::ops::Range;

use crate::{
    Error, Frame, Picture, Raster, Result, Value,
    ops::{Cx, Operation},
};

/// Changes when the frames of an animation are shown.
///
/// Whatever is set is done in this order: [`trim`](Self::trim),
/// [`every`](Self::every), [`reverse`](Self::reverse),
/// [`delay_ms`](Self::delay_ms), [`speed`](Self::speed),
/// [`max_fps`](Self::max_fps), [`join_equal`](Self::join_equal). Fractions of
/// a millisecond are carried from frame to frame, so that the whole lasts as
/// long as it should. A still picture stays as it is.
///
/// Speed and rate take frames of 10 ms and less for 100 ms, which is how
/// long browsers show them.
///
/// # Example
///
/// ```
/// use sysu_img::{Animate, Colour, Create, Pipeline, Retime, Size};
///
/// let shade = |v| Create::plain(Size::new(4, 4), Colour::rgb8(v, v, v));
/// let shades = [10, 20, 30].map(|v| Pipeline::create(shade(v)).to_picture());
/// let shades = shades.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let moving = Animate::new().delay_ms(100).of(shades)?;
/// let fast = Pipeline::new(moving).with(Retime::new().speed(2.0).trim(1, None));
/// let delays: Vec<u32> =
///     fast.to_picture()?.frames().iter().map(|f| f.delay_ms).collect();
/// assert_eq!(delays, [50, 50]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// What gifsicle's `--delay`, `--loopcount` and frame selections do.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Retime does nothing until a pipeline is given it"]
pub struct Retime {
    first: u32,
    end: Option<u32>,
    every: u32,
    reverse: bool,
    speed: f64,
    delay_ms: Option<u32>,
    max_fps: Option<f64>,
    loop_count: Option<u32>,
    join_equal: bool,
}

impl Default for Retime {
    fn default() -> Self {
        Self {
            first: 0,
            end: None,
            every: 1,
            reverse: false,
            speed: 1.0,
            delay_ms: None,
            max_fps: None,
            loop_count: None,
            join_equal: false,
        }
    }
}

impl Retime {
    /// Starts from leaving all as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the frames from `first`, counted from 0, up to but not
    /// including `end` [default: all].
    pub const fn trim(mut self, first: u32, end: Option<u32>) -> Self {
        self.first = first;
        self.end = end;
        self
    }

    /// Keeps each `n`-th frame, the first one first; it is shown for those
    /// that are dropped, too [default: 1].
    pub const fn every(mut self, n: u32) -> Self {
        self.every = n;
        self
    }

    /// Shows the last frame first.
    pub const fn reverse(mut self) -> Self {
        self.reverse = true;
        self
    }

    /// Sets how many times as fast it is, 0.001 to 1000 [default: 1].
    pub const fn speed(mut self, times: f64) -> Self {
        self.speed = times;
        self
    }

    /// Shows each frame for that long.
    pub const fn delay_ms(mut self, delay: u32) -> Self {
        self.delay_ms = Some(delay);
        self
    }

    /// Shows at most that many frames a second, 0.001 to 1000: where there
    /// are more, the ones shown at even times stay.
    pub const fn max_fps(mut self, rate: f64) -> Self {
        self.max_fps = Some(rate);
        self
    }

    /// Sets how often it runs, 0 for ever [default: as before].
    pub const fn loop_count(mut self, times: u32) -> Self {
        self.loop_count = Some(times);
        self
    }

    /// Shows one of several equal frames in a row for as long as all.
    pub const fn join_equal(mut self) -> Self {
        self.join_equal = true;
        self
    }

    /// The frames that are kept of so many.
    fn range(&self, count: usize) -> Result<Range<usize>> {
        let first = self.first as usize;
        let end = self.end.map_or(count, |end| (end as usize).min(count));
        if first < end {
            return Ok(first..end);
        }
        let expected = format!("frames of 0..{count}");
        let got = match self.end {
            Some(end) => format!("{}..{end}", self.first),
            None => format!("{}..", self.first),
        };
        Err(Error::option("trim", expected, got))
    }

    fn edit(&self, frames: Vec<Frame>) -> Result<Vec<Frame>> {
        let range = self.range(frames.len())?;
        let kept = range.len();
        let frames = frames.into_iter().skip(range.start).take(kept);
        let mut frames = thinned(frames, self.every as usize);
        if self.reverse {
            frames.reverse();
        }
        if let Some(delay) = self.delay_ms {
            frames.iter_mut().for_each(|frame| frame.delay_ms = delay);
        }
        if self.speed != 1.0 {
            let speed = self.speed;
            let delays: Vec<f64> =
                frames.iter().map(|f| as_shown(f) / speed).collect();
            let mut clock = Clock::default();
            for (frame, delay) in frames.iter_mut().zip(delays) {
                frame.delay_ms = clock.tick(delay);
            }
        }
        if let Some(rate) = self.max_fps {
            frames = at_most(frames, 1000.0 / rate);
        }
        if self.join_equal {
            frames.dedup_by(|next, kept| {
                let equal = next.raster == kept.raster;
                if equal {
                    kept.delay_ms =
                        kept.delay_ms.saturating_add(next.delay_ms);
                }
                equal
            });
        }
        Ok(frames)
    }
}

/// Whole milliseconds whose sum stays that of the parts.
#[derive(Default)]
struct Clock {
    due: f64,
    shown: u64,
}

impl Clock {
    fn tick(&mut self, ms: f64) -> u32 {
        self.due += ms;
        let delay = (self.due.round() as u64).saturating_sub(self.shown);
        let delay = u32::try_from(delay).unwrap_or(u32::MAX);
        self.shown += u64::from(delay);
        delay
    }
}

/// How long browsers show a frame.
fn as_shown(frame: &Frame) -> f64 {
    if frame.delay_ms <= 10 { 100.0 } else { f64::from(frame.delay_ms) }
}

/// Each `n`-th, shown for the others too.
fn thinned(frames: impl Iterator<Item = Frame>, n: usize) -> Vec<Frame> {
    let mut kept: Vec<Frame> = Vec::new();
    for (index, frame) in frames.enumerate() {
        match kept.last_mut() {
            Some(last) if !index.is_multiple_of(n.max(1)) => {
                last.delay_ms = last.delay_ms.saturating_add(frame.delay_ms);
            }
            _ => kept.push(frame),
        }
    }
    kept
}

/// Takes what is shown every `step` milliseconds, if any frame is shown for
/// less.
fn at_most(frames: Vec<Frame>, step: f64) -> Vec<Frame> {
    if frames.iter().all(|frame| as_shown(frame) + 0.5 >= step) {
        return frames;
    }
    let total: f64 = frames.iter().map(as_shown).sum();
    let mut kept: Vec<(Frame, f64)> = Vec::new();
    // When the next one is taken, and when the one looked at ends.
    let (mut due, mut end) = (0.0, 0.0);
    for frame in frames {
        end += as_shown(&frame);
        // What is left at the end is no frame of its own.
        let room = kept.is_empty() || due + step <= total + 0.5;
        if due < end - 1e-6 && room {
            kept.push((frame, due));
            while due < end - 1e-6 {
                due += step;
            }
        }
    }
    let mut clock = Clock::default();
    let mut ends: Vec<f64> = kept.iter().skip(1).map(|k| k.1).collect();
    ends.push(total);
    let timed = kept.into_iter().zip(ends).map(|((mut frame, start), end)| {
        frame.delay_ms = clock.tick(end - start);
        frame
    });
    timed.collect()
}

impl Operation for Retime {
    fn name(&self) -> &'static str {
        "retime"
    }

    fn check(&self) -> Result<()> {
        let range = 0.001..=1000.0;
        Value::Number(self.speed).number("speed", range.clone())?;
        if let Some(rate) = self.max_fps {
            Value::Number(rate).number("max-fps", range)?;
        }
        if self.every == 0 {
            return Err(Error::option("every", "a number from 1 on", 0));
        }
        match self.end {
            Some(end) if end <= self.first => {
                let got = format!("{}..{end}", self.first);
                Err(Error::option("trim", "a first frame before an end", got))
            }
            _ => Ok(()),
        }
    }

    /// A frame alone has no time.
    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(src)
    }

    fn run(&self, mut picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        cx.check()?;
        if !picture.is_animated() {
            return self.range(1).map(|_| picture);
        }
        let report = std::mem::take(&mut picture.report);
        let mut metadata = picture.metadata.clone();
        let mut frames = self.edit(picture.into_frames())?;
        metadata.frames = frames.len() as u32;
        metadata.delays_ms = frames.iter().map(|f| f.delay_ms).collect();
        if let Some(times) = self.loop_count {
            metadata.loop_count = Some(times);
        }
        if let [frame] = &mut *frames {
            frame.delay_ms = 0;
            metadata.delays_ms = Vec::new();
            metadata.loop_count = None;
        }
        let mut picture = Picture::new(frames, metadata)?;
        picture.report = report;
        Ok(picture)
    }
}
