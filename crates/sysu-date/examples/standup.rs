//! When is the next stand-up? Every other weekday at 09:30 in Berlin, but
//! not on holidays; or ask in words: `cargo run --example standup "next
//! friday"`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use sysu_date::{
    Context, DateTime, Zone, business::BusinessCalendar, holidays::Holidays,
    natural::Natural, rrule::Rule,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let berlin = Zone::iana("Europe/Berlin")?;
    let now = DateTime::now_in(berlin);
    let phrase = std::env::args().nth(1).unwrap_or_else(|| "today".into());
    let from = Natural::new(Context::at(now)).read(&phrase)?.start;

    let rule: Rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=9;BYMINUTE=30;\
                      BYSECOND=0"
        .parse()?;
    let mut office = BusinessCalendar::new();
    if let Some(holidays) = Holidays::of("de-be") {
        office = office.holidays(holidays);
    }
    println!("{}:", rule.describe());
    for at in rule.from(from).take(10) {
        match office.holiday(at.civil()) {
            Some(holiday) => println!("{at}  no: {}", holiday.name),
            None => println!("{at}"),
        }
    }
    Ok(())
}
