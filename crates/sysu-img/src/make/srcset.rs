//! One picture at several widths and in several formats, and the HTML that
//! lets a browser choose.

use std::fmt::Write as _;

use crate::{Encode, Error, Format, Picture, Pipeline, Resize, Result, Size};

/// Widths and formats of one picture.
///
/// No variant is wider than the picture: where one would be, the picture's
/// own width is taken instead. The picture is decoded once.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Encode, Format, Pipeline, Size, Srcset};
///
/// let canvas = Create::plain(Size::new(100, 50), Colour::WHITE);
/// let set = Srcset::new([40, 80, 160], [Encode::of(Format::Png)?]);
/// let made = set.make(&Pipeline::create(canvas))?;
/// let widths: Vec<_> = made.iter().map(|made| made.size.width).collect();
/// assert_eq!(widths, [40, 80, 100]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Srcset does nothing until it is made"]
pub struct Srcset {
    widths: Vec<u32>,
    formats: Vec<Encode>,
    fallback: bool,
}

/// One file of a set.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Variant {
    /// The format.
    pub format: Format,
    /// The size.
    pub size: Size,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Srcset {
    /// Starts with widths in pixels and formats, the one that a browser
    /// should like best first.
    pub fn new(
        widths: impl IntoIterator<Item = u32>,
        formats: impl IntoIterator<Item = Encode>,
    ) -> Self {
        let mut widths: Vec<u32> = widths.into_iter().collect();
        widths.sort_unstable();
        widths.dedup();
        let formats = formats.into_iter().collect();
        Self { widths, formats, fallback: false }
    }

    /// Adds a format that every browser shows: PNG for a picture with
    /// translucent pixels, else JPEG [default: no].
    pub const fn fallback(mut self, fallback: bool) -> Self {
        self.fallback = fallback;
        self
    }

    /// Returns the widths that a picture so wide is made in.
    pub fn widths(&self, width: u32) -> Vec<u32> {
        let fits = |w: &u32| *w <= width;
        let mut widths: Vec<u32> =
            self.widths.iter().copied().filter(fits).collect();
        if widths.len() < self.widths.len() && !widths.contains(&width) {
            widths.push(width);
        }
        widths
    }

    /// Makes all variants: format by format, from narrow to wide.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    ///   there is no width, a width of zero, or no format.
    /// * Whatever keeps the picture from being read or encoded.
    pub fn make(&self, pipeline: &Pipeline) -> Result<Vec<Variant>> {
        self.make_of(&pipeline.to_picture()?)
    }

    /// The same of a picture that is decoded already.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn make_of(&self, picture: &Picture) -> Result<Vec<Variant>> {
        if self.widths.first().is_none_or(|width| *width == 0) {
            let got = if self.widths.is_empty() { "none" } else { "0" };
            return Err(Error::option("widths", "widths above 0", got));
        }
        let mut formats = self.formats.clone();
        if self.fallback {
            let translucent =
                picture.frames().iter().any(|f| !f.raster.is_opaque());
            let format = if translucent { Format::Png } else { Format::Jpeg };
            if formats.iter().all(|encode| encode.format() != format) {
                formats.push(Encode::of(format)?);
            }
        }
        if formats.is_empty() {
            return Err(Error::option("formats", "at least one", "none"));
        }
        let widths = self.widths(picture.size().width);
        let mut made = Vec::with_capacity(widths.len() * formats.len());
        for encode in &formats {
            for &width in &widths {
                let output = Pipeline::new(picture.clone())
                    .resize(Resize::width(width))
                    .encode(encode.clone())
                    .to_bytes()?;
                made.push(Variant {
                    format: encode.format(),
                    size: output.info.size,
                    bytes: output.bytes,
                });
            }
        }
        Ok(made)
    }
}

/// A `picture` element.
///
/// # Example
///
/// ```
/// use sysu_img::{Format, Markup, Size};
///
/// let mut markup = Markup::new("A \"lake\"");
/// markup.add("lake-400.jpg", Format::Jpeg, Size::new(400, 300));
/// let html = markup.html();
/// assert!(html.contains("alt=\"A &quot;lake&quot;\""));
/// assert!(html.contains("srcset=\"lake-400.jpg 400w\""));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Markup does nothing until it is written"]
pub struct Markup {
    alt: String,
    sizes: String,
    class: Option<String>,
    style: Option<String>,
    lazy: bool,
    links: Vec<(String, Format, Size)>,
}

impl Markup {
    /// Starts with the text for those who do not see the picture.
    pub fn new(alt: impl Into<String>) -> Self {
        Self {
            alt: alt.into(),
            sizes: "100vw".into(),
            class: None,
            style: None,
            lazy: true,
            links: Vec::new(),
        }
    }

    /// Sets how wide the picture will be, as the attribute `sizes` has it
    /// [default: `100vw`].
    pub fn sizes(mut self, sizes: impl Into<String>) -> Self {
        self.sizes = sizes.into();
        self
    }

    /// Sets the attribute `class` [default: none].
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.class = Some(class.into());
        self
    }

    /// Sets the attribute `style`, such as a placeholder's [default: none].
    pub fn style(mut self, style: impl Into<String>) -> Self {
        self.style = Some(style.into());
        self
    }

    /// Loads the picture when it comes near to the view [default: yes].
    pub const fn lazy(mut self, lazy: bool) -> Self {
        self.lazy = lazy;
        self
    }

    /// Adds a file by its address; those of a format that comes last are
    /// for browsers that know no other.
    pub fn add(&mut self, address: &str, format: Format, size: Size) {
        self.links.push((address.to_owned(), format, size));
    }

    /// Writes the element; every text in it is escaped.
    pub fn html(&self) -> String {
        let mut formats: Vec<Format> = Vec::new();
        for (_, format, _) in &self.links {
            if !formats.contains(format) {
                formats.push(*format);
            }
        }
        let sizes = escaped(&self.sizes);
        let mut html = String::from("<picture>\n");
        let Some(last) = formats.pop() else {
            return String::from("<picture></picture>\n");
        };
        // Writing to a string cannot fail.
        for format in formats {
            let _ = writeln!(
                html,
                "  <source type=\"{}\" srcset=\"{}\" sizes=\"{sizes}\">",
                format.media_type(),
                self.srcset(format)
            );
        }
        let widest = self
            .links
            .iter()
            .filter(|(_, format, _)| *format == last)
            .max_by_key(|(_, _, size)| size.width);
        let Some((address, _, size)) = widest else { return html };
        let _ = write!(
            html,
            "  <img src=\"{}\" srcset=\"{}\" sizes=\"{sizes}\" \
             width=\"{}\" height=\"{}\" alt=\"{}\"",
            escaped(&encoded(address)),
            self.srcset(last),
            size.width,
            size.height,
            escaped(&self.alt)
        );
        if let Some(class) = &self.class {
            let _ = write!(html, " class=\"{}\"", escaped(class));
        }
        if let Some(style) = &self.style {
            let _ = write!(html, " style=\"{}\"", escaped(style));
        }
        if self.lazy {
            html.push_str(" loading=\"lazy\"");
        }
        html.push_str(" decoding=\"async\">\n</picture>\n");
        html
    }

    fn srcset(&self, format: Format) -> String {
        let fits = self.links.iter().filter(|(_, is, _)| *is == format);
        let each = fits.map(|(address, _, size)| {
            format!("{} {}w", escaped(&encoded(address)), size.width)
        });
        each.collect::<Vec<_>>().join(", ")
    }
}

/// Text as HTML has it, in elements and attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A path as an address has it: what would end it, or an entry of a
/// `srcset`, by its number.
pub(crate) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~/:!$&'()*+;=@".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
