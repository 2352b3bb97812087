//! Who is logged in.

use std::time::{Duration, SystemTime};

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// A session of someone logged in.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Session {
    /// The user's name.
    pub user: Text,
    /// The terminal: `tty1`, `pts/0`.
    pub tty: Option<Text>,
    /// Where the user came from.
    pub host: Option<Text>,
    /// When it began.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_moment")
    )]
    pub since: Option<SystemTime>,
    /// The process that leads it.
    pub pid: Option<u32>,
    /// How it was opened: `tty`, `x11`, `wayland`, `ssh` …
    pub kind: Option<Text>,
}

impl Host {
    /// Returns who is logged in, the earliest first.
    ///
    /// systemd's records come first; where there are none, utmp.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if there is neither.
    pub fn sessions(&self) -> Result<Vec<Session>> {
        if self.base.is_some() {
            return Err(Error::unsupported("sessions"));
        }
        let dir = "run/systemd/sessions";
        let mut out: Vec<Session> = match self.root.names(dir) {
            Ok(names) if !names.is_empty() => names
                .iter()
                // A session has a pipe beside it, named like it.
                .filter(|n| !n.as_encoded_bytes().ends_with(b".ref"))
                .filter_map(|name| {
                    let file = std::path::Path::new(dir).join(name);
                    parse_session(&self.root.read(file).ok()?)
                })
                .collect(),
            _ => {
                let utmp = self
                    .root
                    .read("run/utmp")
                    .or_else(|_| self.root.read("var/run/utmp"))?;
                parse_utmp(&utmp)
            }
        };
        out.sort_by(|a, b| (a.since, &a.tty).cmp(&(b.since, &b.tty)));
        Ok(out)
    }
}

/// Reads one of systemd's session files; `None` for one that is not of a
/// user.
pub fn parse_session(bytes: &[u8]) -> Option<Session> {
    let get = |key: &[u8]| {
        scan::lines(bytes).find_map(|line| {
            let (k, v) = scan::key_value(line, b'=')?;
            (k == key && !v.is_empty()).then(|| Text::from(v))
        })
    };
    let class = get(b"CLASS");
    if class.is_some_and(|c| !c.as_bytes().starts_with(b"user")) {
        return None;
    }
    let micros = get(b"REALTIME").and_then(|t| scan::number(t.as_bytes()));
    Some(Session {
        user: get(b"USER")?,
        tty: get(b"TTY"),
        host: get(b"REMOTE_HOST"),
        since: micros.and_then(|n| {
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(n))
        }),
        pid: get(b"LEADER")
            .and_then(|n| scan::number(n.as_bytes())?.try_into().ok()),
        kind: get(b"TYPE"),
    })
}

/// Reads utmp: records of 384 bytes, of which those of users count.
///
/// # Source
///
/// utmp(5), the layout of 64-bit glibc with 32-bit times.
pub fn parse_utmp(bytes: &[u8]) -> Vec<Session> {
    let text = |part: &[u8]| {
        let end = part.iter().position(|&b| b == 0).unwrap_or(part.len());
        (end > 0).then(|| Text::from(&part[..end]))
    };
    bytes
        .chunks_exact(384)
        .filter_map(|record| {
            let number = |at: usize| {
                let four = record.get(at..at + 4)?.try_into().ok()?;
                Some(i32::from_le_bytes(four))
            };
            // USER_PROCESS
            if record[..2] != [7, 0] {
                return None;
            }
            Some(Session {
                user: text(&record[44..76])?,
                tty: text(&record[8..40]),
                host: text(&record[76..332]),
                since: number(340).map(|secs| {
                    // Unsigned, it lasts past 2038.
                    let secs = Duration::from_secs((secs as u32).into());
                    SystemTime::UNIX_EPOCH + secs
                }),
                pid: number(4).and_then(|n| n.try_into().ok()),
                kind: None,
            })
        })
        .collect()
}
