//! Laying out facts for people: names beside values, tables, bars.

use std::fmt::Display;

use anstyle::AnsiColor;

use crate::{ctx::Ctx, style::Style};

/// How sizes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Units {
    /// Powers of 1024: KiB, MiB, GiB
    #[default]
    Iec,
    /// Powers of 1000: kB, MB, GB
    Si,
    /// Bare bytes
    Bytes,
}

impl Units {
    /// A size in these units, three digits that count.
    pub(crate) fn size(self, bytes: u64) -> String {
        let (step, names): (f64, [&str; 7]) = match self {
            Self::Bytes => return bytes.to_string(),
            Self::Iec => {
                (1024.0, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
            }
            Self::Si => (1000.0, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]),
        };
        let mut value = bytes as f64;
        let mut unit = 0;
        // 999.5 would be printed as a fourth digit.
        while value >= 999.5 && unit < 6 {
            value /= step;
            unit += 1;
        }
        let digits = match value {
            _ if unit == 0 => 0,
            v if v < 9.995 => 2,
            v if v < 99.95 => 1,
            _ => 0,
        };
        format!("{value:.digits$} {}", names[unit])
    }

    /// A rate in these units.
    pub(crate) fn rate(self, bytes_per_second: f64) -> String {
        format!("{}/s", self.size(bytes_per_second.max(0.0) as u64))
    }
}

/// The side of a column on which its cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// What a verb has to say to people, line by line.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) style: Style,
    pub(crate) units: Units,
    pub(crate) width: usize,
    text: String,
}

impl Page {
    pub(crate) fn new(ctx: &Ctx, units: Units) -> Self {
        Self {
            style: ctx.style,
            units,
            width: ctx.width.max(20),
            text: String::new(),
        }
    }

    /// Takes what was said so far.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// One line as it is.
    pub(crate) fn line(&mut self, line: impl Display) {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    /// A heading, with an empty line above all but the first.
    pub(crate) fn heading(&mut self, text: impl Display) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let text = self.style.title(cut(&text.to_string(), self.width));
        self.line(text);
    }

    /// A name and its value. A value that is too long goes on below.
    pub(crate) fn fact(&mut self, name: &str, value: impl Display) {
        let value = value.to_string();
        let column = self.name_width();
        let room = self.width.saturating_sub(column).max(12);
        for (n, part) in wrap(&value, room).into_iter().enumerate() {
            let name = if n == 0 { name } else { "" };
            self.named(name, part);
        }
    }

    /// A name and its value, if there is one.
    pub(crate) fn maybe(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.fact(name, value);
        }
    }

    /// A name, a bar of `percent`, and what it means.
    pub(crate) fn bar(&mut self, name: &str, percent: f64, words: &str) {
        let room = self.width.saturating_sub(self.name_width());
        // One width for all, so that the bars of a page can be compared.
        let wide = match self.width {
            0..50 => 0,
            50..64 => 10,
            64..76 => 16,
            _ => 24,
        };
        let room = room.saturating_sub(wide + 7);
        let words = cut(words, room);
        let percent_text = format!("{:>3.0} %", percent.clamp(0.0, 999.0));
        let line = if wide > 0 {
            let bar = self.drawn(percent, wide);
            format!("{bar} {percent_text} {words}")
        } else {
            format!("{percent_text} {words}")
        };
        self.named(name, line);
    }

    fn named(&mut self, name: &str, value: impl Display) {
        let column = self.name_width();
        let pad = column.saturating_sub(name.chars().count() + 1);
        let name = self
            .style
            .paint(AnsiColor::Cyan.on_default(), cut(name, column - 1));
        let line = format!("{name}{:pad$} {value}", "");
        self.line(line.trim_end());
    }

    fn name_width(&self) -> usize {
        if self.width < 60 { 10 } else { 14 }
    }

    /// A bar of `wide` columns, coloured by how full it is.
    pub(crate) fn drawn(&self, percent: f64, wide: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let share = (percent / 100.0).clamp(0.0, 1.0);
        let eighths = (share * wide as f64 * 8.0).round() as usize;
        let (full, rest) = (eighths / 8, eighths % 8);
        let mut bar = "█".repeat(full);
        bar.push_str(EIGHTHS[rest]);
        let left = wide - full - usize::from(rest > 0);
        let colour = match percent {
            p if p < 70.0 => AnsiColor::Green,
            p if p < 90.0 => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        let bar = self.style.paint(colour.on_default(), bar);
        format!("{bar}{}", self.style.faint("░".repeat(left)))
    }

    /// A table. The last column takes what is left of the line.
    pub(crate) fn table(
        &mut self,
        heads: &[(&str, Side)],
        rows: &[Vec<String>],
    ) {
        let mut widths: Vec<usize> =
            heads.iter().map(|(head, _)| head.chars().count()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        shrink(&mut widths, self.width);
        let head: Vec<String> =
            heads.iter().map(|(head, _)| (*head).to_owned()).collect();
        let sides: Vec<Side> = heads.iter().map(|(_, side)| *side).collect();
        // Where even narrow columns do not fit, the last ones go.
        let line = self.width;
        let row =
            |cells: &[String]| cut(&row_text(cells, &widths, &sides), line);
        let top = self.style.title(row(&head));
        self.line(top);
        for cells in rows {
            self.line(row(cells));
        }
    }
}

/// Takes from the last column, then from the widest, until a row fits.
fn shrink(widths: &mut [usize], line: usize) {
    let gaps = widths.len().saturating_sub(1) * 2;
    let mut total: usize = widths.iter().sum::<usize>() + gaps;
    if let Some(last) = widths.last_mut() {
        let spare = last.saturating_sub(12).min(total.saturating_sub(line));
        *last -= spare;
        total -= spare;
    }
    while total > line {
        let widest = widths.iter_mut().max_by_key(|w| **w);
        let Some(widest) = widest.filter(|w| **w > 6) else { return };
        *widest -= 1;
        total -= 1;
    }
}

fn row_text(cells: &[String], widths: &[usize], sides: &[Side]) -> String {
    let mut out = String::new();
    for (n, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        if n > 0 {
            out.push_str("  ");
        }
        let used = cell.chars().count();
        let short;
        let (cell, used) = if used <= width {
            (cell.as_str(), used)
        } else {
            short = cut(cell, width);
            (short.as_str(), short.chars().count())
        };
        let pad = width.saturating_sub(used);
        if sides.get(n) == Some(&Side::Right) {
            out.extend(std::iter::repeat_n(' ', pad));
            out.push_str(cell);
        } else {
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', pad));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// At most `room` columns of `text`, an ellipsis where it was cut.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(room.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Breaks a line at spaces so that each part fits `room` columns.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split(' ') {
        let last = parts.len() - 1;
        let used = parts[last].chars().count();
        if used > 0 && used + 1 + word.chars().count() > room {
            parts.push(cut(word, room));
        } else {
            if used > 0 {
                parts[last].push(' ');
            }
            parts[last].push_str(&cut(word, room));
        }
    }
    parts
}

/// A length of time as people say it, the two largest units.
pub(crate) fn span(seconds: f64) -> String {
    let secs = seconds.max(0.0) as u64;
    let (days, hours) = (secs / 86_400, secs / 3600 % 24);
    let (minutes, rest) = (secs / 60 % 60, secs % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, m) => format!("{m} min {rest} s"),
        (0, h, m) => format!("{h} h {m} min"),
        (1, h, _) => format!("1 day {h} h"),
        (d, h, _) => format!("{d} days {h} h"),
    }
}

/// A frequency as people say it.
pub(crate) fn hertz(hz: u64) -> String {
    if hz >= 1_000_000_000 {
        format!("{:.2} GHz", hz as f64 / 1e9)
    } else {
        format!("{:.0} MHz", hz as f64 / 1e6)
    }
}

/// Numbers as the kernel writes them: `0-3,8`.
pub(crate) fn ranges(numbers: &[u32]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest = numbers;
    while let [first, ..] = rest {
        let run = rest
            .iter()
            .zip(*first..)
            .take_while(|(n, want)| **n == *want)
            .count();
        let last = rest[run - 1];
        out.push(match run {
            1 => first.to_string(),
            _ => format!("{first}-{last}"),
        });
        rest = &rest[run..];
    }
    out.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_that_count() {
        let shown: Vec<String> = [0, 1, 999, 1000, 1024, 10_234, 1 << 40]
            .into_iter()
            .map(|n| Units::Iec.size(n))
            .collect();
        assert_eq!(
            shown,
            [
                "0 B", "1 B", "999 B", "0.98 KiB", "1.00 KiB", "9.99 KiB",
                "1.00 TiB"
            ]
        );
        assert_eq!(Units::Si.size(1_999_999), "2.00 MB");
        assert_eq!(Units::Bytes.size(u64::MAX), "18446744073709551615");
        assert_eq!(Units::Iec.size(u64::MAX), "16.0 EiB");
    }

    #[test]
    fn lists_of_numbers_are_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 3, 8]), "0-3,8");
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[5]), "5");
    }

    #[test]
    fn long_values_are_broken_and_long_words_cut() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("abcdefgh", 4), ["abc…"]);
    }
}
