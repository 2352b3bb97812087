//! The changes of all zones, as one piece of bytes.
//!
//! They are those of chrono-tz, whose own table has a pointer for each: the
//! loader of a program would have to move 33 000 of them at every start,
//! whether or not a zone is asked for. This one is read where it lies, and
//! only as far as it is asked. `examples/zones.rs` makes it, and a test
//! compares it with chrono-tz.
//!
//! Where the program is built with another chrono-tz than the one of the
//! table, that one answers.
//!
//! The form, all numbers with their lowest byte first: the version of the
//! database, ended by NUL (8 bytes); how many zones, clocks and changes (4
//! each); of each change its second since 1970
//! (8); of each zone its first change (4), how many it has (2), and its
//! clock before them (2); of each clock its offset in seconds (4), the part
//! of it that is daylight saving (4), where its letters begin (2) and how
//! many they are (2); of each change the clock from then on (2); letters.

use std::borrow::Cow;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

static BYTES: &[u8] = include_bytes!("zones.bin");

const ZONES: usize = number(8) as usize;
const CLOCKS: usize = number(12) as usize;
const CHANGES: usize = number(16) as usize;

const SECONDS_AT: usize = 20;
const ZONES_AT: usize = SECONDS_AT + CHANGES * 8;
const CLOCKS_AT: usize = ZONES_AT + ZONES * 8;
const CHANGED_AT: usize = CLOCKS_AT + CLOCKS * 12;
const LETTERS_AT: usize = CHANGED_AT + CHANGES * 2;

/// Whether the table is of the same database as chrono-tz.
const CURRENT: bool = ZONES == chrono_tz::TZ_VARIANTS.len()
    && is_version(chrono_tz::IANA_TZDB_VERSION.as_bytes());

/// What the clocks of a zone show for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// The part of it that is daylight saving.
    pub(super) saving: i32,
    /// The abbreviation; empty where there are only digits.
    pub(super) letters: Cow<'static, str>,
}

const fn number(at: usize) -> u32 {
    let bytes = include_bytes!("zones.bin");
    u32::from_le_bytes([
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
    ])
}

const fn is_version(name: &[u8]) -> bool {
    let bytes = include_bytes!("zones.bin");
    let mut at = 0;
    while at < name.len() {
        if bytes[at] != name[at] {
            return false;
        }
        at += 1;
    }
    name.len() < 8 && bytes[at] == 0
}

#[inline]
fn bytes<const N: usize>(at: usize) -> [u8; N] {
    // The table is whole: a test reads all of it.
    BYTES[at..].first_chunk().copied().unwrap_or([0; N])
}

#[inline]
fn short(at: usize) -> usize {
    u16::from_le_bytes(bytes(at)).into()
}

/// The number of the clock that a zone shows at a moment.
#[inline]
fn find(tz: Tz, second: i64) -> usize {
    let zone = ZONES_AT + tz as usize * 8;
    let first = u32::from_le_bytes(bytes(zone)) as usize;
    let count = short(zone + 4);
    let seconds = &BYTES[SECONDS_AT + first * 8..][..count * 8];
    let behind = seconds
        .as_chunks()
        .0
        .partition_point(|change| i64::from_le_bytes(*change) <= second);
    match behind.checked_sub(1) {
        None => short(zone + 6),
        Some(change) => short(CHANGED_AT + (first + change) * 2),
    }
}

/// The offset of a zone at a moment, in seconds east of UTC.
#[inline]
pub(super) fn offset(tz: Tz, second: i64) -> i32 {
    if !CURRENT {
        return theirs(tz, second).offset;
    }
    i32::from_le_bytes(bytes(CLOCKS_AT + find(tz, second) * 12))
}

/// All that is known of a zone at a moment.
pub(super) fn clock(tz: Tz, second: i64) -> Clock {
    if !CURRENT {
        return theirs(tz, second);
    }
    let at = CLOCKS_AT + find(tz, second) * 12;
    let letters = &BYTES[LETTERS_AT + short(at + 8)..][..short(at + 10)];
    Clock {
        offset: i32::from_le_bytes(bytes(at)),
        saving: i32::from_le_bytes(bytes(at + 4)),
        letters: str::from_utf8(letters).unwrap_or_default().into(),
    }
}

/// What chrono-tz says. A program that never comes here is linked without
/// its tables.
fn theirs(tz: Tz, second: i64) -> Clock {
    // Its tables begin in 1800; chrono has no years before -262143.
    let utc = DateTime::from_timestamp(second.max(-5_364_748_800), 0);
    let utc = utc.unwrap_or_default().naive_utc();
    let offset = tz.offset_from_utc_datetime(&utc);
    Clock {
        offset: offset.fix().local_minus_utc(),
        saving: offset.dst_offset().num_seconds() as i32,
        letters: offset.abbreviation().unwrap_or_default().to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::TZ_VARIANTS;

    use super::*;

    fn same(tz: Tz, second: i64) {
        let ours = clock(tz, second);
        assert_eq!(ours, theirs(tz, second), "{tz} {second}");
        assert_eq!(offset(tz, second), ours.offset);
    }

    #[test]
    fn the_table_is_whole_and_of_the_database_in_use() {
        let current = CURRENT;
        assert!(current, "the example zones makes it anew");
        assert!(BYTES.len() > LETTERS_AT);
        let letters = str::from_utf8(&BYTES[LETTERS_AT..]).unwrap();
        for n in 0..CLOCKS {
            let at = CLOCKS_AT + n * 12;
            let end = short(at + 8) + short(at + 10);
            assert!(letters.get(short(at + 8)..end).is_some());
        }
        for n in 0..CHANGES {
            assert!(short(CHANGED_AT + n * 2) < CLOCKS);
        }
        for (n, tz) in TZ_VARIANTS.iter().enumerate() {
            assert_eq!(*tz as usize, n, "{tz}");
            let at = ZONES_AT + n * 8;
            let first = u32::from_le_bytes(bytes(at)) as usize;
            assert!(first + short(at + 4) <= CHANGES);
            assert!(short(at + 6) < CLOCKS);
        }
    }

    #[test]
    fn it_says_what_chrono_tz_says() {
        for tz in TZ_VARIANTS {
            let at = ZONES_AT + tz as usize * 8;
            let first = u32::from_le_bytes(bytes(at)) as usize;
            for n in first..first + short(at + 4) {
                let second = i64::from_le_bytes(bytes(SECONDS_AT + n * 8));
                same(tz, second - 1);
                same(tz, second);
            }
            // And between them: three times a week from 1800 to 2100.
            for day in (-62_092..47_482).step_by(2) {
                same(tz, day * 86_400 + 11 * 3600);
            }
        }
    }
}
