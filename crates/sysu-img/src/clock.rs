//! The one place that reads a clock: deadlines, and cancelling.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{ErrorKind, Result};

/// A flag that ends the work of the pipelines that hold a clone of it.
///
/// # Example
///
/// ```
/// use sysu_img::{Cancel, ErrorKind, Pipeline};
///
/// let cancel = Cancel::default();
/// cancel.cancel();
/// let err = Pipeline::from_bytes(*b"GIF89a").cancel(cancel).to_bytes();
/// assert_eq!(err.unwrap_err().kind(), &ErrorKind::Cancelled);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends the work at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Says whether the work was asked to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A running pipeline's deadline and its flag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    deadline: Option<(Instant, Duration)>,
    cancel: Option<Cancel>,
}

impl Watch {
    pub(crate) fn start(
        timeout: Option<Duration>,
        cancel: Option<Cancel>,
    ) -> Self {
        let deadline = timeout.map(|given| (Instant::now(), given));
        Self { deadline, cancel }
    }

    /// Fails when the time is up or the flag is set.
    pub(crate) fn check(&self) -> Result<()> {
        if self.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
            return Err(ErrorKind::Cancelled.into());
        }
        match self.deadline {
            Some((start, given)) if start.elapsed() >= given => {
                let seconds = given.as_secs_f64();
                Err(ErrorKind::Timeout { seconds }.into())
            }
            _ => Ok(()),
        }
    }
}

/// How long each stage took.
#[derive(Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start or the last call.
    pub(crate) fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut self.0, now))
    }
}
