//! Phrases, recurrence rules, cron schedules, dates of other calendars and
//! locale tags: no text makes
//! their readers panic, and what they read can be asked.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_date::{
    Context, DateTime, Locale,
    calendar::System,
    cron::Cron,
    natural::Natural,
    rrule::{RecurrenceSet, Rule},
};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(now) = DateTime::from_seconds(1_720_603_815) else { return };
    let (tag, text) = text.split_once('\n').unwrap_or(("fr", text));
    let locale = Locale::parse(tag).unwrap_or_default();
    let _ = Natural::new(Context::at(now).locale(locale)).read(text);
    if let Ok(cron) = text.parse::<Cron>() {
        let _ = (cron.next_after(now), cron.describe());
    }
    if let Ok(rule) = text.parse::<Rule>() {
        let _ = (rule.from(now).take(3).count(), rule.describe());
        assert_eq!(rule.to_string().parse(), Ok(rule));
    }
    let _ = text.parse::<RecurrenceSet>();
    for system in System::ALL {
        if let Ok(date) = system.parse(text) {
            assert_eq!(system.parse(&system.date(date).figures()), Ok(date));
        }
    }
});
