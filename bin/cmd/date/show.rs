//! How verbs print dates.

use clap::Args;
use serde::Serialize;
use sysu::date::{DateTime, format::Format};

use super::world::{self, Reader};

/// How dates are written.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Writing dates")]
pub(crate) struct Show {
    /// Write with FORMAT: a name (iso, rfc9557, rfc2822, http, sql, epoch,
    /// epoch-ms, iso-week, date-full, …), strftime conversions, or tokens
    /// of --dialect [default: rfc9557]
    #[arg(long, short, value_name = "FORMAT")]
    format: Option<String>,
}

/// A date as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct DateJson {
    /// RFC 3339.
    datetime: String,
    zone: String,
    offset_seconds: i32,
    timestamp: i64,
    nanosecond: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// The options made into what writes.
#[derive(Debug)]
pub(crate) struct Writer {
    format: Option<Format>,
    json: bool,
}

impl Show {
    /// # Errors
    ///
    /// If the format is none.
    pub(crate) fn writer(
        &self,
        reader: &Reader,
        json: bool,
    ) -> anyhow::Result<Writer> {
        let locale = reader.ctx.get_locale();
        let format = self
            .format
            .as_deref()
            .map(|text| world::format(text, reader.dialect, locale))
            .transpose()?
            .map(|format| format.week(reader.ctx.get_week()));
        Ok(Writer { format, json })
    }
}

impl Show {
    /// Tells whether `--format` was given.
    pub(crate) const fn is_given(&self) -> bool {
        self.format.is_some()
    }

    /// For verbs whose output is text around dates: no objects, and ISO
    /// without the name of the zone by default.
    ///
    /// # Errors
    ///
    /// If the format is none.
    pub(crate) fn rewriter(&self, reader: &Reader) -> anyhow::Result<Writer> {
        self.writer(reader, false)
    }
}

impl Writer {
    /// The date as text, in ISO 8601 by default.
    pub(crate) fn iso(&self, moment: DateTime) -> String {
        match &self.format {
            Some(format) => format.format(moment),
            None => moment.to_iso(),
        }
    }

    /// Appends [`iso`](Self::iso) to a buffer.
    pub(crate) fn bytes(&self, moment: DateTime, out: &mut Vec<u8>) {
        match &self.format {
            Some(format) => format.write_bytes(moment, out),
            None => moment.write_rfc3339(out),
        }
    }

    /// The date as text, without an end of line.
    pub(crate) fn text(&self, moment: DateTime) -> String {
        match &self.format {
            Some(format) => format.format(moment),
            None => moment.to_string(),
        }
    }

    /// The date beside the name of its zone, for tables.
    pub(crate) fn plain(&self, moment: DateTime) -> String {
        match &self.format {
            Some(format) => format.format(moment),
            None => {
                let name = moment.zone_abbreviation();
                format!("{}  {name}", moment.to_iso())
            }
        }
    }

    /// The date as data.
    pub(crate) fn json(&self, moment: DateTime) -> DateJson {
        DateJson {
            datetime: moment.to_iso(),
            zone: moment.zone().name().into_owned(),
            offset_seconds: moment.offset_seconds(),
            timestamp: moment.timestamp(),
            nanosecond: moment.nanosecond(),
            text: self.format.as_ref().map(|f| f.format(moment)),
        }
    }

    /// Appends a line for a date without a time.
    ///
    /// # Errors
    ///
    /// Never in practice: the object is plain.
    pub(crate) fn day(
        &self,
        moment: DateTime,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        if self.json || self.format.is_some() {
            return self.line(moment, out);
        }
        out.extend_from_slice(moment.to_iso_date().as_bytes());
        out.push(b'\n');
        Ok(())
    }

    /// Appends a line: text, or an object.
    ///
    /// # Errors
    ///
    /// Never in practice: the object is plain.
    pub(crate) fn line(
        &self,
        moment: DateTime,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        if self.json {
            serde_json::to_writer(&mut *out, &self.json(moment))?;
        } else if let Some(format) = &self.format {
            format.write_bytes(moment, out);
        } else {
            moment.write_rfc9557(out);
        }
        out.push(b'\n');
        Ok(())
    }
}
