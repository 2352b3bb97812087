//! On which processors a process may run.

use std::collections::BTreeSet;

use crate::{
    Host,
    error::{Error, ErrorKind, Result},
    limits::parse_affinity,
    process::gone,
    sys,
};

impl Host {
    /// Returns the processors on which a process may run, this one for
    /// `None`, by number.
    ///
    /// Its threads may differ; this is its first one's.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if there is no such process.
    /// * [`Malformed`](ErrorKind::Malformed) if the kernel does not say.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// // A quota may make fewer of them worth using.
    /// let cpus = sysu_os::Host::live().affinity(None)?;
    /// assert!(cpus.len() >= sysu_os::available_parallelism().get());
    /// # }
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// `/proc/PID/status`, whose list has no bound on the number of
    /// processors, as `sched_getaffinity(2)` has.
    pub fn affinity(&self, pid: Option<u32>) -> Result<Vec<u32>> {
        if self.base.is_some() {
            return Err(Error::unsupported("the processors of a process"));
        }
        let name = pid.map_or_else(|| "self".to_owned(), |n| n.to_string());
        let path = format!("proc/{name}/status");
        let status = self.root.read(&path).map_err(|err| match pid {
            Some(pid) => gone(pid, err),
            None => err,
        })?;
        parse_affinity(&status).filter(|cpus| !cpus.is_empty()).ok_or_else(
            || Error::malformed(format!("/{path}"), "Cpus_allowed_list"),
        )
    }

    /// Sets the processors on which a process may run, this one for `None`:
    /// all its threads, and those that they start meanwhile.
    ///
    /// Processors that do not exist or are not allowed to its control group
    /// are passed over by the kernel, as long as one is left.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if there is no such process.
    /// * [`Denied`](ErrorKind::Denied) if it is another user's.
    /// * [`OutOfRange`](ErrorKind::OutOfRange) for numbers above 1023,
    ///   which the call cannot name here.
    /// * [`Io`](ErrorKind::Io) if none of the processors may be used.
    /// * [`Unsupported`](ErrorKind::Unsupported) on a captured tree.
    ///
    /// # Source
    ///
    /// sched_setaffinity(2), per thread, as `taskset --all-tasks` does.
    pub fn set_affinity(&self, pid: Option<u32>, cpus: &[u32]) -> Result<()> {
        if !self.root.is_live() || self.base.is_some() {
            return Err(Error::unsupported(
                "setting the processors of a process",
            ));
        }
        let name = pid.map_or_else(|| "self".to_owned(), |n| n.to_string());
        let tasks = format!("proc/{name}/task");
        let none = || ErrorKind::NoProcess { pid: pid.unwrap_or(0) };
        let mut done = BTreeSet::new();
        // A thread that is not set yet may start another; a few rounds find
        // all but those of a process that does nothing else.
        for _ in 0..64 {
            let all = self.root.numbered(&tasks, "");
            if all.is_empty() {
                return Err(none().into());
            }
            let new: Vec<u32> =
                all.into_iter().filter(|tid| done.insert(*tid)).collect();
            if new.is_empty() {
                return Ok(());
            }
            for tid in new {
                match sys::set_affinity(tid, cpus) {
                    Err(err)
                        if matches!(
                            err.kind(),
                            ErrorKind::NoProcess { .. }
                        ) && Some(tid) != pid => {}
                    set => set?,
                }
            }
        }
        Ok(())
    }
}
