//! Work on many inputs at once, with their results in the order given.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    num::NonZeroUsize,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{
    ctx::Ctx,
    error::{self, Status},
    input::Input,
    style::When,
    text,
};

/// How a verb works on many files.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Work")]
pub(crate) struct BatchArgs {
    /// Work on N files at once [default: as many as there are cores]
    #[arg(long, short, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Say how long each stage took, per file and in all
    #[arg(long)]
    pub(crate) timings: bool,

    /// When to show progress [default: on a terminal, after half a second]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) progress: When,

    /// Whether the first input that fails ends the work.
    #[arg(skip)]
    pub(crate) stop: bool,

    /// Whether each of many inputs is worked on by one thread alone, which
    /// is more work in less time, and less memory; of few, the threads help
    /// each other.
    #[arg(skip)]
    pub(crate) alone: bool,
}

impl BatchArgs {
    /// A pool of as many threads as were asked for.
    ///
    /// # Errors
    ///
    /// If the system does not give the threads.
    pub(crate) fn pool(&self) -> anyhow::Result<ThreadPool> {
        let jobs = self.jobs.map_or(0, NonZeroUsize::get);
        Ok(ThreadPoolBuilder::new().num_threads(jobs).build()?)
    }
}

/// How long each stage of the work on one input took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stages(Vec<(&'static str, Duration)>);

impl Stages {
    /// Does `work` and notes its time under `stage`.
    pub(crate) fn time<T>(
        &mut self,
        stage: &'static str,
        work: impl FnOnce() -> T,
    ) -> T {
        let start = Instant::now();
        let done = work();
        self.add(stage, start.elapsed());
        done
    }

    /// Adds `time` to what `stage` has taken so far.
    pub(crate) fn add(&mut self, stage: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += time,
            None => self.0.push((stage, time)),
        }
    }

    fn add_all(&mut self, other: &Self) {
        for &(stage, time) in &other.0 {
            self.add(stage, time);
        }
    }

    /// Milliseconds by stage, for JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let millis = |(stage, time): &(&str, Duration)| {
            ((*stage).to_owned(), (time.as_secs_f64() * 1e3).into())
        };
        serde_json::Value::Object(self.0.iter().map(millis).collect())
    }

    fn line(&self) -> String {
        self.0.iter().fold(String::new(), |mut line, (stage, time)| {
            let millis = time.as_secs_f64() * 1e3;
            let _ = write!(line, "  {stage} {millis:.2} ms");
            line
        })
    }
}

/// Does `work` on every input, several at a time, and hands the results to
/// `each` in the order of the inputs.
///
/// An input that fails does not stop the others: the failures are listed
/// at the end and the status is [`Status::No`]. The failure of an only
/// input is the failure of the run, with a status of its own.
///
/// # Errors
///
/// The failure of an only input, and what `each` returns, which stops the
/// work.
pub(crate) fn run<T: Send>(
    ctx: &mut Ctx,
    args: &BatchArgs,
    inputs: &[Input],
    work: impl Fn(usize, &Input, &mut Stages) -> anyhow::Result<T> + Sync,
    mut each: impl FnMut(&mut Ctx, &Input, T, &Stages) -> anyhow::Result<()>,
) -> anyhow::Result<Status> {
    let pool = args.pool()?;
    let threads = pool.current_num_threads();
    let progress =
        ctx.progress(args.progress, Some(inputs.len() as u64), "files");
    let mut failures = Vec::new();
    let mut report = Report::new(args);
    let mut done = |ctx: &mut Ctx, index: usize, result, stages: Stages| {
        let input: &Input = &inputs[index];
        report.note(&input.name(), &stages);
        progress.inc(1);
        match result {
            Ok(result) => each(ctx, input, result, &stages),
            Err(err) if args.stop => Err(err),
            Err(err) => {
                failures.push(err);
                Ok(())
            }
        }
    };
    let ended = AtomicBool::new(false);
    let one = |index: usize| {
        let mut stages = Stages::default();
        if ended.load(Ordering::Relaxed) {
            // Stands behind the failure that is told.
            return (Err(anyhow::anyhow!("not begun")), stages);
        }
        let result = work(index, &inputs[index], &mut stages);
        if args.stop && result.is_err() {
            ended.store(true, Ordering::Relaxed);
        }
        (result, stages)
    };
    let finished = if inputs.len() == 1 {
        let (result, stages) = pool.install(|| one(0));
        done(ctx, 0, result, stages)
    } else {
        let alone = args.alone && MANY * threads <= inputs.len();
        in_order(&pool, alone, inputs.len(), one, |index, (result, stages)| {
            done(ctx, index, result, stages)
        })
    };
    progress.finish();
    finished?;
    report.print(ctx)?;
    if inputs.len() == 1 {
        return match failures.pop() {
            Some(err) => Err(err),
            None => Ok(Status::Done),
        };
    }
    list(ctx, &failures, inputs.len())
}

/// Does `work` on every input in turn, which prints its result itself.
///
/// An input that fails does not stop the others, as with [`run`]; standard
/// output that cannot be written does.
///
/// # Errors
///
/// The failure of an only input, and that of standard output.
#[cfg(any(feature = "buf", feature = "img"))]
pub(crate) fn in_turn<T>(
    ctx: &mut Ctx,
    inputs: &[T],
    mut work: impl FnMut(&mut Ctx, usize, &T) -> anyhow::Result<()>,
) -> anyhow::Result<Status> {
    let mut failures = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        match work(ctx, index, input) {
            Err(err)
                if inputs.len() == 1
                    || crate::output::Unwritten::is_final(&err) =>
            {
                return Err(err);
            }
            Err(err) => failures.push(err),
            Ok(()) => {}
        }
    }
    list(ctx, &failures, inputs.len())
}

/// Lists what failed, on standard error.
fn list(
    ctx: &mut Ctx,
    failures: &[anyhow::Error],
    of: usize,
) -> anyhow::Result<Status> {
    if failures.is_empty() {
        return Ok(Status::Done);
    }
    // What has succeeded stands before the list, if both go to one place.
    ctx.stdout.flush()?;
    for err in failures {
        let message = error::message(err, ctx.style_err);
        ctx.stderr.write_all(message.as_bytes())?;
    }
    if !ctx.quiet {
        let word = ctx.style_err.error("sysu:");
        let inputs = text::count(of, "input", "inputs");
        writeln!(ctx.stderr, "{word} {} of {inputs} failed", failures.len())?;
    }
    Ok(Status::No)
}

/// Inputs for each thread from which on they may be many: near the end a
/// thread that has none left waits for one.
const MANY: usize = 4;

/// Calls `one` with 0 to `count` − 1 in the pool, or in as many threads that
/// are `alone`, and `done` with the results in this thread, in order. Stops
/// when `done` fails.
fn in_order<R: Send>(
    pool: &ThreadPool,
    alone: bool,
    count: usize,
    one: impl Fn(usize) -> R + Sync,
    mut done: impl FnMut(usize, R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    // Of many inputs several go over at once: waking this thread for each
    // of twenty thousand small files costs more than hashing them.
    let few = (count / (64 * pool.current_num_threads())).clamp(1, 64);
    let (send, receive) = mpsc::channel();
    let (next, stop, one) = (&next, &stop, &one);
    let some = move |send: mpsc::Sender<_>| {
        while !stop.load(Ordering::Relaxed) {
            let start = next.fetch_add(few, Ordering::Relaxed);
            if start >= count {
                break;
            }
            let end = count.min(start + few);
            let results: Vec<R> = (start..end).map(one).collect();
            // Nobody listens once `done` has failed.
            let _ = send.send((start, results));
        }
    };
    let workers = pool.current_num_threads().min(count);
    thread::scope(|threads| {
        if alone {
            for _ in 0..workers {
                let send = send.clone();
                // What would be shared goes to a pool of this thread.
                threads.spawn(move || {
                    let own = ThreadPoolBuilder::new()
                        .num_threads(1)
                        .use_current_thread()
                        .build();
                    some(send);
                    drop(own);
                });
            }
            drop(send);
        } else {
            threads.spawn(move || {
                pool.scope(|scope| {
                    for _ in 0..workers {
                        let send = send.clone();
                        scope.spawn(move |_| some(send));
                    }
                });
            });
        }
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (start, results) in receive {
            early.insert(start, results);
            while let Some(results) = early.remove(&due) {
                for result in results {
                    let finished = done(due, result);
                    if finished.is_err() {
                        stop.store(true, Ordering::Relaxed);
                        return finished;
                    }
                    due += 1;
                }
            }
        }
        Ok(())
    })
}

/// What `--timings` prints.
pub(crate) struct Report {
    wanted: bool,
    start: Instant,
    lines: String,
    sum: Stages,
}

impl Report {
    /// Counts from now on.
    pub(crate) fn new(args: &BatchArgs) -> Self {
        Self {
            wanted: args.timings,
            start: Instant::now(),
            lines: String::new(),
            sum: Stages::default(),
        }
    }

    /// Notes what the work on one input took.
    pub(crate) fn note(&mut self, input: &str, stages: &Stages) {
        if self.wanted {
            let _ = writeln!(self.lines, "{input}{}", stages.line());
            self.sum.add_all(stages);
        }
    }

    /// Prints the lines to standard error.
    ///
    /// # Errors
    ///
    /// If that cannot be written.
    pub(crate) fn print(&self, ctx: &mut Ctx) -> anyhow::Result<()> {
        if self.wanted {
            let wall = self.start.elapsed().as_secs_f64() * 1e3;
            ctx.stdout.flush()?;
            writeln!(
                ctx.stderr,
                "{}in all{}  wall {wall:.2} ms",
                self.lines,
                self.sum.line()
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_threads_do() {
        let pool = ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        for alone in [false, true] {
            let mut seen = Vec::new();
            let slow_first = |index: usize| {
                thread::sleep(Duration::from_millis((20 - index as u64) / 4));
                (index * 2, rayon::current_num_threads())
            };
            in_order(&pool, alone, 20, slow_first, |index, result| {
                seen.push((index, result));
                Ok(())
            })
            .unwrap();
            let threads = if alone { 1 } else { 4 };
            let want = (0..20).map(|i| (i, (i * 2, threads)));
            assert_eq!(seen, want.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failure_downstream_stops_the_work() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let calls = AtomicUsize::new(0);
        let one = |_| {
            calls.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(2));
        };
        let result =
            in_order(&pool, true, 1000, one, |_, ()| anyhow::bail!("enough"));
        assert!(result.is_err());
        assert!(calls.load(Ordering::Relaxed) < 100);
    }
}
