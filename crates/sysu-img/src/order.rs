//! sharp's fixed order, for those who bring code from it.

use crate::ops::{Stage, Step};

/// Sorts steps into sharp's stages; the order in which they were written
/// counts only within a stage.
///
/// # Source
///
/// sharp 0.35, the stages of its pipeline as its results show them.
pub(crate) fn sharp(recorded: &[Step]) -> Vec<Step> {
    let mut staged: Vec<(Stage, Step)> = Vec::with_capacity(recorded.len());
    for step in recorded {
        match step.split() {
            Some(parts) => staged.extend(parts),
            None => staged.push((step.stage(), step.clone())),
        }
    }
    staged.sort_by_key(|(stage, _)| *stage);
    staged.into_iter().map(|(_, step)| step).collect()
}
