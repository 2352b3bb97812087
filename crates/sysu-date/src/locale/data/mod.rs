//! The tables: strings of one pool, rows of strings, and for each locale
//! which rows it has. Everything beside this file is generated.

#[rustfmt::skip]
pub(super) mod dayjs;
#[rustfmt::skip]
pub(super) mod locale;
#[rustfmt::skip]
pub(super) mod names;
#[rustfmt::skip]
pub(super) mod preset;
#[rustfmt::skip]
pub(super) mod relative;
#[rustfmt::skip]
pub(super) mod unit;

/// Every string of the tables, the short ones inside the long ones.
static POOL: &str = include_str!("pool.txt");

/// The string at `at`, which is its offset times 256 plus its length.
///
/// One pool instead of a reference per string: no relocations at start-up,
/// and four bytes for each use.
pub(super) fn text(at: u32) -> &'static str {
    let start = (at >> 8) as usize;
    POOL.get(start..start + (at & 0xff) as usize).unwrap_or_default()
}
