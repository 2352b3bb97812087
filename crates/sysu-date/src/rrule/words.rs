//! A rule in words.

use super::{End, Frequency, NthWeekday, Rule};
use crate::locale::{Form, ListKind, Locale, Style, Width};

impl Rule {
    /// The rule in English.
    ///
    /// ```
    /// use sysu_date::rrule::Rule;
    ///
    /// let say = |text: &str| text.parse::<Rule>().map(|r| r.describe());
    /// assert_eq!(
    ///     say("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=30")?,
    ///     "every 2 weeks on Monday and Wednesday at 09:30",
    /// );
    /// assert_eq!(
    ///     say("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")?,
    ///     "every year in November on the 4th Thursday",
    /// );
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn describe(&self) -> String {
        let unit = match self.frequency {
            Frequency::Yearly => "year",
            Frequency::Monthly => "month",
            Frequency::Weekly => "week",
            Frequency::Daily => "day",
            Frequency::Hourly => "hour",
            Frequency::Minutely => "minute",
            Frequency::Secondly => "second",
        };
        let mut out = match self.interval {
            1 => format!("every {unit}"),
            n => format!("every {n} {unit}s"),
        };
        let mut say = |text: String| {
            out.push(' ');
            out.push_str(&text);
        };
        if !self.months.is_empty() {
            let (wide, form) = (Width::Wide, Form::Standalone);
            let name = |n: &u8| Locale::EN.month(*n, wide, form).to_string();
            say(format!("in {}", and(self.months.iter().map(name))));
        }
        if !self.weeks.is_empty() {
            let weeks = self.weeks.iter().map(ToString::to_string);
            say(format!("in week {}", and(weeks)));
        }
        if !self.year_days.is_empty() {
            let days = self.year_days.iter().map(|n| counted(i32::from(*n)));
            say(format!("on the {} day of the year", and(days)));
        }
        if !self.month_days.is_empty() {
            let days = self.month_days.iter().map(|n| counted(i32::from(*n)));
            let day = if self.month_days.iter().all(|n| *n < 0) {
                " day"
            } else {
                ""
            };
            say(format!("on the {}{day} of the month", and(days)));
        }
        if !self.weekdays.is_empty() {
            let days = self.weekdays.iter().copied().map(NthWeekday::words);
            say(format!("on {}", and(days)));
        }
        if !self.hours.is_empty() && self.frequency < Frequency::Hourly {
            say(format!("at {}", and(self.clock().into_iter())));
        }
        if !self.positions.is_empty() {
            let all = self.positions.iter().map(|n| counted(i32::from(*n)));
            say(format!("(only the {} of them)", and(all)));
        }
        match self.end {
            End::Never => out,
            End::Count(1) => format!("{out}, once"),
            End::Count(n) => format!("{out}, {n} times"),
            End::Until(end) => format!("{out}, until {}", end.to_iso()),
            End::UntilWall(end) => {
                let end = crate::Civil::of_seconds(end, 0);
                format!("{out}, until {end}")
            }
        }
    }

    fn clock(&self) -> Vec<String> {
        let minutes: &[u8] =
            if self.minutes.is_empty() { &[0] } else { &self.minutes };
        self.hours
            .iter()
            .flat_map(|hour| {
                minutes.iter().map(move |m| format!("{hour:02}:{m:02}"))
            })
            .collect()
    }
}

impl NthWeekday {
    fn words(self) -> String {
        let (wide, form) = (Width::Wide, Form::Standalone);
        let name = Locale::EN.weekday(self.weekday.number(), wide, form);
        match self.n {
            None => name.into(),
            Some(n) => format!("the {} {name}", counted(i32::from(n))),
        }
    }
}

/// "3rd", "last", "2nd to last".
fn counted(n: i32) -> String {
    let nth = |n: i32| {
        let suffix = match (n % 10, n % 100) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        format!("{n}{suffix}")
    };
    match n {
        -1 => "last".into(),
        ..0 => format!("{} to last", nth(-n)),
        _ => nth(n),
    }
}

fn and(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    Locale::EN.list(&items, ListKind::And, Style::Long)
}
