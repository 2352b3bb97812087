//! How a date was read, in words.

use std::io::Write as _;

use sysu::date::{DateTime, Reading, Wall, natural};

use super::world::Reader;

/// Appends how a date was read: its text and the date, then what was found.
///
/// # Errors
///
/// Never in practice: a buffer takes everything.
pub(crate) fn reading(
    reader: &Reader,
    found: &Reading,
    text: &str,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    head(reader, found.datetime, text, out)?;
    notes(reader, found, out)
}

/// Appends how a phrase was read.
///
/// # Errors
///
/// Never in practice: a buffer takes everything.
pub(crate) fn phrase(
    reader: &Reader,
    found: &natural::Reading,
    text: &str,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    head(reader, found.start, text, out)?;
    writeln!(out, "  read as  a phrase")?;
    for note in &found.notes {
        let part = text.get(note.start..note.end).unwrap_or_default();
        write!(out, "  {part:?} is {}", note.meaning)?;
        if let Some(other) = &note.other {
            write!(out, "; or {other}")?;
        }
        writeln!(out)?;
    }
    if !found.zone_given {
        let zone = found.start.zone();
        writeln!(out, "  zone     {zone}, which the phrase does not say")?;
    }
    Ok(())
}

fn head(
    reader: &Reader,
    moment: DateTime,
    text: &str,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let text = crate::text::printable(text);
    writeln!(out, "{text}: {}", reader.shown(moment))?;
    Ok(())
}

/// Appends what was found, a line for each fact.
///
/// # Errors
///
/// Never in practice: a buffer takes everything.
pub(crate) fn notes(
    reader: &Reader,
    found: &Reading,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    writeln!(out, "  read as  {}", found.form)?;
    if !found.zone_given {
        let zone = reader.ctx.get_zone();
        writeln!(out, "  zone     {zone}, which the text does not say")?;
    }
    if found.date_assumed {
        writeln!(out, "  date     of today, which the text does not say")?;
    }
    match (found.wall, found.other) {
        (Wall::Gap, _) => {
            writeln!(out, "  gap      clocks jump over this time; moved")?;
        }
        (Wall::Overlap, Some(other)) => {
            let other = reader.shown(other);
            writeln!(out, "  overlap  this time comes twice; also {other}")?;
        }
        _ => {}
    }
    Ok(())
}
