//! Pictures as the frames of one animation.

use crate::{
    Colour, Depth, Error, Fit, Format, Frame, Metadata, Picture, Pipeline,
    Raster, Resize, Result, Size, pipeline::ingest,
};

/// Puts pictures one after the other into an animation.
///
/// An animation among them brings all of its frames, with their delays
/// unless one was set. Colours become sRGB; depth and alpha are the richest
/// that any of them has.
///
/// # Example
///
/// ```
/// use sysu_img::{Animate, Colour, Create, Pipeline, Size};
///
/// let one = |v| Pipeline::create(Create::plain(Size::new(8, 4), v)).to_picture();
/// let pictures = [one(Colour::BLACK)?, one(Colour::WHITE)?];
/// let blink = Animate::new().delay_ms(250).loop_count(3).of(pictures)?;
/// assert_eq!(blink.frames().len(), 2);
/// assert_eq!(blink.frames()[1].delay_ms, 250);
/// assert_eq!(blink.metadata.loop_count, Some(3));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Animate does nothing until it is given pictures"]
pub struct Animate {
    delay_ms: Option<u32>,
    loop_count: u32,
    fit: Option<Colour>,
}

impl Default for Animate {
    fn default() -> Self {
        Self::new()
    }
}

/// How long a still picture is shown unless a delay is set.
const DELAY_MS: u32 = 100;

impl Animate {
    /// Starts from frames of one size that run for ever.
    pub const fn new() -> Self {
        Self { delay_ms: None, loop_count: 0, fit: None }
    }

    /// Sets how long each frame is shown, in milliseconds [default: as it
    /// was in its animation; 100 for a still picture].
    pub const fn delay_ms(mut self, delay: u32) -> Self {
        self.delay_ms = Some(delay);
        self
    }

    /// Sets how often it runs, 0 for ever [default: for ever].
    pub const fn loop_count(mut self, times: u32) -> Self {
        self.loop_count = times;
        self
    }

    /// Fits pictures of another size inside the first one's, on that
    /// background [default: they are refused].
    pub const fn fit(mut self, background: Colour) -> Self {
        self.fit = Some(background);
        self
    }

    /// Makes the animation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    /// there is no picture, or if their sizes differ and
    /// [`fit`](Self::fit) was not set;
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels that
    /// are no colours.
    pub fn of(
        self,
        pictures: impl IntoIterator<Item = Picture>,
    ) -> Result<Picture> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut size: Option<Size> = None;
        for (index, picture) in pictures.into_iter().enumerate() {
            let size = *size.get_or_insert(picture.size());
            let animated = picture.is_animated();
            let metadata = picture.metadata.clone();
            for frame in picture.into_frames() {
                let delay_ms = match self.delay_ms {
                    Some(delay) => delay,
                    None if animated => frame.delay_ms,
                    None => DELAY_MS,
                };
                let still = Picture::still(frame.raster, metadata.clone());
                let raster = ingest::seen(&still)?;
                let raster = self.sized(raster, size, index)?;
                frames.push(Frame { raster, delay_ms });
            }
        }
        let Some(first) = frames.first() else {
            return Err(Error::option("pictures", "at least one", 0));
        };
        let mut metadata = Metadata::new(Format::Raw, first.raster.size());
        let wide = frames.iter().any(|f| f.raster.depth() == Depth::U16);
        let depth = if wide { Depth::U16 } else { Depth::U8 };
        let alpha = frames.iter().any(|f| f.raster.has_alpha());
        let frames: Vec<Frame> = frames
            .into_iter()
            .map(|frame| {
                let raster = frame.raster.to_depth(depth);
                let raster =
                    if alpha { raster.with_alpha(1.0) } else { raster };
                Frame { raster, ..frame }
            })
            .collect();
        metadata.depth = depth;
        metadata.bits = depth.bytes() as u8 * 8;
        metadata.has_alpha = alpha;
        metadata.channels = if alpha { 4 } else { 3 };
        metadata.frames = frames.len() as u32;
        if let [_, _, ..] = frames[..] {
            metadata.loop_count = Some(self.loop_count);
            metadata.delays_ms = frames.iter().map(|f| f.delay_ms).collect();
        }
        Picture::new(frames, metadata)
    }

    fn sized(
        self,
        raster: Raster,
        size: Size,
        index: usize,
    ) -> Result<Raster> {
        let got = raster.size();
        if got == size {
            return Ok(raster);
        }
        let Some(background) = self.fit else {
            let expected = format!("{size}, as the first picture is");
            let got = format!("{got} of picture {}", index + 1);
            return Err(Error::option("size", expected, got));
        };
        let resize = Resize::to(size.width, size.height)
            .fit(Fit::Contain)
            .background(background);
        let pipeline = Pipeline::from_raster(raster).resize(resize);
        Ok(pipeline.to_picture()?.into_raster())
    }
}
