//! What a file has to be: small enough, good enough, the smallest.

use std::str::FromStr;

use anyhow::Context as _;
use clap::Args;
use sysu::{
    buf::Size,
    img::{Encode, Format, Found, Metric, Pipeline, Search},
};

use super::common::{explain, named};
use crate::{
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// The goal that qualities are searched for.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Goal")]
pub(super) struct Goal {
    /// Take the best quality of at most SIZE bytes, such as 150k
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = bytes,
        conflicts_with_all = ["quality", "lossless", "target"]
    )]
    max_bytes: Option<u64>,

    /// Make the picture smaller if no quality is small enough
    #[arg(long, requires = "max_bytes")]
    may_resize: bool,

    /// Take the least quality that looks as good: ssim2=80,
    /// butteraugli=1.5, psnr=40, or web (ssim2=70), high (80) or
    /// visually-lossless (90)
    #[arg(
        long,
        value_name = "GOAL",
        conflicts_with_all = ["quality", "lossless"]
    )]
    target: Option<Likeness>,

    /// The formats that --format auto tries, with commas
    #[arg(
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_values_t = [Format::Jpeg, Format::Png, Format::WebP],
        hide_default_value = true
    )]
    allow: Vec<Format>,
}

/// A metric and the score that is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness(pub(super) Metric, pub(super) f64);

impl Likeness {
    pub(super) const HIGH: Self = Self(Metric::Ssimulacra2, 80.0);
}

impl FromStr for Likeness {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ssim2 = |score| Ok(Self(Metric::Ssimulacra2, score));
        match text {
            "web" => return ssim2(70.0),
            "high" => return Ok(Self::HIGH),
            "visually-lossless" => return ssim2(90.0),
            _ => {}
        }
        let wanted = "METRIC=SCORE, such as ssim2=80, or web, high, \
                      visually-lossless";
        let (metric, score) =
            text.split_once('=').ok_or_else(|| wanted.to_owned())?;
        let metric: Metric = metric.parse().map_err(|_| {
            let names = Metric::ALL.map(Metric::name).join(", ");
            format!("no metric is named {metric}: there are {names}")
        })?;
        let score: f64 = score.parse().map_err(|_| wanted.to_owned())?;
        if !score.is_finite() {
            return Err(wanted.to_owned());
        }
        Ok(Self(metric, score))
    }
}

/// Bytes; `k` and `m` alone are thousands and millions, the stricter of
/// their meanings.
fn bytes(text: &str) -> Result<u64, String> {
    let long = match text.as_bytes().last() {
        Some(b'k' | b'K' | b'm' | b'M') => format!("{text}B"),
        _ => text.to_owned(),
    };
    let size: Size = long.parse().map_err(|err| format!("{err}"))?;
    match size.bytes() {
        0 => Err("no file has 0 bytes".to_owned()),
        bytes => Ok(bytes),
    }
}

/// Below this a smaller picture looks better than a worse one.
const LEAST: u8 = 40;

/// How a goal was reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    quality: Option<u8>,
    score: Option<f64>,
    probes: u32,
}

impl Reached {
    pub(super) const fn of(found: &Found) -> Self {
        let Found { quality, score, probes, .. } = found;
        Self { quality: *quality, score: *score, probes: *probes }
    }

    /// Adds it to what JSON says of an output.
    pub(super) fn tell(self, line: &mut serde_json::Value) {
        line["quality"] = self.quality.into();
        line["score"] = self.score.into();
        line["probes"] = self.probes.into();
    }

    /// What a person is told of it.
    pub(super) fn text(self) -> String {
        let quality = self.quality.map(|q| format!("  q {q}"));
        let score = self.score.map(|score| format!("  score {score:.1}"));
        quality.unwrap_or_default() + &score.unwrap_or_default()
    }
}

impl Goal {
    /// The search, if one is wanted; `auto` wants one anyway.
    fn search(&self, auto: bool) -> Option<Search> {
        match (self.max_bytes, self.target) {
            (Some(bytes), _) if self.may_resize => {
                Some(Search::max_bytes(bytes).least(LEAST).may_resize())
            }
            (Some(bytes), _) => Some(Search::max_bytes(bytes)),
            (None, Some(Likeness(metric, score))) => {
                Some(Search::target(metric, score))
            }
            (None, None) if auto => {
                let Likeness(metric, score) = Likeness::HIGH;
                Some(Search::target(metric, score))
            }
            (None, None) => None,
        }
    }

    /// Says whether qualities are searched for.
    pub(super) fn is_wanted(&self, auto: bool) -> bool {
        self.search(auto).is_some()
    }

    /// What tells one goal from another, for notes of what was done.
    pub(super) fn describe(&self, auto: bool) -> String {
        match self.search(auto) {
            Some(search) if auto => format!("{search:?} {:?}", self.allow),
            Some(search) => format!("{search:?}"),
            None => String::new(),
        }
    }

    /// Looks for the file that reaches the goal.
    ///
    /// # Errors
    ///
    /// If there is none: the message says how close the best one came.
    pub(super) fn find(
        &self,
        pipeline: &Pipeline,
        auto: bool,
        input: &Input,
    ) -> anyhow::Result<Found> {
        let Some(search) = self.search(auto) else {
            return Err(usage("no goal was set"));
        };
        let found = if auto {
            let choices: Result<Vec<Encode>, _> =
                self.allow.iter().map(|f| Encode::of(*f)).collect();
            named(pipeline.search_among(&search, &explain(choices)?), input)?
        } else {
            named(pipeline.search(&search), input)?
        };
        if found.is_met {
            return Ok(found);
        }
        let best = match (found.score, found.quality, self.max_bytes) {
            (_, Some(quality), Some(limit)) => format!(
                "the best was {} at quality {quality}, more than {}",
                text::bytes(found.output.info.bytes),
                text::bytes(limit)
            ),
            (_, None, Some(limit)) => format!(
                "the best was {}, more than {}",
                text::bytes(found.output.info.bytes),
                text::bytes(limit)
            ),
            (Some(score), Some(quality), None) => format!(
                "the best was a score of {score:.3}, at quality {quality}"
            ),
            _ => "nothing came close".to_owned(),
        };
        let hint = if self.max_bytes.is_some() && !self.may_resize {
            "--may-resize makes the picture smaller, too"
        } else {
            "ask for less, or allow other formats: -f auto --allow jpeg,webp"
        };
        Err(anyhow::anyhow!("no quality reaches the goal: {best}"))
            .with_context(|| format!("cannot process `{}`", input.name()))
            .status(Status::No)
            .hint(hint)
    }
}
