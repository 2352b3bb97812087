//! Between recording and running: what order, and how small to decode.

use crate::{
    Metadata, Size,
    kernel::{narrow::Narrow, par},
    ops::{self, AutoOrient, Resize, Step},
};

/// The pixels from which on a picture is reduced strip by strip. Of smaller
/// ones the whole is sooner done: two cores share it.
const STRIPS: u64 = 24_000_000;

/// The same for a JPEG that has one thread, whose decoder gives strips
/// anyway: they stay in the cache, and memory need not be asked for.
const STRIPS_OF_JPEG: u64 = 1_000_000;

/// What the planner decided.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The steps in the order in which they run.
    pub(crate) steps: Vec<Step>,
    /// The size that the decoder may come near to, but not fall below.
    pub(crate) shrink_to: Option<Size>,
    /// How long the rows may become while they are decoded.
    pub(crate) narrow: Option<Narrow>,
}

/// Decides how to run `recorded` on a picture with that header.
///
/// A resize that comes first is worked out from the header, so that its
/// result does not depend on how small the decoder decoded; it then runs
/// before the turn of the orientation, on fewer pixels.
pub(crate) fn plan(
    recorded: &[Step],
    head: &Metadata,
    orient: bool,
    sharp: bool,
) -> Plan {
    let mut steps: Vec<Step> = if sharp {
        crate::pipeline::order::sharp(recorded)
    } else {
        recorded.to_vec()
    };
    if orient && head.orientation != crate::Orientation::Upright {
        steps.insert(0, std::sync::Arc::new(AutoOrient));
    }
    let orients = steps.first().is_some_and(is::<AutoOrient>);
    let first = usize::from(orients);
    let Some(resize) = steps.get(first).and_then(|s| as_a::<Resize>(s)) else {
        return Plan { steps, shrink_to: None, narrow: None };
    };
    let resize = *resize;
    let turned = orients && head.orientation.is_turned();
    let seen = if orients { head.upright_size() } else { head.size };
    let resolved = resize.resolve(seen, sharp);
    let stored =
        if turned { resolved.scaled.turned() } else { resolved.scaled };
    let (across, down) = resolved.factors;
    let factors = if turned { (down, across) } else { (across, down) };
    let mut planned: Vec<Step> = Vec::with_capacity(steps.len() + 2);
    planned.push(std::sync::Arc::new(ops::resize::Scale {
        resize,
        size: stored,
        factors,
        full: head.size,
    }));
    if orients {
        planned.push(steps[0].clone());
    }
    if let Some(place) = resolved.place {
        planned.push(std::sync::Arc::new(place));
    }
    planned.extend_from_slice(&steps[first + 1..]);
    let shrink_to = if resize.is_precise() {
        Size::new(
            stored.width.saturating_mul(2),
            stored.height.saturating_mul(2),
        )
    } else {
        stored
    };
    // Strips give the same bytes as the whole picture, but may cost a little
    // more: they are for pictures that would fill the memory.
    let large = match head.format {
        crate::Format::Jpeg if par::threads() == 1 => STRIPS_OF_JPEG,
        _ => STRIPS,
    };
    let narrow = (!sharp && head.size.pixels() >= large)
        .then(|| resize.narrow(stored))
        .flatten();
    Plan { steps: planned, shrink_to: Some(shrink_to), narrow }
}

/// Returns the operation if it is of that type.
pub(crate) fn as_a<T: ops::Operation>(step: &Step) -> Option<&T> {
    let any: &dyn std::any::Any = &**step;
    any.downcast_ref()
}

fn is<T: ops::Operation>(step: &Step) -> bool {
    as_a::<T>(step).is_some()
}
