//! SVG, drawn at the size that is wanted. It opens no file and no address:
//! only pictures that stand in the drawing itself are shown.

use std::{
    borrow::Cow,
    io::Read as _,
    sync::{Arc, OnceLock},
};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        ImageHrefResolver, ImageKind, Options, Tree, fontdb::Database,
        roxmltree,
    },
};

use super::{Drawing, Request};
use crate::{
    Alpha, Depth, Error, ErrorKind, Format, Limits, Metadata, Picture, Raster,
    Result, Samples, Size, Space,
};

/// The longest side of a drawing.
const SIDE: u32 = 32_767;

mod cost;
mod weigh;

fn broken(err: impl std::fmt::Display) -> Error {
    Error::corrupt(Format::Svg, err)
}

/// Bytes of a drawing that came packed.
const UNPACKED: u64 = 32 << 20;

/// Unpacks a drawing that is gzip, as far as the limit goes.
fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut out = Vec::new();
    let mut some = flate2::read::MultiGzDecoder::new(bytes).take(UNPACKED + 1);
    some.read_to_end(&mut out).map_err(broken)?;
    let got = out.len() as u64;
    if got > UNPACKED {
        let what = "bytes of a drawing, unpacked";
        return Err(ErrorKind::Limit { what, limit: UNPACKED, got }.into());
    }
    Ok(Cow::Owned(out))
}

fn parse(bytes: &[u8], drawing: &Drawing) -> Result<Tree> {
    let bytes = unpacked(bytes)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| broken("it is not UTF-8"))?;
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: 2_000_000,
        ..roxmltree::ParsingOptions::default()
    };
    weigh::deep(text)?;
    let document = roxmltree::Document::parse_with_options(text, options)
        .map_err(broken)?;
    weigh::weigh(&document, drawing.css.as_deref())?;
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, _| embedded(data)),
            resolve_string: Box::new(|_, _| None),
        },
        fontdb: fonts(&document),
        // Sharp's pixels of 72 to the inch are those of the drawing.
        dpi: 72.0,
        style_sheet: drawing.css.as_deref().map(str::to_owned),
        ..Options::default()
    };
    Tree::from_xmltree(&document, &options).map_err(broken)
}

/// The most pixels of a picture in a drawing.
const EMBEDDED: u64 = 16_000_000;

/// Says what kind of picture stands in a `data:` address; drawings within
/// drawings are left out, and so is what is too large.
fn embedded(data: Arc<Vec<u8>>) -> Option<ImageKind> {
    let format = Format::sniff(&data)?;
    let limits = Limits::default().max_pixels(EMBEDDED);
    crate::codec::head(format, &data, &limits).ok()?;
    Some(match format {
        Format::Png => ImageKind::PNG(data),
        Format::Jpeg => ImageKind::JPEG(data),
        Format::Gif => ImageKind::GIF(data),
        Format::WebP => ImageKind::WEBP(data),
        _ => return None,
    })
}

/// The fonts of the system, looked for once, and only for a drawing that has
/// text.
fn fonts(document: &roxmltree::Document<'_>) -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let text = |node: roxmltree::Node<'_, '_>| {
        node.is_element() && node.tag_name().name() == "text"
    };
    if !document.descendants().any(text) {
        return Arc::new(Database::new());
    }
    let load = || {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

pub(super) fn head(bytes: &[u8], _: &Limits) -> Result<Metadata> {
    head_drawn(bytes, &Drawing::default())
}

pub(super) fn head_drawn(bytes: &[u8], drawing: &Drawing) -> Result<Metadata> {
    if !(1.0..=100_000.0).contains(&drawing.density) {
        let expected = "number between 1 and 100000";
        return Err(Error::option("density", expected, drawing.density));
    }
    let tree = parse(bytes, drawing)?;
    Ok(metadata(&tree, drawing.density as f32 / 72.0))
}

fn metadata(tree: &Tree, scale: f32) -> Metadata {
    let side = |v: f32| ((v * scale).ceil() as u32).clamp(1, SIDE);
    let size = tree.size();
    let size = Size::new(side(size.width()), side(size.height()));
    let mut head = Metadata::new(Format::Svg, size);
    head.channels = 4;
    head.has_alpha = true;
    head
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let tree = parse(bytes, &request.drawing)?;
    let size = request.shrink_to.unwrap_or(head.size);
    if size.width.max(size.height) > SIDE {
        let format = Format::Svg;
        let max = SIDE;
        return Err(ErrorKind::TooLarge { format, max, image: size }.into());
    }
    request.limits.check(size, 4, Depth::U8, 1)?;
    cost::check(&tree, size, request.limits)?;
    let no_room = || Error::corrupt(Format::Svg, "its size is zero");
    let mut pixmap =
        Pixmap::new(size.width, size.height).ok_or_else(no_room)?;
    let whole = tree.size();
    let scale = Transform::from_scale(
        size.width as f32 / whole.width(),
        size.height as f32 / whole.height(),
    );
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    let samples = Samples::U8(pixmap.take());
    let raster =
        Raster::new(size, Space::Srgb, Alpha::Premultiplied, samples)?;
    Ok(Picture::still(raster.unpremultiply(Depth::U8), head))
}
