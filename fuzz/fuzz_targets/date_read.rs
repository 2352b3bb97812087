//! Dates, durations, intervals, zones and identifiers: no text makes their
//! readers panic, and what they read is written so that it reads back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_date::{Context, DateTime, Duration, Interval, Parser, Zone, dayjs};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(now) = DateTime::from_seconds(1_720_603_815) else { return };
    let paris = Zone::iana("Europe/Paris").unwrap_or(Zone::UTC);
    let ctx = Context::at(now).zone(paris);
    let parser = Parser::new(ctx).keep_zone(true);
    let moments = [
        parser.iso(text),
        parser.any(text),
        parser.rfc2822(text),
        parser.http(text),
        parser.sql(text),
        dayjs::parse(text, &ctx),
    ];
    for moment in moments.into_iter().flatten() {
        let again = moment.to_string().parse::<DateTime>();
        assert!(again.is_ok_and(|again| again == moment), "{moment}");
    }
    let mut end = 0;
    for found in parser.find_all(text) {
        assert!(
            end <= found.range.start && found.range.start < found.range.end
        );
        end = found.range.end;
    }
    if let Ok(span) = text.parse::<Duration>() {
        let _ = (span.to_string(), span.to_clock(), span.rescale());
        let _ = now.plus(&span);
    }
    let _ = Interval::parse_iso(text, &ctx);
    let _ = Zone::parse(text);
    let _ = DateTime::of_identifier(text);
});
