//! Offsets of the IANA zones, for every supported year.
//!
//! The table lists the changes up to 2099, as chrono-tz does, and then
//! freezes. A later moment is looked up in a year from 2072 to 2099 that has
//! the same calendar, which is what the rules themselves would say.

use super::table;
use crate::civil::{DAY, date_of, days_from, is_leap, weekday_of};
use chrono_tz::Tz;
use std::borrow::Cow;
use std::cell::Cell;

/// 2100-01-01T00:00Z: from here on the table is silent.
const TABLES_END: i64 = 4_102_444_800;

/// What is known of a stretch of 2^14 seconds, four and a half hours.
#[derive(Clone, Copy)]
enum Block {
    /// It was asked for once.
    Seen,
    /// It has one offset.
    Constant(i32),
    /// Clocks change in it.
    Mixed,
}

thread_local! {
    /// The last stretch that was asked for. Streams and sums ask for the
    /// same one over and over, and a search costs more than all the rest.
    static LAST: Cell<Option<(Tz, i64, Block)>> = const { Cell::new(None) };
}

#[inline]
pub(super) fn offset(tz: Tz, second: i64) -> i32 {
    let block = second >> 14;
    if let Some((zone, known, state)) = LAST.get()
        && zone == tz
        && known == block
    {
        return match state {
            Block::Constant(offset) => offset,
            Block::Mixed => search(tz, second),
            Block::Seen => again(tz, block, second),
        };
    }
    LAST.set(Some((tz, block, Block::Seen)));
    search(tz, second)
}

/// Finds out about a stretch that is asked for a second time. No zone
/// changes twice in one; a test compares all changes with chrono-tz.
#[cold]
fn again(tz: Tz, block: i64, second: i64) -> i32 {
    let first = search(tz, block << 14);
    let last = search(tz, (block << 14) + ((1 << 14) - 1));
    let state =
        if first == last { Block::Constant(first) } else { Block::Mixed };
    LAST.set(Some((tz, block, state)));
    search(tz, second)
}

#[inline]
fn search(tz: Tz, second: i64) -> i32 {
    table::offset(tz, inside(tz, second))
}

pub(super) fn abbreviation(tz: Tz, second: i64) -> Cow<'static, str> {
    let clock = table::clock(tz, inside(tz, second));
    if !clock.letters.is_empty() {
        return clock.letters;
    }
    let seconds = clock.offset;
    if seconds % 3600 == 0 {
        let sign = if seconds < 0 { '-' } else { '+' };
        let hours = seconds.unsigned_abs() / 3600;
        return format!("{sign}{hours:02}").into();
    }
    let mut out = Vec::with_capacity(5);
    crate::format::iso::offset(&mut out, seconds, false);
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

pub(super) fn saving(tz: Tz, second: i64) -> i32 {
    table::clock(tz, inside(tz, second)).saving
}

/// A moment with the same offset for which there is a table.
#[inline]
fn inside(tz: Tz, second: i64) -> i64 {
    if second >= TABLES_END { later(tz, second) } else { second }
}

#[cold]
fn later(tz: Tz, second: i64) -> i64 {
    // Rules that end before 2099 (Ramadan in Morocco is tabled to 2087)
    // leave one offset for good: January and July of 2099 tell.
    const JANUARY: i64 = 4_072_204_800;
    const JULY: i64 = 4_087_843_200;
    if table::offset(tz, JANUARY) == table::offset(tz, JULY) {
        return TABLES_END - DAY;
    }
    let (year, _, _) = date_of(second.div_euclid(DAY));
    let start = days_from(year, 1, 1);
    let mut twin = 2099;
    while is_leap(twin) != is_leap(year)
        || weekday_of(days_from(twin, 1, 1)) != weekday_of(start)
    {
        twin -= 1;
    }
    second - (start - days_from(twin, 1, 1)) * DAY
}
