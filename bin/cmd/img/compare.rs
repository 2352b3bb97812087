//! `sysu img compare`

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use clap::Args;
use serde_json::json;
use sysu::img::{Metric, Picture, Reference};

use super::common::{Reading, is_picture, named};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
};

/// Say how alike pictures are
///
/// The first picture is compared with each of the others; of two folders,
/// the files of the same name, whatever their extensions. ssim2
/// (SSIMULACRA 2) says what a person would: 100 for the same, 90 for no
/// visible difference, 70 for high quality. butteraugli (0 for the same),
/// psnr (decibels), mae and max (mean and largest error, of 255) are there
/// too.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img compare photo.jpg copy.jpg
  $ sysu img compare photo.jpg copy.jpg edited.jpg -m ssim2,psnr --json
  $ sysu img compare originals/ optimized/ --fail-under 80")]
pub(super) struct Compare {
    /// The picture, or folder, that the others are compared with
    #[arg(value_name = "REFERENCE")]
    reference: PathBuf,

    /// Pictures to be compared with it, a folder for a folder, or `-`
    #[arg(value_name = "TEST", required = true)]
    tests: Vec<PathBuf>,

    /// ssim2, butteraugli, psnr, mae, max, or all of them
    #[arg(
        long,
        short,
        value_name = "METRIC",
        value_delimiter = ',',
        default_value = "ssim2"
    )]
    metric: Vec<String>,

    /// Exit with 1 if a score of the first metric is worse than this
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    fail_under: Option<f64>,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

/// A picture and the one that it is compared with.
struct Pair {
    reference: Input,
    test: Input,
}

/// A picture that was decoded before its turn, and how long that took.
type Ahead = (anyhow::Result<Picture>, Stages);

impl Compare {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let metrics = metrics(&self.metric)?;
        let pairs = self.pairs(ctx)?;
        let (one, ahead) = self.prepared(&pairs, &metrics)?;
        let ahead = Mutex::new(ahead);
        let tests: Vec<Input> =
            pairs.iter().map(|pair| pair.test.clone()).collect();
        let mut worse = false;
        let work = |index: usize, test: &Input, stages: &mut Stages| {
            let ahead =
                ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
            let picture = match ahead {
                Some((picture, told)) => {
                    *stages = told;
                    picture?
                }
                None => self.decode(test, stages)?,
            };
            let references = match &one {
                Some(references) => Arc::clone(references),
                None => self.prepare(&pairs[index].reference, &metrics)?,
            };
            let mut scores = Vec::with_capacity(metrics.len());
            for reference in references.iter() {
                let score = stages.time("compare", || {
                    named(reference.compare(&picture), test)
                })?;
                scores.push((reference.metric(), score));
            }
            Ok(scores)
        };
        let status = batch::run(
            ctx,
            &self.batch,
            &tests,
            work,
            |ctx, test, scores, _| {
                if let (Some(wanted), Some((metric, score))) =
                    (self.fail_under, scores.first())
                {
                    worse |= !metric.meets(*score, wanted);
                }
                print(ctx, test, &scores)
            },
        )?;
        Ok(if worse && status == Status::Done { Status::No } else { status })
    }

    /// The pictures, two and two.
    fn pairs(&self, ctx: &Ctx) -> anyhow::Result<Vec<Pair>> {
        let find = |paths: &[PathBuf], recursive| {
            MoreInputs { recursive, ..MoreInputs::default() }.resolve(
                paths,
                ctx,
                &is_picture,
            )
        };
        let folders = self.tests.iter().filter(|path| path.is_dir()).count();
        match (self.reference.is_dir(), folders) {
            (false, 0) => {
                let reference =
                    find(std::slice::from_ref(&self.reference), false)?;
                let [reference] = &*reference else {
                    return Err(usage("one REFERENCE is needed"));
                };
                let pair = |test| Pair { reference: reference.clone(), test };
                let tests = find(&self.tests, false)?;
                if reference.is_stdin() && tests.iter().any(Input::is_stdin) {
                    return Err(usage("standard input can be read only once"));
                }
                Ok(tests.into_iter().map(pair).collect())
            }
            (true, 1) if self.tests.len() == 1 => same_names(
                find(std::slice::from_ref(&self.reference), true)?,
                find(&self.tests, true)?,
            ),
            _ => Err(usage("a folder can be compared with one folder only"))
                .hint("name pictures, or two folders"),
        }
    }

    /// The reference, if all are compared with one; and the picture, if it
    /// is only one, decoded at the same time.
    fn prepared(
        &self,
        pairs: &[Pair],
        metrics: &[Metric],
    ) -> anyhow::Result<(Option<Arc<[Reference]>>, Option<Ahead>)> {
        let prepare = |pair: &Pair| self.prepare(&pair.reference, metrics);
        match pairs {
            [pair] => {
                let pool = self.batch.pool()?;
                let (references, ahead) = pool.join(
                    || prepare(pair),
                    || {
                        let mut stages = Stages::default();
                        let picture = self.decode(&pair.test, &mut stages);
                        (picture, stages)
                    },
                );
                Ok((Some(references?), Some(ahead)))
            }
            [pair, ..] if !self.reference.is_dir() => {
                Ok((Some(prepare(pair)?), None))
            }
            _ => Ok((None, None)),
        }
    }

    fn decode(
        &self,
        input: &Input,
        stages: &mut Stages,
    ) -> anyhow::Result<Picture> {
        let pipeline = self.reading.open(input, stages)?;
        named(stages.time("decode", || pipeline.to_picture()), input)
    }

    fn prepare(
        &self,
        input: &Input,
        metrics: &[Metric],
    ) -> anyhow::Result<Arc<[Reference]>> {
        let picture = self.decode(input, &mut Stages::default())?;
        metrics
            .iter()
            .map(|metric| named(Reference::new(&picture, *metric), input))
            .collect()
    }
}

fn metrics(names: &[String]) -> anyhow::Result<Vec<Metric>> {
    let mut metrics = Vec::new();
    for name in names {
        match name.as_str() {
            "all" => metrics.extend(Metric::ALL),
            name => metrics.push(super::common::explain(name.parse())?),
        }
    }
    Ok(metrics)
}

/// Files of two folders with the same path below them, extensions apart.
fn same_names(
    references: Vec<Input>,
    tests: Vec<Input>,
) -> anyhow::Result<Vec<Pair>> {
    let key = |input: &Input| input.rel.with_extension("");
    let mut by_name: BTreeMap<PathBuf, Vec<Input>> = BTreeMap::new();
    for reference in references {
        by_name.entry(key(&reference)).or_default().push(reference);
    }
    let mut pairs = Vec::with_capacity(tests.len());
    for test in tests {
        // Of several, the one of the same extension.
        let found = by_name.get(&key(&test)).and_then(|all| match &**all {
            [one] => Some(one),
            all => all.iter().find(|input| input.rel == test.rel),
        });
        let Some(reference) = found else {
            return Err(usage(format!(
                "`{}` has no partner in the first folder",
                test.name()
            )));
        };
        pairs.push(Pair { reference: reference.clone(), test });
    }
    if pairs.is_empty() {
        return Err(usage("there is no picture in the second folder"));
    }
    Ok(pairs)
}

fn print(
    ctx: &mut Ctx,
    test: &Input,
    scores: &[(Metric, f64)],
) -> anyhow::Result<()> {
    if ctx.json {
        let mut object = serde_json::Map::new();
        object.insert("input".into(), test.json_name());
        for (metric, score) in scores {
            // JSON has no number for the same picture's decibels.
            object.insert(metric.to_string(), json!(score));
        }
        return ctx.print_json(&serde_json::Value::Object(object));
    }
    for (metric, score) in scores {
        write!(ctx.stdout, "{metric} {score:.4}  ")?;
    }
    writeln!(ctx.stdout, "{}", test.name())?;
    Ok(())
}
