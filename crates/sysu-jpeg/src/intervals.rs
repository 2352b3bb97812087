//! Restart intervals: where they begin, and decoding several at once.
//!
//! An interval depends on none before it. So a region is decoded from the
//! interval on that it begins in, and, with the feature `parallel`, a picture
//! in bands, each as a region of its own.

use crate::coefficients::Blocks;
use crate::scan::Scanner;
use crate::simd::Level;

/// Returns the offset at which interval `number` begins in a scan whose data
/// begin at `pos`; `None` where a marker before it is not the one due, or
/// where there is none.
fn find(data: &[u8], mut pos: usize, number: usize) -> Option<usize> {
    let mut due = 0;
    while due < number {
        let rest = data.get(pos..)?;
        let at = pos + memchr::memchr(0xFF, rest)?;
        match *data.get(at + 1)? {
            0 => pos = at + 2,
            // A fill byte.
            0xFF => pos = at + 1,
            code if code == 0xD0 | (due & 7) as u8 => {
                due += 1;
                pos = at + 2;
            }
            _ => return None,
        }
    }
    Some(pos)
}

/// Moves a scan to row `row` of MCUs, and says whether it could.
///
/// What comes before it in its interval goes to `blocks`, and is cleared.
pub(crate) fn seek<'a>(
    scanner: &mut Scanner<'a>,
    data: &'a [u8],
    pos: usize,
    row: usize,
    blocks: &mut [Blocks],
    level: Level,
) -> bool {
    let Some((number, before)) = scanner.interval(row) else { return false };
    let Some(at) = find(data, pos, number) else { return false };
    scanner.seek(data, at, number);
    scanner.pass_over(before, |scanner| level.row(scanner, blocks));
    for blocks in blocks {
        blocks.clear();
    }
    true
}

#[cfg(feature = "parallel")]
pub(crate) use bands::decode;

#[cfg(feature = "parallel")]
mod bands {
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::decoder::{Decoder, Image};
    use crate::info::Process;
    use crate::options::Region;
    use crate::rows::{Output, Rows};

    /// Pixels of a band at full size: less is not worth a thread.
    const LEAST: u64 = 1 << 17;

    /// Decodes a picture in bands, a thread each; `None` where it has no
    /// restart intervals, is too small, or is not sound: then only decoding
    /// in order says what comes of it.
    pub(crate) fn decode(decoder: &Decoder<'_>) -> Option<Image> {
        let info = &decoder.header.info;
        let single =
            decoder.header.scan.components.len() == info.components.len();
        if info.restart_interval == 0
            || info.process == Process::Progressive
            || !single
        {
            return None;
        }
        let (width, height) = decoder.size();
        let region =
            decoder.region.unwrap_or(Region::new(0, 0, width, height));
        let divisor = decoder.scale.divisor() as u64;
        let pixels = width as u64 * height as u64 * divisor * divisor;
        let most = (pixels / LEAST).min(height as u64) as usize;
        let bands = decoder.threads.min(most);
        if bands < 2 {
            return None;
        }
        let format = decoder.format();
        let row = width as usize * format.channels();
        let bytes = row as u64 * height as u64;
        // Limits and faults of what was asked for show in one band already.
        let band = |region| {
            let part = decoder.clone().crop(region);
            Rows::new(part, Output::Image(bytes))
        };
        let step = height.div_ceil(bands as u32);
        let starts: Vec<u32> = (0..height).step_by(step as usize).collect();
        let first = Region { height: step.min(height), ..region };
        drop(band(first).ok()?);
        let mut data = vec![0; row * height as usize];
        let sound = AtomicBool::new(true);
        let paint = |start: u32, out: &mut [u8]| -> Option<()> {
            let part = Region {
                y: region.y.checked_add(start)?,
                height: (out.len() / row) as u32,
                ..region
            };
            let mut rows = band(part).ok()?;
            rows.fill(out, 1).ok()?;
            rows.finish().ok()?.is_empty().then_some(())
        };
        rayon::scope(|scope| {
            let parts = data.chunks_mut(row * step as usize);
            for (out, start) in parts.zip(starts) {
                let (paint, sound) = (&paint, &sound);
                scope.spawn(move |_| {
                    if paint(start, out).is_none() {
                        sound.store(false, Ordering::Relaxed);
                    }
                });
            }
        });
        let sound = sound.into_inner();
        sound.then_some(Image {
            width,
            height,
            format,
            data,
            warnings: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn intervals_are_found_behind_their_markers() {
        let data = [1, 0xFF, 0, 0xFF, 0xFF, 0xD0, 2, 0xFF, 0xD1, 3];
        assert_eq!(find(&data, 0, 0), Some(0));
        assert_eq!(find(&data, 0, 1), Some(6));
        assert_eq!(find(&data, 0, 2), Some(9));
        assert_eq!(find(&data, 0, 3), None);
        // The first marker is not the one due.
        assert_eq!(find(&data, 6, 1), None);
    }
}
