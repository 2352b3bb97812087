//! Finding a range in a log whose dates only grow, without reading it all.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use anyhow::Context as _;
use sysu::date::{DateTime, Interval, Parser};

use crate::{
    error::{Annotate as _, Status, usage},
    text,
};

/// A line longer than this is no line of a log.
const LINE_MAX: u64 = 1 << 20;

/// A file, and where it has been read to.
struct Log<'a> {
    file: BufReader<File>,
    parser: &'a Parser,
    line: Vec<u8>,
}

/// Calls `take` for every line of `path` in `range`, lines without a date
/// with the line before them. Some forty lines are read to find the first
/// one in a terabyte.
///
/// # Errors
///
/// If the file cannot be read or is no file that has a length, a line is
/// longer than 1 MiB, or as `take`.
pub(crate) fn search(
    path: &Path,
    parser: &Parser,
    range: Interval,
    take: &mut dyn FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = text::path(path);
    let cannot = || format!("cannot read `{name}`");
    let file = File::open(path).with_context(cannot)?;
    let meta = file.metadata().with_context(cannot)?;
    if !meta.is_file() {
        return Err(usage(format!("`{name}` cannot be searched")))
            .hint("--sorted needs a file on a disk; leave it out for a pipe");
    }
    let file = BufReader::with_capacity(1 << 13, file);
    let mut log = Log { file, parser, line: Vec::new() };
    let first = log.bisect(meta.len(), range.start()).with_context(cannot)?;
    log.file.seek(SeekFrom::Start(first)).with_context(cannot)?;
    while log.next().with_context(cannot)? > 0 {
        if log.date().is_some_and(|date| range.end() <= date) {
            break;
        }
        take(&log.line)?;
    }
    Ok(())
}

impl Log<'_> {
    /// Where the first line begins whose date is `start` or later.
    fn bisect(&mut self, len: u64, start: DateTime) -> anyhow::Result<u64> {
        let (mut low, mut high, mut found) = (0, len, len);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.dated(middle, high)? {
                Some((_, end, date)) if date < start => low = end,
                Some((at, _, _)) => (high, found) = (middle, at),
                None => high = middle,
            }
        }
        Ok(found)
    }

    /// Begin, end and date of the first dated line that begins in
    /// `from..before`.
    fn dated(
        &mut self,
        from: u64,
        before: u64,
    ) -> anyhow::Result<Option<(u64, u64, DateTime)>> {
        // A line begins at `from` if the byte before it ends one.
        let mut at = from.saturating_sub(1);
        self.file.seek(SeekFrom::Start(at))?;
        if from > 0 {
            at += self.next()?;
        }
        while at < before {
            let length = self.next()?;
            if length == 0 {
                break;
            }
            if let Some(date) = self.date() {
                return Ok(Some((at, at + length, date)));
            }
            at += length;
        }
        Ok(None)
    }

    /// Reads a line; tells how many bytes it has, 0 at the end.
    fn next(&mut self) -> anyhow::Result<u64> {
        self.line.clear();
        let mut some = (&mut self.file).take(LINE_MAX + 1);
        let length = some.read_until(b'\n', &mut self.line)? as u64;
        if length > LINE_MAX {
            let err = usage("a line is longer than 1 MiB");
            return Err(err).status(Status::Limit);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        }
        Ok(length)
    }

    fn date(&self) -> Option<DateTime> {
        let line = std::str::from_utf8(&self.line).ok()?;
        Some(self.parser.find(line)?.reading.datetime)
    }
}
