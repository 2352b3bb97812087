//! sharp's fixed order, for those who bring code from it.

use std::sync::Arc;

use crate::{
    ops::{
        AutoOrient, Extract, Flip, Flop, Resize, Rotate, Stage, Step, ToSpace,
        Trim,
        resize::{PlaceOnly, ScaleOnly},
    },
    pipeline::plan::as_a,
};

/// Sorts steps into sharp's stages.
///
/// The order of the calls counts in five cases only: a rotation before a
/// resize, a trim or an extract runs early, and mirrors with it; an extract
/// before a resize is another one than an extract after it; and of two calls
/// of one kind, the last wins.
///
/// # Source
///
/// sharp 0.35, the stages of its pipeline as its results show them.
pub(crate) fn sharp(recorded: &[Step]) -> Vec<Step> {
    let mut slots: Vec<(Stage, Step)> = Vec::with_capacity(recorded.len());
    let (mut rotated, mut resized) = (false, false);
    let (mut early, mut orient) = (false, false);
    let put = |slots: &mut Vec<(Stage, Step)>, stage, step: &Step| {
        slots.retain(|(other, _)| *other != stage);
        slots.push((stage, step.clone()));
    };
    for step in recorded {
        if as_a::<AutoOrient>(step).is_some() {
            orient = true;
        } else if as_a::<Rotate>(step).is_some() {
            rotated = true;
            let angles = [Stage::RotateRight, Stage::Rotate];
            slots.retain(|(stage, _)| !angles.contains(stage));
            put(&mut slots, step.stage(), step);
        } else if as_a::<Extract>(step).is_some() {
            let first = !resized
                && !slots.iter().any(|(s, _)| *s == Stage::EarlyExtract);
            early |= rotated && !resized;
            let stage =
                if first { Stage::EarlyExtract } else { Stage::Extract };
            put(&mut slots, stage, step);
        } else if as_a::<Trim>(step).is_some() {
            early |= rotated;
            put(&mut slots, Stage::Trim, step);
        } else if as_a::<Resize>(step).is_some() {
            early |= rotated;
            resized = true;
            put(&mut slots, Stage::Resize, step);
        } else if let Some(parts) = step.split() {
            for (stage, part) in parts {
                put(&mut slots, stage, &part);
            }
        } else {
            put(&mut slots, step.stage(), step);
        }
    }
    if early {
        for (stage, step) in &mut slots {
            *stage = match *stage {
                Stage::Flip if as_a::<Flip>(step).is_some() => {
                    Stage::EarlyFlip
                }
                Stage::Flop if as_a::<Flop>(step).is_some() => {
                    Stage::EarlyFlop
                }
                Stage::RotateRight | Stage::Rotate => Stage::EarlyRotate,
                other => other,
            };
        }
    }
    if orient {
        // A late turn gives the same pixels as an early one, which swaps
        // the sides that a resize is told.
        slots.push((Stage::EarlyOrient, Arc::new(AutoOrient)));
    }
    if !slots.iter().any(|(stage, _)| *stage == Stage::OutputSpace) {
        slots.push((Stage::OutputSpace, Arc::new(ToSpace::sharp())));
    }
    // What stands between scaling and cutting runs between them.
    let between = slots
        .iter()
        .any(|(stage, _)| Stage::Resize < *stage && *stage < Stage::Place);
    if between
        && let Some(at) = slots.iter().position(|(s, _)| *s == Stage::Resize)
        && let Some(resize) = as_a::<Resize>(&slots[at].1).copied()
    {
        slots[at].1 = Arc::new(ScaleOnly(resize));
        slots.push((Stage::Place, Arc::new(PlaceOnly(resize))));
    }
    slots.sort_by_key(|(stage, _)| *stage);
    slots.into_iter().map(|(_, step)| step).collect()
}
