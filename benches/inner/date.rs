//! Date tasks: each call does [`OPS`] of one operation.

use std::error::Error;

use sysu::date::{
    Context, DateTime, Duration, Parser, Unit, Zone,
    format::{Dialect, Format},
};

use crate::time;

/// Operations in one timed call, here and in the peers' programs.
const OPS: i64 = 10_000;

/// `date/TASK - ITERATIONS`
pub(crate) fn run(task: &str, rest: &[&str]) -> Result<(), Box<dyn Error>> {
    let [_, iterations] = rest else {
        return Err("usage: sysu-inner date/TASK - ITERATIONS".into());
    };
    let iterations = iterations.parse()?;
    let new_york = Zone::iana("America/New_York")?;
    let moments: Vec<DateTime> = (0..OPS)
        .map(|n| {
            let moment =
                DateTime::from_millis(1_600_000_000_123 + n * 7_654_321);
            moment.map(|moment| moment.in_zone(new_york))
        })
        .collect::<Result<_, _>>()?;
    let texts: Vec<String> =
        moments.iter().map(|moment| moment.to_utc().to_iso()).collect();
    let parser = Parser::new(Context::at(moments[0].to_utc()));
    match task.trim_start_matches("date/") {
        "parse-iso" => time(iterations, || {
            let read =
                |text: &String| parser.iso(text).map(DateTime::timestamp);
            texts.iter().map(read).collect::<Result<Vec<_>, _>>()
        }),
        "format-luxon" => {
            let format =
                Format::new("yyyy-LL-dd HH:mm:ss.SSS ZZ", Dialect::Luxon)?;
            time(iterations, || {
                moments.iter().map(|m| format.format(*m).len()).sum::<usize>()
            });
        }
        "format-dayjs" => {
            let format =
                Format::new("YYYY-MM-DD HH:mm:ss.SSS Z", Dialect::Dayjs)?;
            time(iterations, || {
                let utc = moments.iter().map(|m| m.to_utc());
                utc.map(|m| format.format(m).len()).sum::<usize>()
            });
        }
        "add-months" => {
            let month = Duration::new().months(1);
            time(iterations, || {
                let sum =
                    |m: &DateTime| m.plus(&month).map(DateTime::timestamp);
                moments.iter().map(sum).collect::<Result<Vec<_>, _>>()
            });
        }
        "start-of-day" => time(iterations, || {
            let start =
                |m: &DateTime| m.start_of(Unit::Day).map(DateTime::timestamp);
            moments.iter().map(start).collect::<Result<Vec<_>, _>>()
        }),
        _ => return Err(format!("there is no task {task}").into()),
    }
    Ok(())
}
