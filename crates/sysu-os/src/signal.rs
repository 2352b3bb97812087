//! Signals, and sending them.

use std::fmt;

use crate::{
    Host, ProcFields,
    error::{ErrorKind, Result},
    process::Process,
    sys,
};

/// A signal.
///
/// # Example
///
/// ```
/// use sysu_os::Signal;
///
/// let term = Signal::from_name("TERM").unwrap();
/// assert_eq!(term, Signal::from_name("sigterm").unwrap());
/// assert_eq!(term, Signal::from_name("15").unwrap());
/// assert_eq!(term.to_string(), "SIGTERM");
/// assert_eq!(Signal::from_name("RTMIN+2").unwrap().number(), 36);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(i32);

/// glibc keeps 32 and 33 for itself.
const RTMIN: i32 = 34;
const RTMAX: i32 = 64;

/// The signals of Linux on x86-64, Arm and RISC-V, in Node's order.
const SIGNALS: [(&str, i32, &str); 33] = [
    ("SIGHUP", 1, "the terminal is gone"),
    ("SIGINT", 2, "interrupt from the keyboard"),
    ("SIGQUIT", 3, "quit from the keyboard"),
    ("SIGILL", 4, "illegal instruction"),
    ("SIGTRAP", 5, "trap of a debugger"),
    ("SIGABRT", 6, "the program gave up"),
    ("SIGIOT", 6, "another name of SIGABRT"),
    ("SIGBUS", 7, "bad access to memory"),
    ("SIGFPE", 8, "bad arithmetic"),
    ("SIGKILL", 9, "kill, cannot be caught"),
    ("SIGUSR1", 10, "free for the program"),
    ("SIGSEGV", 11, "access to no memory"),
    ("SIGUSR2", 12, "free for the program"),
    ("SIGPIPE", 13, "nobody reads"),
    ("SIGALRM", 14, "timer"),
    ("SIGTERM", 15, "please end"),
    ("SIGCHLD", 17, "a child stopped or ended"),
    ("SIGSTKFLT", 16, "fault of a coprocessor's stack"),
    ("SIGCONT", 18, "go on"),
    ("SIGSTOP", 19, "stop, cannot be caught"),
    ("SIGTSTP", 20, "stop from the keyboard"),
    ("SIGTTIN", 21, "in the background, read from the terminal"),
    ("SIGTTOU", 22, "in the background, wrote to the terminal"),
    ("SIGURG", 23, "urgent data on a socket"),
    ("SIGXCPU", 24, "too much processor time"),
    ("SIGXFSZ", 25, "a file is too large"),
    ("SIGVTALRM", 26, "timer of processor time"),
    ("SIGPROF", 27, "timer of a profiler"),
    ("SIGWINCH", 28, "the window changed"),
    ("SIGIO", 29, "a descriptor is ready"),
    ("SIGPOLL", 29, "another name of SIGIO"),
    ("SIGPWR", 30, "power fails"),
    ("SIGSYS", 31, "bad system call"),
];

impl Signal {
    /// The one that asks a process to end.
    pub const TERM: Self = Self(15);
    /// The one that ends a process without asking.
    pub const KILL: Self = Self(9);

    /// Returns the signal of a name, with or without `SIG`, in any case, of
    /// `RTMIN+n` or `RTMAX-n`, or of a number.
    pub fn from_name(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        let short = upper.strip_prefix("SIG").unwrap_or(&upper);
        if let Ok(number) = short.parse() {
            return (1..=RTMAX).contains(&number).then_some(Self(number));
        }
        let offset = |rest: &str, sign: char| -> Option<i32> {
            match rest.strip_prefix(sign) {
                Some(digits) => digits.parse::<u8>().ok().map(i32::from),
                None => rest.is_empty().then_some(0),
            }
        };
        let real = if let Some(rest) = short.strip_prefix("RTMIN") {
            offset(rest, '+').map(|n| RTMIN + n)
        } else if let Some(rest) = short.strip_prefix("RTMAX") {
            offset(rest, '-').map(|n| RTMAX - n)
        } else {
            None
        };
        if let Some(n) = real {
            return (RTMIN..=RTMAX).contains(&n).then_some(Self(n));
        }
        let found = SIGNALS
            .iter()
            .find(|(n, ..)| n.strip_prefix("SIG") == Some(short));
        found.map(|&(_, number, _)| Self(number))
    }

    /// Returns the number.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Returns every name that node:os has, with its number and meaning.
    ///
    /// `SIGIOT` and `SIGPOLL` are second names. Real-time signals have no
    /// names of their own: [`Signal::real_time`] lists them.
    pub fn all() -> &'static [(&'static str, i32, &'static str)] {
        &SIGNALS
    }

    /// Returns the signals that are queued and free for programs, from
    /// `SIGRTMIN+0` on.
    ///
    /// # Example
    ///
    /// ```
    /// let last = sysu_os::Signal::real_time().last().unwrap();
    /// assert_eq!((last.number(), last.to_string()), (64, "SIGRTMIN+30".into()));
    /// ```
    ///
    /// # Source
    ///
    /// signal(7); the C library of GNU keeps the first two for itself.
    pub fn real_time() -> impl ExactSizeIterator<Item = Self> {
        (RTMIN - 1..RTMAX).map(|before| Self(before + 1))
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SIGNALS.iter().find(|(_, n, _)| *n == self.0) {
            Some((name, ..)) => f.pad(name),
            None if self.0 >= RTMIN => {
                f.pad(&format!("SIGRTMIN+{}", self.0 - RTMIN))
            }
            None => f.pad(&self.0.to_string()),
        }
    }
}

impl Host {
    /// Sends a signal to the very process that was seen.
    ///
    /// Numbers of processes are given anew; the signal goes through a
    /// descriptor of the process, after a look whether it began when `seen`
    /// did.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if it is gone, even if its
    ///   number was given to another.
    /// * [`Denied`](ErrorKind::Denied) if it is another user's.
    /// * [`Unsupported`](ErrorKind::Unsupported) for real-time signals, and
    ///   on a captured tree.
    pub fn send_signal(&self, seen: &Process, signal: Signal) -> Result<()> {
        if !self.root.is_live() {
            return Err(ErrorKind::Unsupported {
                what: "sending a signal into a captured tree",
            }
            .into());
        }
        sys::send_signal(seen.pid, signal.0, || {
            let now = self.process(seen.pid, ProcFields::STAT)?;
            if now.start == seen.start {
                return Ok(());
            }
            Err(ErrorKind::NoProcess { pid: seen.pid }.into())
        })
    }
}
