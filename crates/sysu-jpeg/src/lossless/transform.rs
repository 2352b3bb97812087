//! Turning and mirroring coefficients.

use super::Coefficients;
use crate::error::{ErrorKind, Result};
use crate::store::{Block, Store, mask_of};
use crate::tables::NATURAL;

/// How a picture is turned or mirrored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transform {
    /// Mirrors left and right.
    Flop,
    /// Mirrors top and bottom.
    Flip,
    /// Turns by a quarter, clockwise.
    Rotate90,
    /// Turns by a half.
    Rotate180,
    /// Turns by a quarter, anticlockwise.
    Rotate270,
    /// Mirrors at the diagonal from the top left: rows become columns.
    Transpose,
    /// Mirrors at the diagonal from the top right.
    Transverse,
}

/// What becomes of a side that is no whole number of MCUs.
///
/// Such a side ends within a block. When the picture is mirrored, the rest
/// of that block would come first, where no file can hide it.
///
/// | transform              | sides that must be whole, before it |
/// |------------------------|-------------------------------------|
/// | transpose              | none                                |
/// | flop                   | width                               |
/// | flip                   | height                              |
/// | rotate by 90           | height                              |
/// | rotate by 270          | width                               |
/// | rotate by 180, transverse | both                             |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edges {
    /// Pixels that are too many are cut off at the right and below, fewer
    /// than an MCU of them.
    Trim,
    /// It is an error.
    Perfect,
}

impl Transform {
    /// Returns the transform that makes a picture of an EXIF orientation
    /// upright; `None` where it is, and for what is no orientation.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_jpeg::Transform;
    ///
    /// assert_eq!(Transform::upright(6), Some(Transform::Rotate90));
    /// assert_eq!(Transform::upright(1), None);
    /// ```
    pub const fn upright(orientation: u8) -> Option<Self> {
        match orientation {
            2 => Some(Self::Flop),
            3 => Some(Self::Rotate180),
            4 => Some(Self::Flip),
            5 => Some(Self::Transpose),
            6 => Some(Self::Rotate90),
            7 => Some(Self::Transverse),
            8 => Some(Self::Rotate270),
            _ => None,
        }
    }

    /// Returns whether it is a transposition, and whether the result is then
    /// mirrored across and down.
    const fn steps(self) -> [bool; 3] {
        match self {
            Self::Flop => [false, true, false],
            Self::Flip => [false, false, true],
            Self::Rotate90 => [true, true, false],
            Self::Rotate180 => [false, true, true],
            Self::Rotate270 => [true, false, true],
            Self::Transpose => [true, false, false],
            Self::Transverse => [true, true, true],
        }
    }
}

impl Coefficients<'_> {
    /// Turns or mirrors the picture.
    ///
    /// Nothing is rounded: the transform that brings it back brings back
    /// every coefficient, of what was not cut off.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Edge`] if a side that must be a whole number of MCUs is
    /// not, and either nothing may be cut off or nothing would be left.
    ///
    /// # Source
    ///
    /// The transforms of jpegtran. DIFFERENCE: without `-trim` and
    /// `-perfect` that leaves a strip at the edge as it was; there is no such
    /// choice here.
    pub fn transform(
        mut self,
        transform: Transform,
        edges: Edges,
    ) -> Result<Self> {
        let [transpose, flop, flip] = transform.steps();
        let turn = Turn::new(transform);
        if transpose {
            std::mem::swap(&mut self.width, &mut self.height);
            for part in &mut self.components {
                std::mem::swap(&mut part.horizontal, &mut part.vertical);
            }
            for table in &mut self.tables {
                let from = *table;
                *table = std::array::from_fn(|n| from[n % 8 * 8 + n / 8]);
            }
        }
        let (wide, high) = self.mcu();
        let trim = |what, at: u32, step: u32| match (at % step, edges) {
            (0, _) => Ok(at),
            (over, Edges::Trim) if over < at => Ok(at - over),
            _ => Err(ErrorKind::Edge { what, at, step }),
        };
        // Named as the caller knows them, before they are turned.
        let names = match transpose {
            true => ["lower", "right"],
            false => ["right", "lower"],
        };
        if flop {
            self.width = trim(names[0], self.width, wide)?;
        }
        if flip {
            self.height = trim(names[1], self.height, high)?;
        }
        let mcus = (
            self.width.div_ceil(wide) as usize,
            self.height.div_ceil(high) as usize,
        );
        for (part, store) in self.components.iter().zip(&mut self.stores) {
            let across = mcus.0 * part.horizontal as usize;
            let down = mcus.1 * part.vertical as usize;
            let mut to = Store::new(across, down);
            for y in 0..down {
                for x in 0..across {
                    let x_from = if flop { across - 1 - x } else { x };
                    let y_from = if flip { down - 1 - y } else { y };
                    let (from, _) = match transpose {
                        true => store.block(y_from, x_from),
                        false => store.block(x_from, y_from),
                    };
                    let (block, mask) = to.at(x, y);
                    *block = turn.of(from);
                    *mask = mask_of(block);
                }
            }
            *store = to;
        }
        Ok(self)
    }
}

/// Where each coefficient of a block comes from, and its sign.
#[derive(Debug)]
struct Turn([(u8, i16); 64]);

impl Turn {
    fn new(transform: Transform) -> Self {
        let [transpose, flop, flip] = transform.steps();
        Self(NATURAL.map(|natural| {
            let (u, v) = (natural % 8, natural / 8);
            let from = if transpose { u * 8 + v } else { natural };
            let zigzag = NATURAL.iter().position(|&n| n == from).unwrap_or(0);
            // Odd waves mirrored are themselves, upside down.
            let negative = (flop && u % 2 == 1) != (flip && v % 2 == 1);
            (zigzag as u8, if negative { -1 } else { 1 })
        }))
    }

    fn of(&self, from: &Block) -> Block {
        self.0.map(|(k, sign)| from[k as usize & 63].wrapping_mul(sign))
    }
}
