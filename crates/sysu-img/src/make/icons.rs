//! The icons of a site or an application, of one picture.

use crate::{
    Colour, Depth, Encode, EnsureAlpha, Error, Extend, Fit, Flatten, Format,
    Keep, Pipeline, Resize, Result,
    make::srcset::{encoded, escaped},
};

/// A set of icons.
///
/// A picture that is no square stands in the middle of one. An SVG is drawn
/// at each size.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Icons, Pipeline, Size};
///
/// let teal = Create::plain(Size::new(64, 32), Colour::rgb8(0, 128, 128));
/// let made = Icons::new("Teal").make(&Pipeline::create(teal))?;
/// let names: Vec<_> = made.iter().map(|icon| &*icon.name).collect();
/// assert_eq!(names[0], "favicon.ico");
/// assert_eq!(names.last(), Some(&"manifest.webmanifest"));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// The HTML standard's `rel=icon`, the Web Application Manifest of the W3C,
/// and Apple's guide to web clips. A maskable icon is safe within a circle
/// of 80 per cent.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "Icons do nothing until they are made"]
pub struct Icons {
    title: String,
    background: Colour,
    padding: f64,
    base: String,
}

/// A file of the set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Icon {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its side in pixels, the largest of `favicon.ico`; 0 for what is no
    /// picture.
    pub side: u32,
}

/// The sides of what `favicon.ico` holds.
const ICO: [u32; 3] = [16, 32, 48];
const TOUCH: u32 = 180;
const MASKABLE: u32 = 512;

impl Icons {
    /// Starts with the name of the application.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            background: Colour::WHITE,
            padding: 0.1,
            base: "/".into(),
        }
    }

    /// Sets what stands behind the icons that have to be opaque: Apple's
    /// and the maskable one [default: white].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets the share of each side that stays free around the maskable
    /// icon, 0 to 0.45 [default: 0.1].
    pub const fn padding(mut self, share: f64) -> Self {
        self.padding = share;
        self
    }

    /// Sets the address of the folder in which the icons lie [default: `/`].
    pub fn base(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        if !self.base.ends_with('/') {
            self.base.push('/');
        }
        self
    }

    /// Makes the files; the manifest comes last.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a
    ///   padding out of range.
    /// * Whatever keeps the picture from being read.
    pub fn make(&self, pipeline: &Pipeline) -> Result<Vec<Icon>> {
        if !(0.0..=0.45).contains(&self.padding) {
            let expected = "number between 0 and 0.45";
            return Err(Error::option("padding", expected, self.padding));
        }
        let mut made = vec![Icon {
            name: "favicon.ico".into(),
            bytes: ico(pipeline)?,
            side: 48,
        }];
        let inner = f64::from(MASKABLE) * (1.0 - 2.0 * self.padding);
        let opaque = Some(self.background);
        for (name, side, inner, background) in [
            ("apple-touch-icon.png", TOUCH, TOUCH, opaque),
            ("icon-192.png", 192, 192, None),
            ("icon-512.png", 512, 512, None),
            ("icon-maskable-512.png", MASKABLE, inner as u32, opaque),
        ] {
            let bytes = square(pipeline, (side, inner), background)?;
            made.push(Icon { name: name.into(), bytes, side });
        }
        let manifest = self.manifest();
        made.push(Icon {
            name: "manifest.webmanifest".into(),
            bytes: manifest.into_bytes(),
            side: 0,
        });
        Ok(made)
    }

    fn manifest(&self) -> String {
        let icon = |name: &str, side: u32, purpose: &str| {
            format!(
                "    {{\"src\": \"{}{name}\", \"type\": \"image/png\", \
                 \"sizes\": \"{side}x{side}\"{purpose}}}",
                encoded(&self.base)
            )
        };
        let icons = [
            icon("icon-192.png", 192, ""),
            icon("icon-512.png", 512, ""),
            icon(
                "icon-maskable-512.png",
                MASKABLE,
                ", \"purpose\": \"maskable\"",
            ),
        ];
        let title = json(&self.title);
        let colour = json(&self.background.to_string());
        format!(
            "{{\n  \"name\": {title},\n  \"short_name\": {title},\n  \
             \"icons\": [\n{}\n  ],\n  \"background_color\": {colour},\n  \
             \"theme_color\": {colour},\n  \"display\": \"standalone\"\n}}\n",
            icons.join(",\n")
        )
    }

    /// Writes the lines for the head of a page.
    pub fn html(&self) -> String {
        let base = escaped(&encoded(&self.base));
        format!(
            "<link rel=\"icon\" href=\"{base}favicon.ico\" sizes=\"48x48\">\n\
             <link rel=\"icon\" href=\"{base}icon-192.png\" \
             sizes=\"192x192\" type=\"image/png\">\n\
             <link rel=\"apple-touch-icon\" \
             href=\"{base}apple-touch-icon.png\">\n\
             <link rel=\"manifest\" href=\"{base}manifest.webmanifest\">\n\
             <meta name=\"theme-color\" content=\"{}\">\n",
            escaped(&self.background.to_string())
        )
    }
}

/// The picture as large as fits into `inner`, in the middle of a square.
fn drawn(pipeline: &Pipeline, inner: u32) -> Pipeline {
    let inner = inner.max(1);
    pipeline.clone().keep(Keep::NONE).resize(
        Resize::to(inner, inner).fit(Fit::Contain).background(Colour::CLEAR),
    )
}

fn square(
    pipeline: &Pipeline,
    (side, inner): (u32, u32),
    background: Option<Colour>,
) -> Result<Vec<u8>> {
    // Icons in an ICO have four channels, whatever the picture has.
    let picture = drawn(pipeline, inner)
        .ensure_alpha(EnsureAlpha::new(1.0))
        .to_picture()?;
    let raster = crate::pipeline::ingest::seen(&picture)?.to_depth(Depth::U8);
    let mut whole = Pipeline::from_raster(raster);
    if inner < side {
        let left = (side - inner) / 2;
        let right = side - inner - left;
        let sides = Extend::sides(left, right, right, left);
        whole = whole.extend(sides.background(Colour::CLEAR));
    }
    if let Some(background) = background {
        whole = whole.flatten(Flatten::on(background));
    }
    let encode = Encode::of(Format::Png)?;
    Ok(whole.keep(Keep::NONE).encode(encode).to_bytes()?.bytes)
}

/// Several PNG in one ICO.
fn ico(pipeline: &Pipeline) -> Result<Vec<u8>> {
    let files: Result<Vec<_>> =
        ICO.iter().map(|&side| square(pipeline, (side, side), None)).collect();
    let files = files?;
    let mut out = Vec::new();
    for word in [0u16, 1, ICO.len() as u16] {
        out.extend(word.to_le_bytes());
    }
    let mut at = 6 + 16 * ICO.len();
    for (side, file) in ICO.iter().zip(&files) {
        // No palette; one plane of 32 bits.
        out.extend([*side as u8, *side as u8, 0, 0, 1, 0, 32, 0]);
        out.extend((file.len() as u32).to_le_bytes());
        out.extend((at as u32).to_le_bytes());
        at += file.len();
    }
    out.extend(files.concat());
    Ok(out)
}

/// A text as JSON has it.
fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_quoted_and_the_ico_holds_three() {
        let title = Icons::new("a\"b\\c\n").manifest();
        assert!(title.contains(r#""name": "a\"b\\c\u000a""#), "{title}");
        let grey = crate::Samples::U8(vec![9; 12]);
        let size = crate::Size::new(4, 3);
        let raster = crate::Raster::new(
            size,
            crate::Space::Grey,
            crate::Alpha::None,
            grey,
        )
        .unwrap();
        let made = Icons::new("x").make(&Pipeline::from_raster(raster));
        let ico = &made.unwrap()[0].bytes;
        assert_eq!(ico[..6], [0, 0, 1, 0, 3, 0]);
    }
}
