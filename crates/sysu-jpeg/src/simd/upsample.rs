//! Enlarging colour samples to the size of luminance.
//!
//! By two, with the triangle filter that libjpeg calls "fancy": a new sample
//! is three parts of the nearest old one and one part of the next nearest, in
//! each direction. By anything else, each sample is repeated.

/// A row to make.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// The row of samples that the new row is in.
    pub(crate) near: &'a [u8],
    /// The row above or below, whichever is nearer.
    pub(crate) far: &'a [u8],
    /// Whether the new row lies below the middle of `near`.
    pub(crate) below: bool,
    pub(crate) filter: Filter,
    /// Sums of two rows, as long as `near`.
    pub(crate) sums: &'a mut [u16],
    /// The new row.
    pub(crate) out: &'a mut [u8],
}

/// How samples are enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Not at all.
    None,
    /// Twice as wide.
    Across,
    /// Twice as high.
    Down,
    /// Twice as wide and high.
    Both,
    /// By repetition: each new sample is the old one at its index times the
    /// first number, divided by the second.
    Repeat(usize, usize),
}

#[inline(always)]
pub(crate) fn run(work: Work<'_>) {
    let Work { near, far, below, filter, sums, out } = work;
    match filter {
        Filter::None => copy(near, out),
        Filter::Across => across(near, out),
        Filter::Down => down(near, far, below, out),
        Filter::Both => both(near, far, sums, out),
        Filter::Repeat(times, over) => {
            for (x, out) in out.iter_mut().enumerate() {
                let at = (x * times / over).min(near.len() - 1);
                *out = near[at];
            }
        }
    }
}

#[inline(always)]
fn copy(near: &[u8], out: &mut [u8]) {
    let len = near.len().min(out.len());
    out[..len].copy_from_slice(&near[..len]);
}

#[inline(always)]
fn down(near: &[u8], far: &[u8], below: bool, out: &mut [u8]) {
    let half = 1 + below as u16;
    for ((&near, &far), out) in near.iter().zip(far).zip(out) {
        *out = ((near as u16 * 3 + far as u16 + half) >> 2) as u8;
    }
}

#[inline(always)]
fn across(near: &[u8], out: &mut [u8]) {
    let n = near.len();
    let (Some(&first), Some(&last)) = (near.first(), near.last()) else {
        return;
    };
    let ends = |out: &mut [u8]| {
        out[0] = first;
        out[2 * n - 1] = last;
    };
    let Some(out) = out.get_mut(..2 * n) else { return };
    ends(out);
    // A pair lies between two old samples.
    let pairs = out[1..2 * n - 1].chunks_exact_mut(2);
    for (pair, (&a, &b)) in pairs.zip(near.iter().zip(&near[1..])) {
        let (a, b) = (a as u16, b as u16);
        pair[0] = ((a * 3 + b + 2) >> 2) as u8;
        pair[1] = ((b * 3 + a + 1) >> 2) as u8;
    }
}

#[inline(always)]
fn both(near: &[u8], far: &[u8], sums: &mut [u16], out: &mut [u8]) {
    let n = near.len().min(far.len()).min(sums.len());
    let (near, far, sums) = (&near[..n], &far[..n], &mut sums[..n]);
    for ((&near, &far), sum) in near.iter().zip(far).zip(sums.iter_mut()) {
        *sum = near as u16 * 3 + far as u16;
    }
    let (Some(&first), Some(&last)) = (sums.first(), sums.last()) else {
        return;
    };
    let Some(out) = out.get_mut(..2 * n) else { return };
    out[0] = ((first * 4 + 8) >> 4) as u8;
    out[2 * n - 1] = ((last * 4 + 7) >> 4) as u8;
    let pairs = out[1..2 * n - 1].chunks_exact_mut(2);
    for (pair, (&a, &b)) in pairs.zip(sums.iter().zip(&sums[1..])) {
        pair[0] = ((a * 3 + b + 7) >> 4) as u8;
        pair[1] = ((b * 3 + a + 8) >> 4) as u8;
    }
}
