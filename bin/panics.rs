//! A panic is a defect of ours: one plain line, not a dump.
//!
//! The libraries catch the panics of foreign decoders and report them as
//! errors of one file; what reaches [`guard`] ends the run.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, PoisonError},
};

use crate::error::{Annotate as _, Status};

/// What the last panic said, and where.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Keeps panics from printing by themselves, unless a backtrace is wanted.
pub(crate) fn quiet() {
    if Backtrace::capture().status() == BacktraceStatus::Captured {
        return;
    }
    panic::set_hook(Box::new(|info| {
        let said = info.to_string().replace('\n', " ");
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }));
}

/// Runs `work`; its panic becomes an error that asks for a report.
///
/// # Errors
///
/// Those of `work`, and a panic of it.
pub(crate) fn guard<T>(
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    // Nothing that `work` touches is used after its panic.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = last.unwrap_or_else(|| "it panicked".into());
        Err(anyhow::anyhow!("stopped by a defect of its own: {said}"))
            .status(Status::Defect)
            .hint("please report it, with what RUST_BACKTRACE=1 shows")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_a_status_and_a_hint() {
        let err = guard::<()>(|| panic!("too bad")).unwrap_err();
        assert_eq!(crate::error::status_of(&err), Status::Defect);
        let said = format!("{err:#}");
        assert!(said.contains("a defect of its own"), "{said}");
    }

    #[test]
    fn what_ends_well_passes_through() {
        assert_eq!(guard(|| Ok(7)).unwrap(), 7);
    }
}
