//! Colours as people write them.

use std::{fmt, str::FromStr};

use crate::Error;

/// A colour in sRGB with straight alpha; every part is 0 to 1.
///
/// # Example
///
/// ```
/// use sysu_img::Colour;
///
/// let colour: Colour = "rebeccapurple".parse()?;
/// assert_eq!(colour.to_rgba8(), [102, 51, 153, 255]);
/// assert_eq!("#0f08".parse::<Colour>()?.to_rgba8(), [0, 255, 0, 136]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// Red, sRGB-encoded.
    pub r: f32,
    /// Green, sRGB-encoded.
    pub g: f32,
    /// Blue, sRGB-encoded.
    pub b: f32,
    /// Opacity: 0 is clear, 1 is opaque.
    pub alpha: f32,
}

impl Colour {
    /// Opaque black.
    pub const BLACK: Self = Self { r: 0.0, g: 0.0, b: 0.0, alpha: 1.0 };
    /// Opaque white.
    pub const WHITE: Self = Self { r: 1.0, g: 1.0, b: 1.0, alpha: 1.0 };
    /// No colour at all.
    pub const CLEAR: Self = Self { r: 0.0, g: 0.0, b: 0.0, alpha: 0.0 };

    /// Makes an opaque colour of three bytes.
    pub fn rgb8(r: u8, g: u8, b: u8) -> Self {
        Self::from([r, g, b, 255])
    }

    /// Returns the colour as four bytes, each rounded.
    pub fn to_rgba8(self) -> [u8; 4] {
        [self.r, self.g, self.b, self.alpha]
            .map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    /// Returns the colour's luma, 0 to 1: 0.2126 R + 0.7152 G + 0.0722 B
    /// of the encoded parts, as a grey picture takes a background.
    pub fn luma(self) -> f32 {
        0.2126 * self.r + 0.7152 * self.g + 0.0722 * self.b
    }
}

impl From<[u8; 4]> for Colour {
    fn from(rgba: [u8; 4]) -> Self {
        let [r, g, b, alpha] = rgba.map(|v| v as f32 / 255.0);
        Self { r, g, b, alpha }
    }
}

impl From<[u8; 3]> for Colour {
    fn from([r, g, b]: [u8; 3]) -> Self {
        Self::rgb8(r, g, b)
    }
}

impl FromStr for Colour {
    type Err = Error;

    /// Reads a colour as CSS writes it: `red`, `#f00`, `rgb(255 0 0 / 50%)`,
    /// `hsl(…)`, `transparent`, …
    fn from_str(text: &str) -> Result<Self, Error> {
        let colour = csscolorparser::parse(text)
            .map_err(|_| Error::option("colour", "a CSS colour", text))?;
        let [r, g, b, alpha] = colour.to_array();
        Ok(Self { r, g, b, alpha })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.to_rgba8();
        match a {
            255 => write!(f, "#{r:02x}{g:02x}{b:02x}"),
            _ => write!(f, "#{r:02x}{g:02x}{b:02x}{a:02x}"),
        }
    }
}
