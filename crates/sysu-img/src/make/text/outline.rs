//! A line around letters.

use crate::{Colour, Size};

/// Puts a line of that width around whatever is not clear; the picture grows
/// by the width on each side.
///
/// Cost: in proportion to pixels times width.
pub(super) fn outlined(
    size: Size,
    rgba: &[u8],
    (colour, width): (Colour, u32),
) -> (Size, Vec<u8>) {
    let grown = Size::new(size.width + 2 * width, size.height + 2 * width);
    let (w, h) = (grown.width as usize, grown.height as usize);
    let (left, row) = (width as usize, size.width as usize);
    let inside = |x: usize, y: usize| -> Option<&[u8]> {
        let (x, y) = (x.checked_sub(left)?, y.checked_sub(left)?);
        let at = (y * row + x) * 4;
        (x < row).then(|| rgba.get(at..at + 4)).flatten()
    };
    let cover = |x: usize, y: usize| inside(x, y).map_or(0, |p| p[3]);
    let reach = width as usize + 1;
    // How far below or above each pixel the next one with ink is, less its
    // cover.
    let far = reach as f32 + 1.0;
    let mut steps = vec![(far, 0.0f32); w * h];
    for x in 0..w {
        let mut walk = |rows: &mut dyn Iterator<Item = usize>| {
            let mut last: Option<(usize, f32)> = None;
            for y in rows {
                let ink = cover(x, y);
                if ink > 0 {
                    last = Some((y, ink as f32 / 255.0));
                }
                let Some((seen, ink)) = last else { continue };
                let step = seen.abs_diff(y) as f32;
                let best = &mut steps[y * w + x];
                if step - ink < best.0 - best.1 {
                    *best = (step, ink);
                }
            }
        };
        walk(&mut (0..h));
        walk(&mut (0..h).rev());
    }
    let [r, g, b, a] = colour.to_rgba8();
    let line = |x: usize, y: usize| {
        let (from, to) = (x.saturating_sub(reach), (x + reach + 1).min(w));
        let near = steps[y * w..][from..to].iter().zip(from..to);
        let most = near.fold(0.0f32, |most, (&(step, ink), at)| {
            let away = (at.abs_diff(x) as f32).hypot(step);
            most.max(width as f32 + ink - away)
        });
        (most.min(1.0) * f32::from(a)).round() as u32
    };
    let mut out = Vec::with_capacity(w * h * 4);
    for y in 0..h {
        for x in 0..w {
            let below = line(x, y);
            let over = inside(x, y).unwrap_or(&[0; 4]);
            let top = u32::from(over[3]);
            // Both parts of the alpha, times 255.
            let (part, rest) = (top * 255, below * (255 - top));
            let alpha = part + rest;
            for (over, under) in over.iter().zip([r, g, b]) {
                let sum = u32::from(*over) * part + u32::from(under) * rest;
                let mixed = (sum + alpha / 2).checked_div(alpha);
                out.push(mixed.unwrap_or(0) as u8);
            }
            out.push(((alpha + 127) / 255) as u8);
        }
    }
    (grown, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_becomes_a_disc() {
        let dot = [9, 9, 9, 255];
        let line = (Colour::rgb8(200, 0, 0), 2);
        let (size, made) = outlined(Size::new(1, 1), &dot, line);
        assert_eq!(size, Size::new(5, 5));
        let alpha: Vec<u8> = made.chunks(4).map(|p| p[3]).collect();
        // A corner is 2.83 away, a knight's move 2.24.
        let knight = ((3.0 - 5f32.sqrt()) * 255.0).round() as u8;
        assert_eq!(alpha[0], 44);
        assert_eq!(alpha[..5], [44, knight, 255, knight, 44]);
        assert_eq!(made[12 * 4..][..4], dot);
        assert_eq!(made[2 * 4..][..4], [200, 0, 0, 255]);
    }
}
