//! What a batch has done, in a table.

use std::{collections::BTreeMap, io::Write as _};

use sysu::img;

use crate::{ctx::Ctx, text};

/// Bytes in and out of a batch, by format.
#[derive(Debug, Default)]
pub(super) struct Summary {
    formats: BTreeMap<&'static str, Sum>,
    unchanged: usize,
    kept: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    files: usize,
    before: u64,
    after: u64,
}

impl Summary {
    pub(super) fn add(&mut self, info: &img::Info) {
        self.add_bytes(info.format, info.input_bytes, info.bytes);
    }

    pub(super) fn add_bytes(
        &mut self,
        format: img::Format,
        before: u64,
        after: u64,
    ) {
        let sum = self.formats.entry(format.name()).or_default();
        sum.files += 1;
        sum.before += before;
        sum.after += after;
    }

    pub(super) fn keep(&mut self) {
        self.kept += 1;
    }

    pub(super) fn skip(&mut self) {
        self.unchanged += 1;
    }

    /// Prints a row for each format, and one for all if there are several.
    pub(super) fn print(&self, ctx: &mut Ctx) -> anyhow::Result<()> {
        let out = &mut ctx.stdout;
        let mut all = Sum::default();
        writeln!(
            out,
            "\n{:10}{:>7}{:>12}{:>12}{:>12}{:>7}",
            "", "files", "in", "out", "saved", ""
        )?;
        for (format, sum) in &self.formats {
            row(out, format, *sum)?;
            all.files += sum.files;
            all.before += sum.before;
            all.after += sum.after;
        }
        if self.formats.len() > 1 {
            row(out, "all", all)?;
        }
        if self.kept > 0 {
            writeln!(out, "{:11}{:>6}", "not smaller", self.kept)?;
        }
        if self.unchanged > 0 {
            writeln!(out, "{:10}{:>7}", "unchanged", self.unchanged)?;
        }
        Ok(())
    }
}

fn row(
    out: &mut dyn std::io::Write,
    name: &str,
    sum: Sum,
) -> std::io::Result<()> {
    let saved = if sum.after <= sum.before {
        text::bytes(sum.before - sum.after)
    } else {
        format!("-{}", text::bytes(sum.after - sum.before))
    };
    writeln!(
        out,
        "{name:10}{:>7}{:>12}{:>12}{saved:>12}{:>7}",
        sum.files,
        text::bytes(sum.before),
        text::bytes(sum.after),
        percent(sum.before, sum.after),
    )
}

/// How much of it is saved.
fn percent(before: u64, after: u64) -> String {
    match before {
        0 => String::new(),
        before => {
            let left = after as f64 / before as f64;
            format!("{:.0}%", (1.0 - left) * 100.0)
        }
    }
}
