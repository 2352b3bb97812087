//! Which samples are decoded, at which size, for the picture asked for.

use std::ops::Range;

use crate::coefficients::LANES;
use crate::error::Result;
use crate::header::Frame;
use crate::options::{Region, Scale};
use crate::simd::upsample::Filter;

/// The geometry of a decode.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// MCUs across and down, where all components are in one scan.
    pub(crate) mcus: (usize, usize),
    /// Size of the scaled picture.
    pub(crate) size: (u32, u32),
    /// What is given of it.
    pub(crate) region: Region,
    /// Rows of the scaled picture that a row of MCUs becomes.
    pub(crate) rows: usize,
    /// Rows that wait for the next row of MCUs.
    pub(crate) lag: usize,
    pub(crate) parts: Vec<Part>,
}

/// The geometry of a component.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Sampling factors: blocks of an MCU across and down.
    pub(crate) across: usize,
    pub(crate) down: usize,
    /// Blocks that hold samples of the picture: what a scan of this
    /// component alone has.
    pub(crate) blocks: (usize, usize),
    /// Samples that a block becomes.
    pub(crate) points: (usize, usize),
    /// Size of the component, scaled.
    pub(crate) size: (usize, usize),
    pub(crate) filter: Filter,
    /// The groups of a row that are needed.
    pub(crate) groups: Range<usize>,
    /// Sampling against the picture: samples of the component to samples of
    /// the picture, across and down.
    pub(crate) ratio: [(usize, usize); 2],
    /// Whether it is needed for the format asked for.
    pub(crate) wanted: bool,
}

impl Layout {
    /// Lays out a decode; `native` leaves colour at its own sampling.
    pub(crate) fn new(
        frame: &Frame,
        scale: Scale,
        region: Option<Region>,
        native: bool,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Self> {
        let size = scale.apply(frame.width, frame.height);
        let region = region.unwrap_or(Region::new(0, 0, size.0, size.1));
        region.check(size.0, size.1)?;
        let factors = frame.components.iter();
        let most_across =
            factors.clone().map(|c| c.horizontal).max().unwrap_or(1) as usize;
        let most_down =
            factors.clone().map(|c| c.vertical).max().unwrap_or(1) as usize;
        let width = frame.width as usize;
        let height = frame.height as usize;
        let mcus =
            (width.div_ceil(8 * most_across), height.div_ceil(8 * most_down));
        let base = scale.samples();
        let parts: Vec<Part> = factors
            .enumerate()
            .map(|(index, component)| {
                let across = component.horizontal as usize;
                let down = component.vertical as usize;
                let points = match native {
                    true => (base, base),
                    false => (
                        points(base, across, most_across),
                        points(base, down, most_down),
                    ),
                };
                let ratio = [
                    (across * points.0, most_across * base),
                    (down * points.1, most_down * base),
                ];
                let size = (
                    (width * across * points.0).div_ceil(8 * most_across),
                    (height * down * points.1).div_ceil(8 * most_down),
                );
                let filter = match ratio.map(|(a, b)| (b / a, b % a)) {
                    _ if native => Filter::None,
                    [(1, 0), (1, 0)] => Filter::None,
                    // As libjpeg: one or two samples are only repeated.
                    [(2, 0), (1, 0)] if 2 < size.0 => Filter::Across,
                    [(1, 0), (2, 0)] => Filter::Down,
                    [(2, 0), (2, 0)] if 2 < size.0 => Filter::Both,
                    _ => Filter::Repeat(ratio[0].0, ratio[0].1),
                };
                let total = (mcus.0 * across).div_ceil(LANES);
                let group = LANES * points.0;
                let left = region.x as usize * ratio[0].0 / ratio[0].1;
                let right = (region.x + region.width) as usize * ratio[0].0;
                let right = right.div_ceil(ratio[0].1) + 1;
                // A row that is repeated at odd ratios begins at its start.
                let first = match filter {
                    Filter::Repeat(..) => 0,
                    _ => left.saturating_sub(1) / group,
                };
                Part {
                    across,
                    down,
                    blocks: (
                        (width * across).div_ceil(8 * most_across),
                        (height * down).div_ceil(8 * most_down),
                    ),
                    points,
                    size,
                    filter,
                    groups: first..right.div_ceil(group).min(total),
                    ratio,
                    wanted: wanted(index),
                }
            })
            .collect();
        let lags = |part: &Part| {
            part.wanted && matches!(part.filter, Filter::Down | Filter::Both)
        };
        let lag = parts.iter().any(lags) as usize;
        Ok(Self { mcus, size, region, rows: most_down * base, lag, parts })
    }

    /// Returns the columns and the rows of a component's samples that the
    /// region has.
    pub(crate) fn samples(&self, part: &Part) -> [Range<usize>; 2] {
        let Region { x, y, width, height } = self.region;
        let [across, down] = part.ratio;
        let range = |from: u32, len: u32, (a, b): (usize, usize), side| {
            let (from, end) = (from as usize, (from + len) as usize);
            from * a / b..(end * a).div_ceil(b).min(side)
        };
        [
            range(x, width, across, part.size.0),
            range(y, height, down, part.size.1),
        ]
    }

    /// Returns up to which row of the region, exclusive, the picture is
    /// complete when the first `mcu_rows` rows of MCUs are there.
    pub(crate) fn complete(&self, mcu_rows: usize) -> u32 {
        let Region { y, height, .. } = self.region;
        let row = if mcu_rows == self.mcus.1 {
            self.size.1
        } else {
            (mcu_rows * self.rows).saturating_sub(self.lag) as u32
        };
        row.clamp(y, y + height)
    }

    /// Returns the rows of MCUs that the region needs.
    pub(crate) fn needed(&self) -> Range<usize> {
        let first = (self.region.y as usize).saturating_sub(2) / self.rows;
        let end = (self.region.y + self.region.height) as usize + self.lag;
        first..end.div_ceil(self.rows).min(self.mcus.1)
    }
}

/// Returns the points of a component's transform: `base`, doubled while the
/// component is sampled less than the picture.
fn points(base: usize, factor: usize, most: usize) -> usize {
    let mut points = base;
    while points < 8 && (most * base).is_multiple_of(factor * points * 2) {
        points *= 2;
    }
    points
}
