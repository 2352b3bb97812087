//! Rows whose coefficients are all known, painted by several threads.
//!
//! A band of rows is painted as a region of its own would be, so that no
//! thread waits for another.

use std::ops::Range;

use crate::coefficients::Blocks;
use crate::layout::Layout;
use crate::options::Region;
use crate::painter::Painter;
use crate::rows::{Rows, Source};

/// The least rows of MCUs of a band.
const LEAST: usize = 4;

/// Paints what is left of `rows` to `out`, and says whether it did: not where
/// coefficients are still to be read, and not what is too small.
pub(crate) fn paint(
    rows: &mut Rows<'_>,
    out: &mut [u8],
    threads: usize,
) -> bool {
    let layout = &rows.painter.layout;
    let left = rows.next..rows.end;
    let own = Painter::bytes(layout)
        + rows.blocks.iter().map(Blocks::allocated).sum::<u64>();
    let most = (rows.spare / own.max(1)).min(64) as usize + 1;
    let bands = threads.min(left.len() / LEAST).min(most);
    if matches!(rows.source, Source::Scan(_)) || bands < 2 {
        return false;
    }
    let step = left.len().div_ceil(bands);
    let region = layout.region;
    let width = rows.row;
    let done = |row| (layout.complete(row) - region.y) as usize * width;
    let mut others = Vec::new();
    let (own, mut rest) =
        out.split_at_mut(done(left.start + step).min(out.len()));
    let mut begin = left.start + step;
    while begin < left.end {
        let end = (begin + step).min(left.end);
        let len = (done(end) - done(begin)).min(rest.len());
        let (part, next) = rest.split_at_mut(len);
        rest = next;
        let y = layout.complete(begin);
        let height = layout.complete(end) - y;
        begin = end;
        if height == 0 {
            continue;
        }
        let region = Region { y, height, ..region };
        let layout = Layout { region, ..layout.clone() };
        let mcus = layout.needed();
        let paint = rows.painter.paint.clone();
        let band = Band {
            painter: Painter::new(layout, paint, rows.level),
            blocks: rows.blocks.iter().map(Blocks::empty_twin).collect(),
            source: &rows.source,
            width,
        };
        others.push((band, mcus, part));
    }
    let first = left.start..left.start + step;
    rows.next = rows.end;
    rayon::scope(|scope| {
        for (mut band, mcus, out) in others {
            scope.spawn(move |_| band.paint(mcus, out));
        }
        for mcu_row in first {
            rows.source.lay_out(
                mcu_row,
                &rows.painter.layout,
                &mut rows.blocks,
            );
            let range = rows.painter.transform(mcu_row, &mut rows.blocks);
            rows.painter.rows(range, width, own);
        }
    });
    true
}

/// A region of the picture.
struct Band<'s, 'a> {
    painter: Painter,
    blocks: Vec<Blocks>,
    source: &'s Source<'a>,
    /// Bytes of a row of pixels.
    width: usize,
}

impl Band<'_, '_> {
    fn paint(&mut self, mcus: Range<usize>, out: &mut [u8]) {
        let Self { painter, blocks, source, width } = self;
        for mcu_row in mcus {
            source.lay_out(mcu_row, &painter.layout, blocks);
            let range = painter.transform(mcu_row, blocks);
            painter.rows(range, *width, out);
        }
    }
}
