//! `sysu img dedupe`

use std::{collections::HashSet, io::Write as _};

use clap::Args;
use serde_json::json;
use sysu::img::Fingerprint;

use super::look::{Look, print_of};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    input::Input,
};

/// Find groups of pictures that look the same
///
/// Of each group the picture with the most bytes comes first: it is likely
/// the original. Nothing is removed. A group holds what is near to any of
/// its members. The status is 1 if there are no groups.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img dedupe -r photos
  $ sysu img dedupe *.jpg --threshold 2 --json
  $ sysu img dedupe -r photos --json | jq -r '.copies[]'")]
pub(super) struct Dedupe {
    /// How far the fingerprints of two neighbours in a group may be apart,
    /// 0 to 64
    #[arg(
        long,
        value_name = "N",
        default_value_t = 4,
        value_parser = clap::value_parser!(u32).range(0..=64)
    )]
    threshold: u32,

    #[command(flatten)]
    look: Look,
}

/// Every two pictures are compared; beyond these it would take minutes.
const MOST: usize = 200_000;

impl Dedupe {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut inputs = self.look.inputs(ctx)?;
        // A file that is named twice is no copy of itself.
        let mut once = HashSet::new();
        inputs.retain(|input| {
            let file = input.path().and_then(|path| path.canonicalize().ok());
            file.is_none_or(|file| once.insert(file))
        });
        if MOST < inputs.len() {
            return Err(usage(format!(
                "{} pictures, more than the {MOST} that are compared",
                inputs.len()
            )));
        }
        let mut found: Vec<(Fingerprint, Input)> = Vec::new();
        let status =
            self.look.each(ctx, &inputs, print_of, |_, input, print| {
                found.push((print, input.clone()));
                Ok(())
            })?;
        let groups = groups(&found, self.threshold);
        for group in &groups {
            tell(ctx, &found, group)?;
        }
        let none = groups.is_empty() && status == Status::Done;
        Ok(if none { Status::No } else { status })
    }
}

/// The groups, each in the order given, by the first of their members.
fn groups(found: &[(Fingerprint, Input)], limit: u32) -> Vec<Vec<usize>> {
    // Each points to an earlier one of its group, the first to itself.
    let mut first: Vec<usize> = (0..found.len()).collect();
    let root = |first: &[usize], mut at: usize| {
        while first[at] != at {
            at = first[at];
        }
        at
    };
    for i in 0..found.len() {
        for j in 0..i {
            if found[i].0.distance(found[j].0) <= limit {
                let (a, b) = (root(&first, i), root(&first, j));
                first[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); found.len()];
    for at in 0..found.len() {
        groups[root(&first, at)].push(at);
    }
    groups.retain(|group| 1 < group.len());
    groups
}

fn tell(
    ctx: &mut Ctx,
    found: &[(Fingerprint, Input)],
    group: &[usize],
) -> anyhow::Result<()> {
    let bytes = |at: &usize| found[*at].1.len().unwrap_or(0);
    let mut group = group.to_vec();
    group.sort_by_key(|at| std::cmp::Reverse(bytes(at)));
    let Some((original, copies)) = group.split_first() else {
        return Ok(());
    };
    let (print, input) = &found[*original];
    if ctx.json {
        let names: Vec<_> =
            copies.iter().map(|at| found[*at].1.json_name()).collect();
        let distances: Vec<_> =
            copies.iter().map(|at| print.distance(found[*at].0)).collect();
        return ctx.print_json(&json!({
            "original": input.json_name(),
            "copies": names,
            "distances": distances,
        }));
    }
    writeln!(ctx.stdout, "{}", input.name())?;
    for at in copies {
        let (copy, input) = &found[*at];
        let distance = print.distance(*copy);
        writeln!(ctx.stdout, "  {distance:2}  {}", input.name())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_group_is_linked_by_its_neighbours() {
        let found: Vec<_> = [0b1, 0xffff_0000, 0b111, 0b11111, u64::MAX]
            .map(Fingerprint::from_bits)
            .map(|print| (print, Input::file(Path::new("x"))))
            .into();
        assert_eq!(groups(&found, 2), [vec![0, 2, 3]]);
        assert_eq!(groups(&found, 1), [[0; 0]; 0]);
        assert_eq!(groups(&found, 64), [vec![0, 1, 2, 3, 4]]);
    }
}
