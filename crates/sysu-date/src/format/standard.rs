//! RFC 2822, HTTP and SQL.

use super::iso;
use crate::datetime::DateTime;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
    "Nov", "Dec",
];

/// How to write a date and time for SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Sql does nothing until it is given a moment"]
pub struct Sql {
    offset: bool,
    zone: bool,
    space: bool,
}

impl Sql {
    /// `2024-07-14 09:30:00.000 +02:00`.
    pub const fn new() -> Self {
        Self { offset: true, zone: false, space: true }
    }

    /// Sets whether to write the offset.
    pub const fn offset(mut self, yes: bool) -> Self {
        self.offset = yes;
        self
    }

    /// Sets whether to write the name of the zone in place of the offset.
    pub const fn zone(mut self, yes: bool) -> Self {
        self.zone = yes;
        self
    }

    /// Sets whether a blank stands before the offset.
    pub const fn space(mut self, yes: bool) -> Self {
        self.space = yes;
        self
    }
}

impl Default for Sql {
    fn default() -> Self {
        Self::new()
    }
}

impl DateTime {
    /// Writes RFC 2822: `Sun, 14 Jul 2024 09:30:00 +0200`.
    pub fn to_rfc2822(self) -> String {
        let mut out = String::from_utf8(self.internet()).unwrap_or_default();
        let mut offset = Vec::with_capacity(8);
        // The grammar has no seconds; local mean time loses them.
        let minutes = self.offset_seconds() / 60 * 60;
        iso::offset(&mut offset, minutes, false);
        out.push(' ');
        out.push_str(&String::from_utf8_lossy(&offset));
        out
    }

    /// Writes the date of an HTTP header, in UTC:
    /// `Sun, 14 Jul 2024 07:30:00 GMT`.
    ///
    /// # Source
    ///
    /// RFC 9110 §5.6.7.
    pub fn to_http(self) -> String {
        let utc = self.to_utc().internet();
        let mut out = String::from_utf8(utc).unwrap_or_default();
        out.push_str(" GMT");
        out
    }

    fn internet(self) -> Vec<u8> {
        let civil = self.civil();
        let mut out = Vec::with_capacity(32);
        let weekday = self.weekday().number() as usize - 1;
        out.extend_from_slice(DAYS[weekday].as_bytes());
        out.extend_from_slice(b", ");
        iso::two(&mut out, civil.day);
        out.push(b' ');
        let month = (civil.month as usize - 1) % 12;
        out.extend_from_slice(MONTHS[month].as_bytes());
        out.push(b' ');
        if civil.year < 0 {
            out.push(b'-');
        }
        iso::digits(&mut out, civil.year.unsigned_abs() as u64, 4);
        out.push(b' ');
        iso::two(&mut out, civil.hour);
        out.push(b':');
        iso::two(&mut out, civil.minute);
        out.push(b':');
        iso::two(&mut out, civil.second);
        out
    }

    /// Writes for SQL: `2024-07-14 09:30:00.000 +02:00`.
    pub fn to_sql(self, sql: Sql) -> String {
        let plain = iso::Iso::new()
            .separator(' ')
            .precision(iso::Precision::Millisecond)
            .offset(false);
        let mut out = Vec::with_capacity(40);
        iso::write(&mut out, self, plain);
        if sql.offset && sql.space || sql.zone {
            out.push(b' ');
        }
        if sql.zone {
            out.extend_from_slice(self.zone().name().as_bytes());
        } else if sql.offset {
            iso::offset(&mut out, self.offset_seconds(), true);
        }
        String::from_utf8(out).unwrap_or_default()
    }
}
