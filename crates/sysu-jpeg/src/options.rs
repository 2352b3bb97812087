//! What the caller chooses: scale, region, format, limits.

use crate::error::{ErrorKind, Result};

/// How much smaller than the file the picture is decoded.
///
/// | scale     | inverse DCT per block | side of the picture  | relative cost¹ |
/// |-----------|-----------------------|----------------------|----------------|
/// | `Full`    | 8 × 8                 | all of it            | 1              |
/// | `Half`    | 4 × 4                 | ⌈side / 2⌉           | about ⅔        |
/// | `Quarter` | 2 × 2                 | ⌈side / 4⌉           | about 0.6      |
/// | `Eighth`  | 1 × 1, the mean       | ⌈side / 8⌉           | about 0.5      |
///
/// ¹ What remains at an eighth is Huffman decoding, which cannot be skipped
/// in a sequential file. Progressive files skip the scans they do not need.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
)]
pub enum Scale {
    /// Every pixel.
    #[default]
    Full,
    /// One pixel for 2 × 2.
    Half,
    /// One pixel for 4 × 4.
    Quarter,
    /// One pixel for 8 × 8.
    Eighth,
}

impl Scale {
    /// Returns the smallest scale at which a picture of `src_w` × `src_h`
    /// is still at least `want_w` × `want_h`.
    ///
    /// A wanted side of 0 does not constrain. Where the picture is too
    /// small even at full size, the answer is [`Scale::Full`].
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_jpeg::Scale;
    ///
    /// assert_eq!(Scale::at_least(2725, 2225, 720, 588), Scale::Half);
    /// assert_eq!(Scale::at_least(2725, 2225, 320, 0), Scale::Eighth);
    /// assert_eq!(Scale::at_least(640, 480, 1000, 0), Scale::Full);
    /// ```
    pub const fn at_least(
        src_w: u32,
        src_h: u32,
        want_w: u32,
        want_h: u32,
    ) -> Self {
        let mut all = [Self::Eighth, Self::Quarter, Self::Half].as_slice();
        while let [scale, rest @ ..] = all {
            let (w, h) = scale.apply(src_w, src_h);
            if want_w <= w && want_h <= h {
                return *scale;
            }
            all = rest;
        }
        Self::Full
    }

    /// Returns the size of a picture of `width` × `height` at this scale:
    /// each side divided by [`divisor`](Self::divisor), rounded up.
    pub const fn apply(self, width: u32, height: u32) -> (u32, u32) {
        (width.div_ceil(self.divisor()), height.div_ceil(self.divisor()))
    }

    /// Returns 1, 2, 4 or 8.
    pub const fn divisor(self) -> u32 {
        match self {
            Self::Full => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Eighth => 8,
        }
    }

    /// Returns how many samples a side of an 8 × 8 block becomes.
    pub(crate) const fn samples(self) -> usize {
        8 / self.divisor() as usize
    }
}

/// A rectangle of pixels, in the coordinates of the scaled picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Pixels to the left of it.
    pub x: u32,
    /// Rows above it.
    pub y: u32,
    /// Its width in pixels, at least 1.
    pub width: u32,
    /// Its height in pixels, at least 1.
    pub height: u32,
}

impl Region {
    /// Makes a rectangle of `width` × `height` whose top left pixel is
    /// (`x`, `y`).
    pub const fn new(x: u32, y: u32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    /// Says whether the rectangle is not empty and inside `width` ×
    /// `height`.
    pub(crate) fn check(self, width: u32, height: u32) -> Result<()> {
        let inside = |start: u32, len: u32, side: u32| {
            0 < len && start < side && len <= side - start
        };
        if inside(self.x, self.width, width)
            && inside(self.y, self.height, height)
        {
            Ok(())
        } else {
            Err(ErrorKind::Region { width, height }.into())
        }
    }
}

/// How pixels lie in memory: interleaved, 8 bits a sample, no padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One byte: luminance.
    Grey,
    /// Three bytes: red, green, blue.
    Rgb,
    /// Four bytes: red, green, blue, alpha (255 where decoded, ignored
    /// where encoded).
    Rgba,
    /// Four bytes: cyan, magenta, yellow, black; 0 is no ink, 255 is full
    /// ink, whichever way round the file has them.
    Cmyk,
}

impl Format {
    /// Returns the number of bytes of a pixel.
    pub const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

/// What a file may ask for at most.
///
/// Every limit is checked before the memory it guards is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "Limits do nothing until they are given to Options"]
pub struct Limits {
    pub(crate) pixels: u64,
    pub(crate) memory: u64,
    pub(crate) scans: u32,
    pub(crate) metadata: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limits {
    /// Makes the default limits.
    pub const fn new() -> Self {
        Self {
            pixels: 268_402_689,
            memory: 1 << 30,
            scans: 100,
            metadata: 32 << 20,
        }
    }

    /// Sets the most pixels that the file may have at full size; the default
    /// is 268,402,689 (16,383 squared).
    pub const fn pixels(mut self, most: u64) -> Self {
        self.pixels = most;
        self
    }

    /// Sets the most bytes that decoding may allocate, the picture included;
    /// the default is 1 GiB.
    pub const fn memory(mut self, most: u64) -> Self {
        self.memory = most;
        self
    }

    /// Sets the most scans of a progressive file; the default is 100.
    ///
    /// A small file can hold thousands of empty scans, each of which costs a
    /// pass over the picture.
    pub const fn scans(mut self, most: u32) -> Self {
        self.scans = most;
        self
    }

    /// Sets the most bytes of application and comment segments in all; the
    /// default is 32 MiB.
    pub const fn metadata(mut self, most: u64) -> Self {
        self.metadata = most;
        self
    }

    pub(crate) fn check(
        what: &'static str,
        limit: u64,
        found: u64,
    ) -> Result<()> {
        if found <= limit {
            Ok(())
        } else {
            Err(ErrorKind::Limit { what, limit, found }.into())
        }
    }
}

/// How a file is read: limits, and what happens to damage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "Options do nothing until they are given to a Decoder"]
pub struct Options {
    pub(crate) limits: Limits,
    pub(crate) strict: bool,
    pub(crate) portable: bool,
}

impl Options {
    /// Makes the default options: lenient, with the default limits.
    pub const fn new() -> Self {
        Self { limits: Limits::new(), strict: false, portable: false }
    }

    /// Sets the limits.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether damage is an error; by default it is a
    /// [`Warning`](crate::Warning), and what is missing stays grey.
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets whether the processor's special instructions stay unused; the
    /// pixels are the same either way. By default they are used.
    pub const fn portable(mut self, portable: bool) -> Self {
        self.portable = portable;
        self
    }
}
