//! Bounds on what input can make grow, checked before the cost is paid.

use crate::{Depth, ErrorKind, Result, Size};

/// Bounds on what a picture may cost.
///
/// Every decoder asks these at the header, before it allocates, and every
/// operation asks them before it makes a larger picture.
///
/// # Example
///
/// ```
/// use sysu_img::Limits;
///
/// let strict = Limits::default().max_pixels(50_000_000).max_frames(1);
/// assert_eq!(strict.pixels(), 50_000_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "limits do nothing until a pipeline is given them"]
pub struct Limits {
    pixels: u64,
    channels: u8,
    frames: u32,
    memory: u64,
    metadata: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels: 268_402_689,
            channels: 5,
            frames: 10_000,
            memory: 4 << 30,
            metadata: 8 << 20,
        }
    }
}

impl Limits {
    /// The limits for one's own pictures: nothing is refused by size.
    pub const fn unlimited() -> Self {
        Self {
            pixels: u64::MAX,
            channels: u8::MAX,
            frames: u32::MAX,
            memory: u64::MAX,
            metadata: usize::MAX,
        }
    }

    /// Sets the most pixels, over all frames [default: 268,402,689].
    pub const fn max_pixels(mut self, pixels: u64) -> Self {
        self.pixels = pixels;
        self
    }

    /// Sets the most channels, alpha included [default: 5].
    pub const fn max_channels(mut self, channels: u8) -> Self {
        self.channels = channels;
        self
    }

    /// Sets the most frames of an animation [default: 10,000].
    pub const fn max_frames(mut self, frames: u32) -> Self {
        self.frames = frames;
        self
    }

    /// Sets the most bytes of one picture's pixels [default: 4 GiB].
    pub const fn max_memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Sets the most bytes of each profile, EXIF or XMP block, unpacked
    /// [default: 8 MiB].
    pub const fn max_metadata(mut self, bytes: usize) -> Self {
        self.metadata = bytes;
        self
    }

    /// Returns the most pixels, over all frames.
    pub const fn pixels(&self) -> u64 {
        self.pixels
    }

    /// Returns the most frames.
    pub const fn frames(&self) -> u32 {
        self.frames
    }

    /// Returns the most bytes of one picture's pixels.
    pub const fn memory(&self) -> u64 {
        self.memory
    }

    /// Returns the most bytes of each block of metadata.
    pub const fn metadata(&self) -> usize {
        self.metadata
    }

    /// Checks a picture by its header.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] names the first limit that it exceeds.
    pub fn check(
        &self,
        size: Size,
        channels: u8,
        depth: Depth,
        frames: u32,
    ) -> Result<()> {
        let over = |what, limit, got| ErrorKind::Limit { what, limit, got };
        if channels > self.channels {
            let limit = self.channels as u64;
            return Err(over("channels", limit, channels as u64).into());
        }
        if frames > self.frames {
            let limit = self.frames as u64;
            return Err(over("frames", limit, frames as u64).into());
        }
        let pixels = size.pixels().saturating_mul(frames.max(1) as u64);
        if pixels > self.pixels {
            return Err(over("pixels", self.pixels, pixels).into());
        }
        let bytes = pixels
            .saturating_mul(channels as u64)
            .saturating_mul(depth.bytes() as u64);
        if bytes > self.memory {
            return Err(over("bytes of memory", self.memory, bytes).into());
        }
        Ok(())
    }
}
