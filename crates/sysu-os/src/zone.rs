//! The time zone: its name, and how far it is from UTC.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{
    Host, clock,
    error::{Error, Result},
    text::Text,
    tzif::{Zone, parse_tzif},
    tzrule::{LocalTime, Rule},
};

/// The time zone, by its name.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TimeZone {
    /// The name: `Europe/Zurich`, or a rule such as `CET-1CEST`.
    pub name: Text,
    /// What named it: `TZ`, `/etc/localtime` or `/etc/timezone`.
    pub source: &'static str,
    /// Seconds that local time is ahead of UTC, east of Greenwich positive;
    /// `None` when the zone's rules are not on the machine.
    pub offset: Option<i32>,
    /// What local time is called: `CET`, `BST`, `+0530`.
    pub abbreviation: Option<Text>,
    /// Whether it is summer time.
    pub daylight: Option<bool>,
}

/// Where the compiled zones are.
const FOLDERS: [&str; 4] = [
    "usr/share/zoneinfo",
    "usr/lib/zoneinfo",
    "usr/share/lib/zoneinfo",
    "etc/zoneinfo",
];

/// No zone's file is as long: the longest of all has 4 KiB.
const LONGEST: usize = 256 << 10;

impl Host {
    /// Returns the time zone and its offset now: `TZ` if it is set, else
    /// where `/etc/localtime` leads, else the word in `/etc/timezone`.
    ///
    /// Of a captured tree, now is the moment of the capture.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if none of them names
    ///   it. Programs use UTC then.
    pub fn time_zone(&self) -> Result<TimeZone> {
        let now = if self.root.is_live() {
            Some(clock::wall())
        } else {
            let up = self.uptime().ok();
            up.and_then(|up| up.boot_time?.checked_add(up.uptime))
        };
        self.zone_and_moment(now)
    }

    /// Returns the time zone and its offset at a moment.
    ///
    /// Names lead to files of the zone folders alone: no `..`, no other
    /// path.
    ///
    /// # Errors
    ///
    /// As [`Host::time_zone`].
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use sysu_os::{Env, Host};
    ///
    /// let rule = "CET-1CEST,M3.5.0,M10.5.0/3";
    /// let host = Host::live().env(Env::from_iter([("TZ", rule)]));
    /// let july = UNIX_EPOCH + Duration::from_hours(24 * 180);
    /// let zone = host.time_zone_at(july)?;
    /// assert_eq!((zone.offset, zone.daylight), (Some(7200), Some(true)));
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// tzset(3) of glibc. DIFFERENCE: a path in `TZ` that is not below a
    /// zone folder is not opened, and a name that no zone has gives no
    /// offset where glibc takes UTC.
    pub fn time_zone_at(&self, moment: SystemTime) -> Result<TimeZone> {
        self.zone_and_moment(Some(moment))
    }

    fn zone_and_moment(&self, moment: Option<SystemTime>) -> Result<TimeZone> {
        let (name, source, rules) = self.zone_and_rules()?;
        let moment = moment.and_then(|moment| {
            let secs =
                |d: std::time::Duration| i64::try_from(d.as_secs()).ok();
            match moment.duration_since(UNIX_EPOCH) {
                Ok(after) => secs(after),
                // Rounded down, as the seconds of a clock are.
                Err(before) => Some(-secs(before.duration())? - 1),
            }
        });
        let local = rules.zip(moment).map(|(rules, at)| rules.at(at).clone());
        Ok(TimeZone {
            name,
            source,
            offset: local.as_ref().map(|l| l.offset),
            daylight: local.as_ref().map(|l| l.daylight),
            abbreviation: local.map(|l| l.abbreviation),
        })
    }

    fn zone_and_rules(&self) -> Result<(Text, &'static str, Option<Rules>)> {
        if let Some(name) = self.env.get("TZ") {
            // A colon says that a file is meant; zoneinfo is understood.
            let bytes = name.as_bytes();
            let bytes = bytes.strip_prefix(b":").unwrap_or(bytes);
            // Set but empty, it is UTC.
            let bytes = if bytes.is_empty() { b"UTC" } else { bytes };
            let name = below_zoneinfo(bytes).unwrap_or(bytes);
            return Ok((name.into(), "TZ", self.rules_of(name)));
        }
        let file = "etc/localtime";
        let rules = || self.zone_file(file);
        if let Ok(target) = self.root.link(file) {
            let target = Text::from(target.into_os_string());
            if let Some(name) = below_zoneinfo(target.as_bytes()) {
                return Ok((name.into(), "/etc/localtime", rules()));
            }
        }
        if let Some(name) = self.root.value("etc/timezone") {
            let rules = rules().or_else(|| self.rules_of(name.as_bytes()));
            return Ok((name, "/etc/timezone", rules));
        }
        // A copy that does not say of what has its rule for a name.
        let rules = rules();
        match &rules {
            Some(Rules::Zone(zone)) if !zone.rule().is_empty() => {
                Ok((zone.rule().clone(), "/etc/localtime", rules))
            }
            _ => Err(Error::absent("/etc/localtime")),
        }
    }

    /// A zone of that name, else the name as a rule.
    fn rules_of(&self, name: &[u8]) -> Option<Rules> {
        let plain = |part: &[u8]| {
            !matches!(part, b"" | b"." | b"..")
                && part.iter().all(u8::is_ascii_graphic)
        };
        let file = name.len() < 256 && name.split(|&b| b == b'/').all(plain);
        let zone = || {
            let name = std::str::from_utf8(name).ok()?;
            FOLDERS
                .iter()
                .find_map(|dir| self.zone_file(&format!("{dir}/{name}")))
        };
        let zone = if file { zone() } else { None };
        // Containers without zones know this one all the same.
        let rule = if name == b"UTC" { b"UTC0" } else { name };
        zone.or_else(|| Rule::parse(rule).map(Rules::Rule))
    }

    fn zone_file(&self, path: &str) -> Option<Rules> {
        let bytes = self.root.read(path).ok()?;
        if bytes.len() > LONGEST {
            return None;
        }
        Some(Rules::Zone(parse_tzif(&bytes).ok()?))
    }
}

enum Rules {
    Zone(Zone),
    Rule(Rule),
}

impl Rules {
    fn at(&self, moment: i64) -> &LocalTime {
        match self {
            Self::Zone(zone) => zone.at(moment),
            Self::Rule(rule) => rule.at(moment),
        }
    }
}

fn below_zoneinfo(path: &[u8]) -> Option<&[u8]> {
    let mark = b"zoneinfo/";
    let at = path.windows(mark.len()).position(|w| w == mark)?;
    let name = &path[at + mark.len()..];
    // Some systems keep two sets of rules beside each other.
    let name = name
        .strip_prefix(b"posix/")
        .or_else(|| name.strip_prefix(b"right/"))
        .unwrap_or(name);
    (!name.is_empty()).then_some(name)
}
