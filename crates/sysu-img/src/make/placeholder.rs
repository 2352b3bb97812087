//! What a page shows until the picture is there.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Alpha, Colour, Depth, Encode, Error, Fit, Format, Picture, Pipeline,
    Raster, Resize, Result, Samples, Size, Space, pipeline::ingest,
};

/// A picture reduced to what a placeholder is made of.
///
/// The first frame counts, as sRGB.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Placeholder, Size};
///
/// let teal = Create::plain(Size::new(64, 48), Colour::rgb8(0, 128, 128));
/// let placeholder = Placeholder::of(&Pipeline::create(teal).to_picture()?)?;
/// assert_eq!(placeholder.colour().to_string(), "#008080");
/// assert_eq!(placeholder.blurhash(1, 1)?.len(), 6);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// BlurHash and ThumbHash as their authors define them, by the crates
/// `blurhash` and `thumbhash`.
#[derive(Clone, Debug)]
pub struct Placeholder {
    /// At most [`SIDE`] pixels a side, with alpha.
    small: Raster,
    size: Size,
}

/// The largest side that ThumbHash takes.
const SIDE: u32 = 100;

impl Placeholder {
    /// Reduces a picture.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels
    /// that are no colours.
    pub fn of(picture: &Picture) -> Result<Self> {
        let seen = ingest::seen(picture)?;
        let size = seen.size();
        let within =
            Resize::to(SIDE, SIDE).fit(Fit::Inside).without_enlargement();
        let small = Pipeline::from_raster(seen).resize(within).to_picture()?;
        let small = small.into_raster().to_depth(Depth::U8).with_alpha(1.0);
        Ok(Self { small, size })
    }

    fn rgba(&self) -> &[u8] {
        match self.small.samples() {
            Samples::U8(rgba) => rgba,
            _ => &[],
        }
    }

    /// The picture as `width` x `height` opaque pixels, on white.
    fn grid(&self, width: u32, height: u32) -> Result<Vec<[u8; 3]>> {
        let flat = self.small.clone().flattened(Colour::WHITE);
        let grid = Pipeline::from_raster(flat)
            .resize(Resize::to(width, height).fit(Fit::Fill))
            .to_picture()?
            .into_raster();
        Ok(match grid.to_depth(Depth::U8).into_samples() {
            Samples::U8(v) => {
                v.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Returns the mean colour, of what is not clear.
    pub fn colour(&self) -> Colour {
        let (mut sum, mut weight) = ([0.0; 3], 0.0);
        for pixel in self.rgba().chunks_exact(4) {
            let alpha = f64::from(pixel[3]);
            for (sum, value) in sum.iter_mut().zip(pixel) {
                *sum += f64::from(*value) * alpha;
            }
            weight += alpha;
        }
        if weight == 0.0 {
            return Colour::CLEAR;
        }
        let [r, g, b] = sum.map(|sum| (sum / weight).round() as u8);
        Colour::rgb8(r, g, b)
    }

    /// Writes a BlurHash of `x` by `y` components, 1 to 9 each; 4 by 3 is
    /// usual. Clear parts are white.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    /// other numbers.
    pub fn blurhash(&self, x: u32, y: u32) -> Result<String> {
        for (name, count) in [("x", x), ("y", y)] {
            if !(1..=9).contains(&count) {
                let expected = "integer between 1 and 9";
                return Err(Error::option(name, expected, count));
            }
        }
        let flat = self.small.clone().flattened(Colour::WHITE);
        let Size { width, height } = flat.size();
        let Samples::U8(rgba) = flat.with_alpha(1.0).into_samples() else {
            return Err(Error::mismatch("blurhash", "samples of 8 bits"));
        };
        blurhash::encode(x, y, width, height, &rgba)
            .map_err(|err| Error::mismatch("blurhash", err.to_string()))
    }

    /// Writes a ThumbHash: about 25 bytes, alpha and proportions included.
    pub fn thumbhash(&self) -> Vec<u8> {
        let Size { width, height } = self.small.size();
        thumbhash::rgba_to_thumb_hash(
            width as usize,
            height as usize,
            self.rgba(),
        )
    }

    /// Writes the picture, 16 pixels wide or high, as a `data:` URI: WebP,
    /// or what else this build can write.
    ///
    /// # Errors
    ///
    /// If this build writes none of WebP, JPEG and PNG.
    pub fn data_uri(&self) -> Result<String> {
        let format = [Format::WebP, Format::Jpeg, Format::Png]
            .into_iter()
            .find(|format| format.is_writable())
            .unwrap_or(Format::WebP);
        let encode = Encode::of(format)?;
        let encode = encode.clone().with_quality(30).unwrap_or(encode);
        let bytes = Pipeline::from_raster(self.small.clone())
            .resize(Resize::to(16, 16).fit(Fit::Inside).without_enlargement())
            .keep(crate::Keep::NONE)
            .encode(encode)
            .to_bytes()?
            .bytes;
        let text = STANDARD.encode(bytes);
        Ok(format!("data:{};base64,{text}", format.media_type()))
    }

    /// Writes CSS declarations that give a box the proportions, the mean
    /// colour and a soft image of the corners.
    ///
    /// # Errors
    ///
    /// Never, in fact: the colours were read already.
    pub fn css(&self) -> Result<String> {
        let mut text = format!(
            "aspect-ratio: {} / {}; background-color: {};",
            self.size.width,
            self.size.height,
            self.colour()
        );
        let grid = self.grid(3, 3)?;
        let corners =
            [(0, "0 0"), (2, "100% 0"), (6, "0 100%"), (8, "100% 100%")];
        text.push_str(" background-image:");
        for (index, (at, place)) in corners.into_iter().enumerate() {
            let [r, g, b] = grid.get(at).copied().unwrap_or_default();
            let comma = if index == 0 { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{comma} radial-gradient(at {place}, #{r:02x}{g:02x}{b:02x}, \
                 transparent 80%)"
            );
        }
        text.push(';');
        Ok(text)
    }
}

/// Draws a BlurHash.
///
/// # Errors
///
/// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if the
/// text is none, or the size has a side of zero or above 4096.
pub fn draw_blurhash(text: &str, size: Size) -> Result<Raster> {
    let sides = 1..=4096;
    if !sides.contains(&size.width) || !sides.contains(&size.height) {
        let expected = "sides between 1 and 4096";
        return Err(Error::option("size", expected, size));
    }
    let rgba = blurhash::decode(text, size.width, size.height, 1.0)
        .map_err(|_| Error::option("blurhash", "a BlurHash", text))?;
    Raster::new(size, Space::Srgb, Alpha::Straight, Samples::U8(rgba))
        .map(Raster::without_alpha)
}
