//! The priority of a process.

use std::fmt;

use crate::{
    Host,
    error::{Error, ErrorKind, Result},
    sys,
};

/// How a process stands behind others: −20 for the most favoured, 19 for
/// the least.
///
/// # Example
///
/// ```
/// use sysu_os::Priority;
///
/// assert_eq!(Priority::LOW.get(), 19);
/// assert_eq!(Priority::new(-7)?, Priority::ABOVE_NORMAL);
/// # Ok::<(), sysu_os::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Priority(i32);

impl Priority {
    /// 19.
    pub const LOW: Self = Self(19);
    /// 10.
    pub const BELOW_NORMAL: Self = Self(10);
    /// 0.
    pub const NORMAL: Self = Self(0);
    /// −7.
    pub const ABOVE_NORMAL: Self = Self(-7);
    /// −14.
    pub const HIGH: Self = Self(-14);
    /// −20.
    pub const HIGHEST: Self = Self(-20);

    /// Makes a priority of a number.
    ///
    /// # Errors
    ///
    /// * [`OutOfRange`](ErrorKind::OutOfRange) below −20 and above 19.
    pub fn new(nice: i32) -> Result<Self> {
        if (-20..=19).contains(&nice) {
            return Ok(Self(nice));
        }
        Err(ErrorKind::OutOfRange {
            what: "priority",
            value: nice.into(),
            min: -20,
            max: 19,
        }
        .into())
    }

    /// Returns the number.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// Returns the names that node:os has, and their numbers.
    pub fn constants() -> [(&'static str, Self); 6] {
        [
            ("PRIORITY_LOW", Self::LOW),
            ("PRIORITY_BELOW_NORMAL", Self::BELOW_NORMAL),
            ("PRIORITY_NORMAL", Self::NORMAL),
            ("PRIORITY_ABOVE_NORMAL", Self::ABOVE_NORMAL),
            ("PRIORITY_HIGH", Self::HIGH),
            ("PRIORITY_HIGHEST", Self::HIGHEST),
        ]
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Host {
    /// Returns the priority of a process, of this one for `None`.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if there is no such process.
    /// * [`Unsupported`](ErrorKind::Unsupported) on a captured tree.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// let own = sysu_os::priority(None)?;
    /// assert_eq!(sysu_os::priority(Some(std::process::id()))?, own);
    /// # }
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    pub fn priority(&self, pid: Option<u32>) -> Result<Priority> {
        self.only_live()?;
        Priority::new(sys::priority(pid)?)
    }

    /// Sets the priority of a process, of this one for `None`.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if there is no such process.
    /// * [`Denied`](ErrorKind::Denied) if it is another user's, or the
    ///   priority is raised without the right to (`CAP_SYS_NICE`).
    /// * [`Unsupported`](ErrorKind::Unsupported) on a captured tree.
    pub fn set_priority(
        &self,
        pid: Option<u32>,
        priority: Priority,
    ) -> Result<()> {
        self.only_live()?;
        sys::set_priority(pid, priority.0)
    }

    fn only_live(&self) -> Result<()> {
        if self.root.is_live() {
            return Ok(());
        }
        Err(Error::unsupported("priorities of a captured tree"))
    }
}
