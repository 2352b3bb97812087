//! Progress on standard error, for work that takes more than a moment.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{
    ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use crate::text;

/// Shorter work shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Between two plain lines, where standard error is a log.
const PAUSE: Duration = Duration::from_secs(2);

/// A display of how far the work has come; cheap to clone and to advance,
/// from any thread.
#[derive(Clone, Debug)]
pub(crate) struct Progress(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Hidden,
    Bar(Arc<Bar>),
    Lines(Arc<Lines>),
}

#[derive(Debug)]
struct Bar {
    bar: ProgressBar,
    start: Instant,
    shown: std::sync::Once,
}

#[derive(Debug)]
struct Lines {
    total: Option<u64>,
    unit: &'static str,
    done: AtomicU64,
    start: Instant,
    last: Mutex<Instant>,
}

impl Progress {
    /// Shows nothing.
    pub(crate) fn hidden() -> Self {
        Self(Kind::Hidden)
    }

    /// A bar with rate and time left, gone when the work is done.
    pub(crate) fn bar(total: Option<u64>, unit: &'static str) -> Self {
        let bar =
            ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        bar.set_style(look(total.is_some(), unit));
        let start = Instant::now();
        Self(Kind::Bar(Arc::new(Bar {
            bar,
            start,
            shown: std::sync::Once::new(),
        })))
    }

    /// A plain line every two seconds.
    pub(crate) fn lines(total: Option<u64>, unit: &'static str) -> Self {
        let start = Instant::now();
        Self(Kind::Lines(Arc::new(Lines {
            total,
            unit,
            done: AtomicU64::new(0),
            start,
            last: Mutex::new(start),
        })))
    }

    /// Counts `steps` as done.
    pub(crate) fn inc(&self, steps: u64) {
        match &self.0 {
            Kind::Hidden => {}
            Kind::Bar(bar) => bar.inc(steps),
            Kind::Lines(lines) => lines.inc(steps),
        }
    }

    /// Takes the display away.
    pub(crate) fn finish(&self) {
        if let Kind::Bar(bar) = &self.0 {
            bar.bar.finish_and_clear();
        }
    }
}

impl Bar {
    fn inc(&self, steps: u64) {
        self.bar.inc(steps);
        if self.start.elapsed() >= PATIENCE {
            self.shown.call_once(|| {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            });
        }
    }
}

impl Lines {
    fn inc(&self, steps: u64) {
        let done = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        let Ok(mut last) = self.last.try_lock() else { return };
        if last.elapsed() < PAUSE {
            return;
        }
        *last = Instant::now();
        let show = |n| match self.unit {
            "B" => text::bytes(n),
            unit => format!("{n} {unit}"),
        };
        let rate = done as f64 / self.start.elapsed().as_secs_f64();
        let of = self
            .total
            .map(|total| format!(" of {}", show(total)))
            .unwrap_or_default();
        // A log that cannot be written is no reason to stop.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{}{of}, {}/s\n", show(done), show(rate as u64))
                .as_bytes(),
        );
    }
}

fn look(total_known: bool, unit: &str) -> ProgressStyle {
    let template = match (total_known, unit) {
        (true, "B") => {
            "{bar:30.cyan} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left"
        }
        (false, "B") => "{spinner} {bytes}  {bytes_per_sec}",
        (true, _) => "{bar:30.cyan} {pos}/{len} {msg}  {rate}  {eta} left",
        (false, _) => "{spinner} {pos} {msg}  {rate}",
    };
    // `msg` is the unit; indicatif knows only bytes.
    let template = template.replace("{msg}", unit);
    ProgressStyle::with_template(&template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A display that cannot be written is no reason to stop.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        })
        .progress_chars("━╸─")
}
