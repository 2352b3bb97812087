//! A schedule in words.

use super::{Cron, DaysOfMonth, Weekdays};
use crate::locale::{Form, ListKind, Locale, Style, Width};

impl Cron {
    /// The schedule in English.
    ///
    /// ```
    /// use sysu_date::cron::Cron;
    ///
    /// let say = |text: &str| text.parse::<Cron>().map(|c| c.describe());
    /// assert_eq!(say("*/15 * * * *")?, "every 15 minutes");
    /// assert_eq!(
    ///     say("0 22 L * *")?,
    ///     "at 22:00, on the last day of the month",
    /// );
    /// assert_eq!(
    ///     say("0 0 13 * FRI")?,
    ///     "at 00:00, on the 13th of the month or on Friday",
    /// );
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn describe(&self) -> String {
        let mut out = self.times();
        let days = self.days.words();
        let weekdays = self.weekdays.words();
        let both = match (days, weekdays) {
            (Some(days), Some(weekdays)) if self.both => {
                Some(format!("{days}, if {weekdays}"))
            }
            (Some(days), Some(weekdays)) => {
                Some(format!("{days} or {weekdays}"))
            }
            (days, weekdays) => days.or(weekdays),
        };
        if let Some(days) = both {
            out = format!("{out}, {days}");
        }
        if self.months != 0x1ffe {
            let name = |n: u32| {
                let (wide, form) = (Width::Wide, Form::Standalone);
                Locale::EN.month(n as u8, wide, form).to_string()
            };
            let months = runs(u64::from(self.months), 12, name);
            out = format!("{out}, in {months}");
        }
        out
    }

    fn times(&self) -> String {
        let hours: Vec<u32> = ones(u64::from(self.hours));
        let minutes = ones(self.minutes);
        let seconds = ones(self.seconds);
        let few = hours.len() * minutes.len() <= 6;
        if let ([second], true) = (&seconds[..], few) {
            let times: Vec<String> = hours
                .iter()
                .flat_map(|hour| minutes.iter().map(move |m| (hour, m)))
                .map(|(hour, minute)| match second {
                    0 => format!("{hour:02}:{minute:02}"),
                    _ => format!("{hour:02}:{minute:02}:{second:02}"),
                })
                .collect();
            return format!("at {}", and(&times));
        }
        let mut parts = Vec::new();
        if seconds != [0] {
            parts.push(unit(&seconds, 60, "second"));
        }
        if minutes.len() < 60 || parts.is_empty() {
            parts.push(unit(&minutes, 60, "minute"));
        }
        if hours.len() < 24 {
            let number = |n: u32| format!("{n:02}");
            let hours = runs(u64::from(self.hours), 23, number);
            parts.push(format!("in the hours {hours}"));
        }
        parts.join(", ")
    }
}

/// "Every minute", "every 15 minutes", "at minute 5 and 20".
fn unit(values: &[u32], size: usize, name: &str) -> String {
    if values.len() == size {
        return format!("every {name}");
    }
    let step = size / values.len();
    let even =
        values.iter().enumerate().all(|(at, n)| *n as usize == at * step);
    if even && values.len() > 1 && size.is_multiple_of(values.len()) {
        return format!("every {step} {name}s");
    }
    if values == [0] {
        return format!("at the start of the {}", larger(name));
    }
    let bits = values.iter().fold(0, |bits, n| bits | 1 << n);
    format!("at {name} {}", runs(bits, 59, |n| n.to_string()))
}

const fn larger(name: &str) -> &str {
    if name.len() == 6 && name.as_bytes()[0] == b'm' {
        "hour"
    } else {
        "minute"
    }
}

impl DaysOfMonth {
    fn words(&self) -> Option<String> {
        let mut all = Vec::new();
        if self.bits != 0 && self.bits != 0xffff_fffe {
            all.push(format!("the {}", runs(u64::from(self.bits), 31, nth)));
        }
        for n in ones(u64::from(self.before_last)) {
            all.push(match n {
                0 => "the last day".into(),
                1 => "the day before the last".into(),
                _ => format!("the day {n} before the last"),
            });
        }
        for n in ones(u64::from(self.nearest)) {
            all.push(format!("the weekday nearest to the {}", nth(n)));
        }
        if self.last_weekday {
            all.push("the last weekday".into());
        }
        (!all.is_empty()).then(|| format!("on {} of the month", and(&all)))
    }
}

impl Weekdays {
    fn words(&self) -> Option<String> {
        let name = |n: u32| {
            let (wide, form) = (Width::Wide, Form::Standalone);
            Locale::EN.weekday(n as u8, wide, form).to_string()
        };
        let mut all = Vec::new();
        if self.bits != 0 && self.bits != 0xfe {
            all.push(runs(u64::from(self.bits), 7, name));
        }
        for day in ones(u64::from(self.last)) {
            all.push(format!("the last {} of the month", name(day)));
        }
        for (day, nths) in self.nth.iter().enumerate() {
            for n in ones(u64::from(*nths)) {
                let name = name(day as u32);
                all.push(format!("the {} {name} of the month", nth(n)));
            }
        }
        (!all.is_empty()).then(|| format!("on {}", and(&all)))
    }
}

fn nth(n: u32) -> String {
    Locale::EN.dayjs().ordinal(n as u8, false)
}

fn ones(bits: u64) -> Vec<u32> {
    (0..64).filter(|n| bits >> n & 1 == 1).collect()
}

fn and(items: &[String]) -> String {
    Locale::EN.list(items, ListKind::And, Style::Long)
}

/// "Monday to Friday", "1, 5 and 9": runs of three and more are joined.
fn runs(bits: u64, max: u32, name: impl Fn(u32) -> String) -> String {
    let mut items = Vec::new();
    let mut n = 0;
    while n <= max {
        if bits >> n & 1 == 0 {
            n += 1;
            continue;
        }
        let start = n;
        while n < max && bits >> (n + 1) & 1 == 1 {
            n += 1;
        }
        match n - start {
            0 => items.push(name(start)),
            1 => items.extend([name(start), name(n)]),
            _ => items.push(format!("{} to {}", name(start), name(n))),
        }
        n += 1;
    }
    and(&items)
}
