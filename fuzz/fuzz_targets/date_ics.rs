//! Calendar files and recurrence sets: no text makes their readers panic,
//! and their occurrences come in order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_date::{Context, DateTime, ics, rrule::RecurrenceSet};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(now) = DateTime::from_seconds(1_720_603_815) else { return };
    for event in ics::parse(text, &Context::at(now)).unwrap_or_default() {
        let some: Vec<_> = event.occurrences().take(4).collect();
        assert!(some.is_sorted_by_key(|span| span.start()));
        let _ = (event.summary(), event.uid(), event.is_busy());
    }
    if let Ok(set) = text.parse::<RecurrenceSet>() {
        assert!(set.iter().take(4).is_sorted());
    }
});
