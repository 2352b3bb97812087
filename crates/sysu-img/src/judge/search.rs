//! The quality that is just good enough, or just small enough.

use crate::{
    Encode, Error, Fit, Format, Metric, Output, Pipeline, Reference, Resize,
    Result, kernel::par, pipeline::Ready,
};

/// What a file has to be: small enough, or good enough.
///
/// A search encodes the picture at several qualities, two at a time, and
/// keeps the one at the edge. It probes at most [`Search::PROBES`] times a
/// size, and the same pictures give the same file on any number of cores.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Jpeg, Pipeline, Search, Size};
///
/// let noise = Create::noise(Size::new(64, 64), 128.0, 30.0);
/// let found = Pipeline::create(noise)
///     .encode(Jpeg::default())
///     .search(&Search::max_bytes(2000))?;
/// assert!(found.is_met && found.output.bytes.len() <= 2000);
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Search does nothing until a pipeline is given it"]
pub struct Search {
    goal: Goal,
    least: u8,
    most: u8,
    may_resize: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    /// The best quality of at most so many bytes.
    MaxBytes(u64),
    /// The least quality with at least that score.
    Target(Metric, f64),
}

/// What a search has found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// The file: the one wanted, or the closest if there is none.
    pub output: Output,
    /// Whether it is what was wanted.
    pub is_met: bool,
    /// The quality, 1 to 100; nothing for what has none or loses nothing.
    pub quality: Option<u8>,
    /// The score against the picture before it was encoded, if a score was
    /// wanted.
    pub score: Option<f64>,
    /// How often the picture was encoded.
    pub probes: u32,
}

impl Search {
    /// Probes for one size of the picture.
    pub const PROBES: u32 = 11;

    /// Looks for the best quality that takes at most so many bytes.
    pub const fn max_bytes(bytes: u64) -> Self {
        Self::new(Goal::MaxBytes(bytes))
    }

    /// Looks for the least quality with a score that good.
    pub const fn target(metric: Metric, score: f64) -> Self {
        Self::new(Goal::Target(metric, score))
    }

    const fn new(goal: Goal) -> Self {
        Self { goal, least: 1, most: 100, may_resize: false }
    }

    /// Sets the least quality to try, 1 to 100 [default: 1].
    pub const fn least(mut self, quality: u8) -> Self {
        self.least = if quality < 1 { 1 } else { quality };
        self
    }

    /// Sets the greatest quality to try, 1 to 100 [default: 100].
    pub const fn most(mut self, quality: u8) -> Self {
        self.most = if 100 < quality { 100 } else { quality };
        self
    }

    /// Makes the picture smaller if the least quality takes too many bytes
    /// still [default: no].
    pub const fn may_resize(mut self) -> Self {
        self.may_resize = true;
        self
    }
}

/// One try.
struct Probe {
    quality: u8,
    bytes: Vec<u8>,
    warnings: Vec<String>,
    score: Option<f64>,
    /// How far off it is: at most 0 for what is wanted.
    miss: f64,
}

/// Sizes that are tried at most.
const SIZES: u32 = 6;

impl Pipeline {
    /// Runs the operations once and looks for the quality that `search`
    /// wants, in the format that was set, else in the input's.
    ///
    /// Cost: the operations once, and for each probe one encoding, for a
    /// score also one decoding and one comparison.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::to_bytes`], and
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a
    /// range of qualities that is empty,
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for a format
    /// without qualities. A search that finds nothing is no error: see
    /// [`Found::is_met`].
    pub fn search(&self, search: &Search) -> Result<Found> {
        self.search_as(search, None)
    }

    /// As [`Pipeline::search`], with a format for when none was set.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn search_as(
        &self,
        search: &Search,
        fallback: Option<Format>,
    ) -> Result<Found> {
        if search.most < search.least {
            let expected = format!("a quality of at least {}", search.least);
            return Err(Error::option("most", expected, search.most));
        }
        let mut found = once(self.ready(fallback)?, search)?;
        let Goal::MaxBytes(limit) = search.goal else { return Ok(found) };
        let mut sizes = 1;
        while search.may_resize && !found.is_met && sizes < SIZES {
            let size = found.output.info.size;
            let bytes = found.output.bytes.len() as f64;
            // Bytes go with the area, nearly; what lies between is taken
            // off beforehand.
            let scale = (limit as f64 / bytes).sqrt() * 0.95;
            let width = (f64::from(size.width) * scale) as u32;
            if width == 0 || width == size.width {
                break;
            }
            let smaller = self.clone().resize(Resize::width(width));
            let probes = found.probes;
            found = once(smaller.ready(fallback)?, search)?;
            found.probes += probes;
            sizes += 1;
        }
        Ok(found)
    }
}

impl Pipeline {
    /// As [`Pipeline::search`], over several formats: of those that are
    /// good enough the smallest, of those that are small enough the one with
    /// the best SSIMULACRA 2 score.
    ///
    /// A format without qualities is written once, as it is. The scores of
    /// all are against the same pixels, so that one goal means the same in
    /// every format.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::search`], and
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    /// there are no choices.
    pub fn search_among(
        &self,
        search: &Search,
        choices: &[Encode],
    ) -> Result<Found> {
        let mut best: Option<Found> = None;
        let mut probes = 0;
        for choice in choices {
            let pipeline = self.clone().encode(choice.clone());
            let mut found = if choice.clone().with_quality(80).is_ok() {
                pipeline.search(search)?
            } else {
                let ready = pipeline.ready(None)?;
                let judge = Judge::of(search, &ready)?;
                let probe = judge.judge(100, ready.encoded(choice)?)?;
                Found { quality: None, ..found(ready, probe, 1) }
            };
            probes += found.probes;
            if let Goal::MaxBytes(_) = search.goal {
                found.score = Some(self.score_of(&found)?);
            }
            if best.as_ref().is_none_or(|best| found.beats(best, search)) {
                best = Some(found);
            }
        }
        let mut best = best.ok_or_else(|| {
            Error::option("formats", "at least one format", "none")
        })?;
        best.probes = probes;
        Ok(best)
    }

    /// How good a file is beside the picture at its full size.
    fn score_of(&self, found: &Found) -> Result<f64> {
        let whole = self.to_picture()?;
        let copy = Self::from_bytes(found.output.bytes.clone());
        let size = whole.size();
        let fill = Resize::to(size.width, size.height).fit(Fit::Fill);
        let copy = copy.orient(false).resize(fill).to_picture()?;
        Reference::new(&whole, Metric::Ssimulacra2)?.compare(&copy)
    }
}

impl Found {
    fn beats(&self, other: &Self, search: &Search) -> bool {
        let bytes = |found: &Self| found.output.info.bytes;
        let score = |found: &Self| found.score.unwrap_or(f64::MIN);
        let metric = match search.goal {
            Goal::Target(metric, _) => metric,
            Goal::MaxBytes(_) => Metric::Ssimulacra2,
        };
        let better = score(self) != score(other)
            && metric.meets(score(self), score(other));
        match (search.goal, self.is_met, other.is_met) {
            (_, true, false) => true,
            (_, false, true) => false,
            (Goal::Target(..), true, true) => bytes(self) < bytes(other),
            (Goal::MaxBytes(_), false, false) => bytes(self) < bytes(other),
            _ => better,
        }
    }
}

/// What a try is measured by.
enum Judge {
    Bytes(u64),
    Score(Reference, f64),
}

impl Judge {
    fn of(search: &Search, ready: &Ready) -> Result<Self> {
        Ok(match search.goal {
            Goal::MaxBytes(limit) => Self::Bytes(limit),
            Goal::Target(metric, wanted) => {
                Self::Score(Reference::new(ready.picture(), metric)?, wanted)
            }
        })
    }

    fn judge(
        &self,
        quality: u8,
        (bytes, warnings): (Vec<u8>, Vec<String>),
    ) -> Result<Probe> {
        let (score, miss) = match self {
            Self::Bytes(limit) => {
                // Sizes go up with the power of the quality, nearly.
                let ratio = bytes.len() as f64 / (*limit).max(1) as f64;
                (None, ratio.ln())
            }
            Self::Score(reference, wanted) => {
                let copy = Pipeline::from_bytes(bytes.clone()).orient(false);
                let score = reference.compare(&copy.to_picture()?)?;
                let short = wanted - score;
                let is_likeness = reference.metric().is_likeness();
                (Some(score), if is_likeness { short } else { -short })
            }
        };
        Ok(Probe { quality, bytes, warnings, score, miss })
    }
}

/// Searches at one size.
fn once(ready: Ready, search: &Search) -> Result<Found> {
    let encode = ready.encode.clone();
    if encode.clone().with_quality(search.most).is_err() {
        let needs = format!(
            "a format with a quality, which {} has not",
            encode.format()
        );
        return Err(Error::mismatch("a search", needs));
    }
    let judge = Judge::of(search, &ready)?;
    let (best, probes) = edge(search, &|quality| {
        let encode = encode.clone().with_quality(quality)?;
        judge.judge(quality, ready.encoded(&encode)?)
    })?;
    Ok(found(ready, best, probes))
}

fn found(ready: Ready, best: Probe, probes: u32) -> Found {
    Found {
        is_met: best.miss <= 0.0,
        quality: Some(best.quality),
        score: best.score,
        probes,
        output: ready.with(best.bytes, best.warnings),
    }
}

/// Finds the last quality that will do, from the side where all do; the
/// closest if none does. Returns how many were tried, too.
///
/// Between the last one that will do and the first one that will not lies
/// the edge. Two are tried at a time: where a straight line between the two
/// suggests the edge, or, if that did not help, at the thirds.
fn edge(
    search: &Search,
    probe: &(impl Fn(u8) -> Result<Probe> + Sync),
) -> Result<(Probe, u32)> {
    // Ranks count from the safe side: low quality for few bytes, high for a
    // good score.
    let (least, most) = (search.least, search.most);
    let quality = |rank: u8| match search.goal {
        Goal::MaxBytes(_) => least + (rank - 1),
        Goal::Target(..) => most - (rank - 1),
    };
    let last = most - least + 1;
    // The edge lies behind `good` and before `bad`.
    let (mut good, mut bad) = (0, last + 1);
    let (mut best, mut worst): (Option<Probe>, Option<Probe>) = (None, None);
    let (mut probes, mut guess) = (0, false);
    while 1 < bad - good && probes + 2 <= Search::PROBES {
        let before = bad - good;
        let ranks = next(good, bad, best.as_ref(), worst.as_ref(), guess);
        let tried = par::map(ranks.len(), |i| probe(quality(ranks[i])));
        probes += ranks.len() as u32;
        for (rank, tried) in ranks.into_iter().zip(tried) {
            let tried = tried?;
            if tried.miss <= 0.0 && rank < bad {
                (good, best) = (rank, Some(tried));
            } else if rank < bad {
                (bad, worst) = (rank, Some(tried));
            }
        }
        // A guess that does not halve the rest is not made again at once.
        guess = !guess || bad - good <= before / 2;
    }
    // Where none will do, the safe end is the closest.
    let best = match best {
        Some(best) => best,
        None if bad == 1 => match worst {
            Some(worst) => worst,
            None => probe(quality(1))?,
        },
        None => {
            probes += 1;
            probe(quality(1))?
        }
    };
    Ok((best, probes))
}

/// The ranks to be tried next, one or two, in rising order, all between
/// `good` and `bad`.
fn next(
    good: u8,
    bad: u8,
    best: Option<&Probe>,
    worst: Option<&Probe>,
    guess: bool,
) -> Vec<u8> {
    let between = u32::from(bad - good);
    if between <= 3 {
        return (good + 1..bad).collect();
    }
    if let (true, Some(best), Some(worst)) = (guess, best, worst) {
        let share = -best.miss / (worst.miss - best.miss);
        let first = (share * f64::from(between)) as u32;
        let first = good + first.clamp(1, between - 2) as u8;
        return vec![first, first + 1];
    }
    let third = |n: u32| good + (between * n / 3) as u8;
    vec![third(1), third(2)]
}
