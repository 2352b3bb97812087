//! Sizes and regions, in pixels.

use std::fmt;

/// The width and height of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// Puts a width and a height together.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Returns the number of pixels.
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Swaps width and height, as a quarter turn does.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self::new(self.height, self.width)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A rectangle of pixels; its left top corner may lie outside a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Pixels from the left edge of the picture.
    pub left: i64,
    /// Pixels from its top edge.
    pub top: i64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Region {
    /// Puts a region together.
    pub const fn new(left: i64, top: i64, width: u32, height: u32) -> Self {
        Self { left, top, width, height }
    }

    /// Returns the region's size.
    pub const fn size(self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Says whether the region is not empty and lies inside a picture.
    pub const fn is_inside(self, image: Size) -> bool {
        0 <= self.left
            && 0 <= self.top
            && 0 < self.width
            && 0 < self.height
            && self.left + self.width as i64 <= image.width as i64
            && self.top + self.height as i64 <= image.height as i64
    }

    /// Returns the part inside a picture, or nothing where none is.
    pub fn clamped(self, image: Size) -> Option<Self> {
        let left = self.left.clamp(0, image.width as i64);
        let top = self.top.clamp(0, image.height as i64);
        let right =
            (self.left + self.width as i64).clamp(left, image.width as i64);
        let bottom =
            (self.top + self.height as i64).clamp(top, image.height as i64);
        let size = ((right - left) as u32, (bottom - top) as u32);
        (size.0 > 0 && size.1 > 0)
            .then(|| Self::new(left, top, size.0, size.1))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { left, top, width, height } = self;
        write!(f, "{width}x{height}{left:+}{top:+}")
    }
}
