//! Which levels there are, and what the tiles are called.

use std::{fmt::Write as _, str::FromStr};

use crate::{Error, Size};

/// Where tiles lie and what describes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TileLayout {
    /// Deep Zoom: `NAME.dzi` and `NAME_files/LEVEL/COLUMN_ROW.jpg`.
    #[default]
    DeepZoom,
    /// IIIF Image API 2: `NAME/info.json` and `NAME/X,Y,W,H/W,/0/default.jpg`.
    Iiif2,
    /// IIIF Image API 3: the same with `W,H`.
    Iiif3,
    /// Zoomify: `NAME/ImageProperties.xml` and
    /// `NAME/TileGroupN/LEVEL-COLUMN-ROW.jpg`.
    Zoomify,
    /// As web maps have it: `NAME/LEVEL/ROW/COLUMN.jpg`, all of one size.
    Google,
}

impl TileLayout {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::DeepZoom,
        Self::Iiif2,
        Self::Iiif3,
        Self::Zoomify,
        Self::Google,
    ];

    /// Returns the name: `dzi`, `iiif2`, `iiif3`, `zoomify`, `google`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeepZoom => "dzi",
            Self::Iiif2 => "iiif2",
            Self::Iiif3 => "iiif3",
            Self::Zoomify => "zoomify",
            Self::Google => "google",
        }
    }

    /// The usual side of a tile, and its overlap.
    pub(super) const fn usual(self) -> (u32, u32) {
        match self {
            Self::DeepZoom => (254, 1),
            Self::Iiif2 | Self::Iiif3 => (512, 0),
            Self::Zoomify | Self::Google => (256, 0),
        }
    }
}

impl FromStr for TileLayout {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let is = |layout: &Self| layout.name() == text;
        let other = match text {
            "dz" | "deepzoom" => Some(Self::DeepZoom),
            "iiif" => Some(Self::Iiif3),
            _ => None,
        };
        Self::ALL.into_iter().find(is).or(other).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::option("layout", format!("one of: {names}"), text)
        })
    }
}

/// Sizes and names of one pyramid.
#[derive(Debug)]
pub(super) struct Geometry {
    pub(super) layout: TileLayout,
    /// The size of each level, the picture's own first.
    pub(super) sizes: Vec<Size>,
    pub(super) tile: u32,
    pub(super) overlap: u32,
    name: String,
    pub(super) extension: String,
}

impl Geometry {
    pub(super) fn new(
        layout: TileLayout,
        size: Size,
        (tile, overlap): (u32, u32),
        (name, extension): (&str, &str),
    ) -> Self {
        // Zoomify's viewers round down.
        let half = |side: u32| match layout {
            TileLayout::Zoomify => (side / 2).max(1),
            _ => side.div_ceil(2),
        };
        let last = if layout == TileLayout::DeepZoom { 1 } else { tile };
        let mut sizes = vec![size];
        while let Some(&Size { width, height }) = sizes.last()
            && width.max(height) > last
        {
            sizes.push(Size::new(half(width), half(height)));
        }
        let (name, extension) = (name.to_owned(), extension.to_owned());
        Self { layout, sizes, tile, overlap, name, extension }
    }

    /// Tiles of a level, across and down.
    pub(super) fn tiles(&self, level: usize) -> (u32, u32) {
        let Size { width, height } = self.sizes[level];
        (width.div_ceil(self.tile), height.div_ceil(self.tile))
    }

    /// The first column of pixels of a tile, and the one behind its last.
    pub(super) fn columns(&self, level: usize, column: u32) -> (u32, u32) {
        self.span(self.sizes[level].width, column)
    }

    /// The same of rows.
    pub(super) fn rows(&self, level: usize, row: u32) -> (u32, u32) {
        self.span(self.sizes[level].height, row)
    }

    fn span(&self, side: u32, index: u32) -> (u32, u32) {
        let start = index * self.tile;
        let end = start.saturating_add(self.tile + self.overlap).min(side);
        (start.saturating_sub(self.overlap), end)
    }

    /// The names of a tile; IIIF has two for some.
    pub(super) fn names(
        &self,
        level: usize,
        (column, row): (u32, u32),
    ) -> Vec<String> {
        let (name, ext) = (&self.name, &self.extension);
        // From the smallest, as most count.
        let up = self.sizes.len() - 1 - level;
        match self.layout {
            TileLayout::DeepZoom => {
                vec![format!("{name}_files/{up}/{column}_{row}.{ext}")]
            }
            TileLayout::Google => {
                vec![format!("{name}/{up}/{row}/{column}.{ext}")]
            }
            TileLayout::Zoomify => {
                let below = (level + 1..self.sizes.len())
                    .map(|level| self.tiles(level))
                    .map(|(x, y)| u64::from(x) * u64::from(y));
                let before: u64 = below.sum();
                let across = u64::from(self.tiles(level).0);
                let index = before + u64::from(row) * across;
                let group = (index + u64::from(column)) / 256;
                vec![format!(
                    "{name}/TileGroup{group}/{up}-{column}-{row}.{ext}"
                )]
            }
            TileLayout::Iiif2 | TileLayout::Iiif3 => {
                self.iiif_names(level, (column, row))
            }
        }
    }

    fn iiif_names(
        &self,
        level: usize,
        (column, row): (u32, u32),
    ) -> Vec<String> {
        let (full, scale) = (self.sizes[0], 1u64 << level);
        let span = |index: u32, side: u32| {
            let start = u64::from(index * self.tile) * scale;
            let len = u64::from(self.tile) * scale;
            (start, len.min(u64::from(side) - start))
        };
        let ((x, w), (y, h)) =
            (span(column, full.width), span(row, full.height));
        let (left, right) = self.columns(level, column);
        let (top, bottom) = self.rows(level, row);
        let size = Size::new(right - left, bottom - top);
        let three = self.layout == TileLayout::Iiif3;
        let mut sizes = vec![match three {
            true => format!("{},{}", size.width, size.height),
            false => format!("{},", size.width),
        }];
        let mut regions = vec![format!("{x},{y},{w},{h}")];
        if self.tiles(level) == (1, 1) {
            regions.push("full".into());
        }
        // The canonical word for the picture's own size.
        if size == full {
            sizes.push(if three { "max".into() } else { "full".into() });
        }
        let (name, ext) = (&self.name, &self.extension);
        regions
            .iter()
            .flat_map(|region| sizes.iter().map(move |size| (region, size)))
            .map(|(region, size)| {
                format!("{name}/{region}/{size}/0/default.{ext}")
            })
            .collect()
    }

    /// The file that tells viewers what there is, where the layout has one.
    pub(super) fn description(&self, id: &str) -> Option<(String, String)> {
        let (name, ext) = (&self.name, &self.extension);
        let Size { width, height } = self.sizes[0];
        let tile = self.tile;
        match self.layout {
            TileLayout::DeepZoom => Some((
                format!("{name}.dzi"),
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Image \
                     xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" \
                     Format=\"{ext}\" Overlap=\"{}\" TileSize=\"{tile}\">\n  \
                     <Size Width=\"{width}\" Height=\"{height}\"/>\n\
                     </Image>\n",
                    self.overlap
                ),
            )),
            TileLayout::Zoomify => {
                let count: u64 = (0..self.sizes.len())
                    .map(|level| self.tiles(level))
                    .map(|(x, y)| u64::from(x) * u64::from(y))
                    .sum();
                Some((
                    format!("{name}/ImageProperties.xml"),
                    format!(
                        "<IMAGE_PROPERTIES WIDTH=\"{width}\" \
                         HEIGHT=\"{height}\" NUMTILES=\"{count}\" \
                         NUMIMAGES=\"1\" VERSION=\"1.8\" \
                         TILESIZE=\"{tile}\"/>\n"
                    ),
                ))
            }
            TileLayout::Google => None,
            TileLayout::Iiif2 | TileLayout::Iiif3 => {
                Some((format!("{name}/info.json"), self.info(id)))
            }
        }
    }

    fn info(&self, id: &str) -> String {
        let Size { width, height } = self.sizes[0];
        let (tile, ext) = (self.tile, &self.extension);
        let id = quoted(id);
        let factors: Vec<_> =
            (0..self.sizes.len()).map(|n| (1u64 << n).to_string()).collect();
        let factors = factors.join(", ");
        // Only the smallest is there as a whole.
        let sizes = self.sizes.last().map_or_else(String::new, |size| {
            format!(
                "{{\"width\": {}, \"height\": {}}}",
                size.width, size.height
            )
        });
        let mut text = String::from("{\n");
        // Writing to a string cannot fail.
        let _ = if self.layout == TileLayout::Iiif3 {
            write!(
                text,
                "  \"@context\": \
                 \"http://iiif.io/api/image/3/context.json\",\n  \"id\": \
                 {id},\n  \"type\": \"ImageService3\",\n  \"profile\": \
                 \"level0\",\n  \"extraFormats\": [\"{ext}\"],\n  \
                 \"preferredFormats\": [\"{ext}\"],\n"
            )
        } else {
            write!(
                text,
                "  \"@context\": \
                 \"http://iiif.io/api/image/2/context.json\",\n  \"@id\": \
                 {id},\n  \"profile\": \
                 [\"http://iiif.io/api/image/2/level0.json\", {{\"formats\": \
                 [\"{ext}\"], \"qualities\": [\"default\"]}}],\n"
            )
        };
        let _ = write!(
            text,
            "  \"protocol\": \"http://iiif.io/api/image\",\n  \"width\": \
             {width},\n  \"height\": {height},\n  \"sizes\": [{sizes}],\n  \
             \"tiles\": [{{\"width\": {tile}, \"height\": {tile}, \
             \"scaleFactors\": [{factors}]}}]\n}}\n"
        );
        text
    }

    /// The name of the page that shows the picture.
    pub(super) fn page_name(&self) -> String {
        format!("{}.html", self.name)
    }

    /// Where the tiles lie, beside the page.
    pub(super) fn root(&self) -> String {
        match self.layout {
            TileLayout::DeepZoom => format!("{}_files", self.name),
            _ => self.name.clone(),
        }
    }
}

/// A text as JSON has it, safe inside a page, too.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' || matches!(c, '<' | '>' | '&' | '\u{7f}') => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
