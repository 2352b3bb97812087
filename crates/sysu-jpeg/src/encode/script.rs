//! The scans of a progressive file: the usual ones, and the best.

use super::bands::{Bands, ENDS};
use super::image::Frame;
use super::progressive::{Pass, Step};
use crate::store::Store;

const fn step(
    part: Option<usize>,
    start: u8,
    end: u8,
    high: u8,
    low: u8,
) -> Step {
    Step { part, start, end, high, low }
}

/// Returns the usual scans of a file of `parts` components: first the means,
/// then the coarse shapes of luminance, then colour, then the rest.
pub(crate) fn usual(frame: &Frame) -> Vec<Step> {
    let parts = frame.parts.len();
    if parts == 3 {
        let steps = vec![
            step(None, 0, 0, 0, 1),
            step(Some(0), 1, 5, 0, 2),
            step(Some(2), 1, 63, 0, 1),
            step(Some(1), 1, 63, 0, 1),
            step(Some(0), 6, 63, 0, 2),
            step(Some(0), 1, 63, 2, 1),
            step(None, 0, 0, 1, 0),
            step(Some(2), 1, 63, 1, 0),
            step(Some(1), 1, 63, 1, 0),
            step(Some(0), 1, 63, 1, 0),
        ];
        return apart(steps, frame);
    }
    let mut steps = vec![step(None, 0, 0, 0, 1)];
    for (start, end, high, low) in [(1, 5, 0, 2), (6, 63, 0, 2), (1, 63, 2, 1)]
    {
        steps.extend((0..parts).map(|n| step(Some(n), start, end, high, low)));
    }
    steps.push(step(None, 0, 0, 1, 0));
    steps.extend((0..parts).map(|n| step(Some(n), 1, 63, 1, 0)));
    apart(steps, frame)
}

/// Splits the scans of all components where an MCU of them is too large.
fn apart(steps: Vec<Step>, frame: &Frame) -> Vec<Step> {
    if frame.interleaves() {
        return steps;
    }
    let apart = |step: Step| match step.part {
        None => (0..frame.parts.len())
            .map(|n| Step { part: Some(n), ..step })
            .collect(),
        Some(_) => vec![step],
    };
    steps.into_iter().flat_map(apart).collect()
}

/// The most bits that are left to refining scans.
const DEEPEST: u8 = 3;

/// Finds the scans that make the smallest file, by trying them: for each
/// component how many bits are left for later, and where its first scan is
/// split. The components do not depend on each other.
pub(crate) fn best(frame: &Frame, stores: &[Store]) -> Vec<Step> {
    let cost = |step: Step| {
        let mut pass = Pass::new(step);
        pass.run(frame, stores);
        pass.cost()
    };
    // The means.
    let later = cost(step(None, 0, 0, 0, 1)) + cost(step(None, 0, 0, 1, 0));
    let depth = (later < cost(step(None, 0, 0, 0, 0))) as u8;
    let mut first = vec![step(None, 0, 0, 0, depth)];
    // Scans by the bit that they refine to.
    let mut refining: Vec<Vec<Step>> = vec![Vec::new(); DEEPEST as usize];
    if depth == 1 {
        refining[0].push(step(None, 0, 0, 1, 0));
    }
    for (n, store) in stores.iter().enumerate() {
        let refine = |low| step(Some(n), 1, 63, low + 1, low);
        let mut later = 0;
        let mut least = (u64::MAX, 0, 63);
        for low in 0..=DEEPEST {
            if low != 0 {
                later += cost(refine(low - 1));
            }
            let bands = Bands::new(frame, store, n, low);
            for (split, end) in ENDS.into_iter().enumerate() {
                least = least.min((bands.cost(split) + later, low, end));
            }
        }
        let (_, low, split) = least;
        first.extend(bands(n, split, low));
        for low in 0..low {
            refining[low as usize].push(refine(low));
        }
    }
    // The deepest bits come first.
    first.extend(refining.into_iter().rev().flatten());
    apart(first, frame)
}

/// Returns the first scans of a component.
fn bands(n: usize, split: u8, low: u8) -> Vec<Step> {
    if split == 63 {
        return vec![step(Some(n), 1, 63, 0, low)];
    }
    vec![step(Some(n), 1, split, 0, low), step(Some(n), split + 1, 63, 0, low)]
}
