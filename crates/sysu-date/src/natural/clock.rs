//! Times of day and zones in a phrase.

use super::{grammar::Reader, lex::Kind, term::Term, words::fold};
use crate::{Error, Zone, civil::range};

/// A time of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    /// Seconds from midnight; 86400 is the next.
    pub(super) second: i64,
    pub(super) nano: u32,
}

/// Abbreviations, their offsets in minutes, and what else they name.
const ABBREVIATIONS: [(&str, i32, &str); 26] = [
    ("EST", -300, ""),
    ("EDT", -240, ""),
    ("CST", -360, "China Standard Time, UTC+8"),
    ("CDT", -300, ""),
    ("MST", -420, ""),
    ("MDT", -360, ""),
    ("PST", -480, ""),
    ("PDT", -420, ""),
    ("AKST", -540, ""),
    ("AKDT", -480, ""),
    ("HST", -600, ""),
    ("WET", 0, ""),
    ("WEST", 60, ""),
    ("BST", 60, "Bangladesh Standard Time, UTC+6"),
    ("CET", 60, ""),
    ("CEST", 120, ""),
    ("EET", 120, ""),
    ("EEST", 180, ""),
    ("MSK", 180, ""),
    ("IST", 330, "Israel Standard Time, UTC+2"),
    ("PKT", 300, ""),
    ("SGT", 480, ""),
    ("HKT", 480, ""),
    ("JST", 540, ""),
    ("AEST", 600, ""),
    ("AEDT", 660, ""),
];

/// Names of zones that stand for a place.
const NICKNAMES: [(&str, &str); 5] = [
    ("ET", "America/New_York"),
    ("CT", "America/Chicago"),
    ("MT", "America/Denver"),
    ("PT", "America/Los_Angeles"),
    ("UK", "Europe/London"),
];

impl Reader<'_> {
    /// `5pm`, `17:30:15`, `at 5`, `noon`, `17 Uhr 30`.
    pub(super) fn time(&mut self) -> Result<Option<Time>, Error> {
        let (start, begin) = (self.at, self.offset());
        let at = self.take(|term| term == Term::At);
        if let Some(hour) = self.pick(|term| match term {
            Term::Clock(hour) => Some(hour),
            _ => None,
        }) {
            let second = i64::from(hour) * 3600;
            return Ok(Some(Time { second, nano: 0 }));
        }
        let found = self.clock(at)?;
        if found.is_none() {
            self.at = start;
            return Ok(None);
        }
        self.note(begin, "a time of day", None);
        Ok(found)
    }

    fn clock(&mut self, at: bool) -> Result<Option<Time>, Error> {
        let Some((hour, digits)) = self.number() else { return Ok(None) };
        if digits > 2 {
            return Ok(None);
        }
        let mut time = Parts { hour, minute: 0, second: 0, nano: 0 };
        let mut hour_only = true;
        let mut said = at;
        if self.sign(':') {
            let Some((minute, 2)) = self.number() else { return Ok(None) };
            (time.minute, hour_only, said) = (minute, false, true);
            if self.sign(':') {
                let Some((second, 2)) = self.number() else {
                    return Ok(None);
                };
                time.second = second;
                time.nano = self.fraction();
            }
        } else if self.is_hour_letter() {
            // `17h`, `17h30`, where clocks are written so.
            let minute = self.peek(1).filter(|p| p.glued).and_then(|p| {
                matches!(p.kind, Kind::Number(_, 2)).then_some(&p.kind)
            });
            if !(at || self.writes_hours_with_h()) {
                return Ok(None);
            }
            self.at += 1;
            if let Some(&Kind::Number(minute, _)) = minute {
                self.at += 1;
                (time.minute, hour_only) = (minute, false);
            }
            said = true;
        }
        let half = self.half();
        if self.take(|term| term == Term::OClock) {
            said = true;
            // "17 Uhr 30".
            if let Some(Kind::Number(minute, 2)) =
                self.peek(0).map(|p| &p.kind)
                && hour_only
                && *minute < 60
            {
                (time.minute, hour_only) = (*minute, false);
                self.at += 1;
            }
        }
        let half = half.or_else(|| self.half());
        if let Some(after_noon) = half {
            said = true;
            range("hour", time.hour, 1, 12)?;
            time.hour = time.hour % 12 + i64::from(after_noon) * 12;
        } else if said && hour_only && at && (1..12).contains(&hour) {
            let begin = self.pieces[self.at - 1].start;
            let other = format!("{hour} in the afternoon");
            self.note(begin, &format!("{hour}:00"), Some(other));
        }
        if !said {
            return Ok(None);
        }
        time.check()?;
        let second = time.hour * 3600 + time.minute * 60 + time.second;
        Ok(Some(Time { second, nano: time.nano }))
    }

    /// AM or PM, in any of its ways.
    fn half(&mut self) -> Option<bool> {
        // "9 a. m." has blanks and dots.
        if let (Some(first), Some(second)) = (self.peek(0), self.peek(1)) {
            let word = |kind: &Kind| match kind {
                Kind::Word(word) => word.clone(),
                _ => String::new(),
            };
            let (first, second) = (word(&first.kind), word(&second.kind));
            if (first == "a" || first == "p") && second == "m" {
                self.at += 2;
                return Some(first == "p");
            }
        }
        self.pick(|term| match term {
            Term::Am => Some(false),
            Term::Pm => Some(true),
            _ => None,
        })
    }

    fn fraction(&mut self) -> u32 {
        let start = self.at;
        if !(self.sign('.') || self.sign(',')) {
            return 0;
        }
        let Some((value, digits @ 1..=9)) = self.number() else {
            self.at = start;
            return 0;
        };
        value as u32 * 10_u32.pow(9 - digits as u32)
    }

    fn is_hour_letter(&self) -> bool {
        self.peek(0).is_some_and(|piece| {
            piece.glued && piece.kind == Kind::Word("h".into())
        })
    }

    fn writes_hours_with_h(&self) -> bool {
        let language = self.options.ctx.get_locale().language();
        matches!(language, "fr" | "es" | "pt")
    }

    /// A zone: `in Berlin`, `PST`, `UTC+2`, `Europe/Paris`.
    pub(super) fn zone_name(&mut self) -> Option<Zone> {
        let start = self.at;
        let led =
            self.take(|term| matches!(term, Term::In | Term::At | Term::Of));
        let begin = self.offset();
        let found = self
            .zone_text(led)
            .or_else(|| self.city())
            .or_else(|| self.abbreviation());
        let Some((zone, other)) = found else {
            self.at = start;
            return None;
        };
        self.note(begin, &format!("the zone {zone}"), other);
        Some(zone)
    }

    /// What [`Zone::parse`] reads, up to the next blank.
    fn zone_text(&mut self, led: bool) -> Option<(Zone, Option<String>)> {
        let piece = self.peek(0)?;
        let rest = &self.text[piece.start..];
        let word =
            rest.split_whitespace().next()?.trim_end_matches([',', ';']);
        let offset = word.starts_with(['+', '-'])
            && (led || self.has_time || self.at > 0 && piece.glued);
        let upper = word.to_ascii_uppercase();
        let utc = ["UTC", "GMT", "Z"].iter().any(|name| {
            upper.strip_prefix(name).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(['+', '-'])
            })
        });
        if !(offset || utc || word.contains('/')) {
            return None;
        }
        if offset && !word[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let zone = Zone::parse(if upper == "Z" { "UTC" } else { word });
        let zone =
            zone.or_else(|_| Zone::parse(&format!("UTC{word}"))).ok()?;
        let end = piece.start + word.len();
        while self.peek(0).is_some_and(|piece| piece.end <= end) {
            self.at += 1;
        }
        Some((zone, None))
    }

    /// The longest run of words that is the last part of a zone's name.
    fn city(&mut self) -> Option<(Zone, Option<String>)> {
        for n in (1..=4).rev() {
            let Some(run) = self.pieces.get(self.at..self.at + n) else {
                continue;
            };
            let words = run.iter().all(|piece| {
                matches!(piece.kind, Kind::Word(_)) && piece.terms.is_empty()
            });
            if !words {
                continue;
            }
            let (start, end) = (run[0].start, run[n - 1].end);
            let name = fold(&self.text[start..end]);
            let found = Zone::names().find(|zone| {
                zone.rsplit('/').next().is_some_and(|last| {
                    zone.contains('/')
                        && !zone.starts_with("Etc/")
                        && last.len() == name.len()
                        && last.bytes().zip(name.bytes()).all(|(a, b)| {
                            a.eq_ignore_ascii_case(&b)
                                || matches!(a, b'_' | b'-') && b == b' '
                        })
                })
            });
            if let Some(zone) = found.and_then(|name| Zone::iana(name).ok()) {
                self.at += n;
                return Some((zone, None));
            }
        }
        None
    }

    /// An abbreviation in capitals.
    fn abbreviation(&mut self) -> Option<(Zone, Option<String>)> {
        let piece = self.peek(0)?;
        let word = &self.text[piece.start..piece.end];
        if let Some((_, name)) =
            NICKNAMES.iter().find(|(nick, _)| *nick == word)
        {
            let zone = Zone::iana(name).ok()?;
            self.at += 1;
            return Some((zone, None));
        }
        let (_, minutes, other) =
            ABBREVIATIONS.iter().find(|(known, ..)| *known == word)?;
        let zone = Zone::fixed(minutes * 60).ok()?;
        self.at += 1;
        let other = (!other.is_empty()).then(|| (*other).to_string());
        Some((zone, other))
    }
}

struct Parts {
    hour: i64,
    minute: i64,
    second: i64,
    nano: u32,
}

impl Parts {
    fn check(&self) -> Result<(), Error> {
        let whole = self.minute == 0 && self.second == 0 && self.nano == 0;
        range("hour", self.hour, 0, if whole { 24 } else { 23 })?;
        range("minute", self.minute, 0, 59)?;
        range("second", self.second, 0, 59)
    }
}
