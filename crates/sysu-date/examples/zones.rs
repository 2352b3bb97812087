//! Makes the table of zones that is checked in as `src/zone/zones.bin`, out
//! of the tables of chrono-tz: for who raises the version of that crate.
//!
//! ```console
//! $ cargo run --release -p sysu-date --example zones -- \
//!     crates/sysu-date/src/zone/zones.bin
//! ```
//!
//! Its form stands in `src/zone/table.rs`.

use std::{collections::BTreeMap, error::Error};

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::{
    IANA_TZDB_VERSION, OffsetComponents as _, OffsetName as _, TZ_VARIANTS, Tz,
};

/// The years 1800 to 2099, outside of which chrono-tz has one offset.
const FIRST: i64 = -5_364_662_400 - 86_400;
const LAST: i64 = 4_102_444_800;
/// No zone changes twice in six hours.
const STEP: i64 = 6 * 3600;

/// Offset, the part of it that is daylight saving, letters.
type Clock = (i32, i32, String);

fn clock(tz: Tz, second: i64) -> Clock {
    let utc = DateTime::from_timestamp(second, 0).unwrap_or_default();
    let offset = tz.offset_from_utc_datetime(&utc.naive_utc());
    (
        offset.fix().local_minus_utc(),
        offset.dst_offset().num_seconds() as i32,
        offset.abbreviation().unwrap_or_default().to_owned(),
    )
}

/// The first clock, and each change with the clock behind it.
fn walk(tz: Tz) -> (Clock, Vec<(i64, Clock)>) {
    let first = clock(tz, FIRST);
    let mut changes: Vec<(i64, Clock)> = Vec::new();
    let mut now = first.clone();
    let mut second = FIRST;
    while second < LAST {
        let next = (second + STEP).min(LAST);
        if clock(tz, next) == now {
            second = next;
        } else {
            let (mut low, mut high) = (second, next);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if clock(tz, middle) == now {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            now = clock(tz, high);
            changes.push((high, now.clone()));
            second = high;
        }
    }
    (first, changes)
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("no file was named")?;
    let mut zones = Vec::new();
    let mut clocks: BTreeMap<Clock, u16> = BTreeMap::new();
    let mut lists: Vec<Vec<(i64, Clock)>> = Vec::new();
    for &tz in &TZ_VARIANTS {
        let (first, changes) = walk(tz);
        for clock in changes.iter().map(|c| &c.1).chain([&first]) {
            let next = clocks.len() as u16;
            clocks.entry(clock.clone()).or_insert(next);
        }
        // Zones that are links have one list together.
        let list = lists.iter().position(|known| *known == changes);
        let list = list.unwrap_or_else(|| {
            lists.push(changes);
            lists.len() - 1
        });
        zones.push((list, first));
    }

    let mut starts = vec![0u32];
    for list in &lists {
        starts.push(starts[starts.len() - 1] + list.len() as u32);
    }
    let mut out = IANA_TZDB_VERSION.as_bytes().to_vec();
    out.resize(8, 0);
    for count in [zones.len(), clocks.len(), lists.concat().len()] {
        out.extend((count as u32).to_le_bytes());
    }
    for (second, _) in lists.iter().flatten() {
        out.extend(second.to_le_bytes());
    }
    for (list, first) in &zones {
        out.extend(starts[*list].to_le_bytes());
        out.extend((lists[*list].len() as u16).to_le_bytes());
        out.extend(clocks[first].to_le_bytes());
    }
    let mut letters = String::new();
    let mut by_number: Vec<&Clock> = clocks.keys().collect();
    by_number.sort_by_key(|clock| clocks[*clock]);
    for (offset, saving, name) in by_number {
        let at = letters.find(name.as_str()).unwrap_or_else(|| {
            letters.push_str(name);
            letters.len() - name.len()
        });
        out.extend(offset.to_le_bytes());
        out.extend(saving.to_le_bytes());
        out.extend((at as u16).to_le_bytes());
        out.extend((name.len() as u16).to_le_bytes());
    }
    for (_, clock) in lists.iter().flatten() {
        out.extend(clocks[clock].to_le_bytes());
    }
    out.extend(letters.bytes());
    std::fs::write(path, out)?;
    Ok(())
}
