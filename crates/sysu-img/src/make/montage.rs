//! Contact sheets: many pictures in a grid, with their names.

use crate::{
    Colour, Composite, Create, Error, Layer, Picture, Pipeline, Resize,
    Result, Size, Source, Text, Value,
};

/// Lays pictures out in a grid, on as many sheets as it takes.
///
/// Every cell has one size; a picture stands in the middle of its own, and a
/// label under it.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Montage, Pipeline, Size};
///
/// let red = Create::plain(Size::new(40, 20), Colour::rgb8(255, 0, 0));
/// let red = Pipeline::create(red).to_picture()?;
/// let montage = Montage::new(Size::new(20, 20)).columns(2).rows(1).gap(4);
/// let tiles = vec![(montage.reduced(Pipeline::new(red)).to_picture()?, None); 3];
/// let sheets = montage.sheets(tiles)?;
/// assert_eq!(sheets[0].to_picture()?.size(), Size::new(52, 28));
/// assert_eq!(sheets[1].to_picture()?.size(), Size::new(28, 28));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// ImageMagick `montage`. DIFFERENCE from it: the gap stands between
/// pictures once, not twice; small pictures are not made larger; the last
/// sheet is only as large as its pictures need.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Montage does nothing until it is given pictures"]
pub struct Montage {
    cell: Size,
    columns: Option<u32>,
    rows: Option<u32>,
    gap: u32,
    background: Colour,
    font: String,
    ink: Option<Colour>,
}

/// A picture, and what stands under it.
pub type Tile = (Picture, Option<String>);

impl Montage {
    /// Starts from pictures of at most that size.
    pub fn new(cell: Size) -> Self {
        Self {
            cell,
            columns: None,
            rows: None,
            gap: 8,
            background: Colour::WHITE,
            font: "Roboto 12".into(),
            ink: None,
        }
    }

    /// Sets how many stand side by side [default: as many as make the sheet
    /// about a square].
    pub fn columns(mut self, columns: u32) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Sets the most rows of a sheet [default: any number].
    pub fn rows(mut self, rows: u32) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Sets the pixels between pictures, and around all [default: 8].
    pub fn gap(mut self, pixels: u32) -> Self {
        self.gap = pixels;
        self
    }

    /// Sets what shows between them [default: white].
    pub fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets the font of labels, as [`Text::font`] takes it [default: Roboto
    /// 12].
    pub fn font(mut self, font: impl Into<String>) -> Self {
        self.font = font.into();
        self
    }

    /// Sets the colour of labels [default: black or white, whichever stands
    /// out].
    pub fn ink(mut self, colour: Colour) -> Self {
        self.ink = Some(colour);
        self
    }

    /// Reduces a picture to what a cell holds, before it is decoded in full.
    pub fn reduced(&self, pipeline: Pipeline) -> Pipeline {
        let Size { width, height } = self.cell;
        let inside = Resize::to(width, height).fit(crate::Fit::Inside);
        pipeline.resize(inside.without_enlargement())
    }

    fn check(&self) -> Result<()> {
        let whole = |name: &str, v: u32, least: i64| {
            Value::Number(v.into()).integer(name, least..=1_000_000).map(drop)
        };
        whole("width", self.cell.width, 1)?;
        whole("height", self.cell.height, 1)?;
        whole("gap", self.gap, 0)?;
        whole("columns", self.columns.unwrap_or(1), 1)?;
        whole("rows", self.rows.unwrap_or(1), 1)
    }

    /// Lays tiles out; a pipeline a sheet, which draws it when it runs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    /// there is no picture, for an option out of range, or for a sheet of a
    /// side of 2^32 and more.
    pub fn sheets(&self, tiles: Vec<Tile>) -> Result<Vec<Pipeline>> {
        self.check()?;
        let count = tiles.len();
        if count == 0 {
            return Err(Error::option("pictures", "at least one", 0));
        }
        let words: Vec<Option<Picture>> = tiles
            .iter()
            .map(|(_, label)| {
                label.as_deref().map(|label| self.words(label)).transpose()
            })
            .map(|words| words.map(Option::flatten))
            .collect::<Result<_>>()?;
        let words_height =
            words.iter().flatten().map(|w| w.size().height).max();
        let below = words_height.map_or(0, |height| height + 4);
        let columns = self.columns.map_or_else(
            || {
                let (w, h) = (self.cell.width, self.cell.height + below);
                let square =
                    (count as f64 * f64::from(h) / f64::from(w)).sqrt();
                (square.round() as usize).clamp(1, count)
            },
            |columns| columns as usize,
        );
        let rows = self.rows.map_or(usize::MAX, |rows| rows as usize);
        let each = columns.saturating_mul(rows).min(count).max(1);
        let mut all = tiles.into_iter().map(|tile| tile.0).zip(words);
        let mut sheets = Vec::new();
        for start in (0..count).step_by(each) {
            let part: Vec<_> =
                all.by_ref().take(each.min(count - start)).collect();
            sheets.push(self.sheet(part, columns, below)?);
        }
        Ok(sheets)
    }

    fn sheet(
        &self,
        part: Vec<(Picture, Option<Picture>)>,
        columns: usize,
        below: u32,
    ) -> Result<Pipeline> {
        let across = columns.min(part.len());
        let down = part.len().div_ceil(across);
        let (gap, cell) = (u64::from(self.gap), self.cell);
        let side = |cell: u32, count: usize| {
            let long = (u64::from(cell) + gap) * count as u64 + gap;
            u32::try_from(long).map_err(|_| {
                Error::option("montage", "sides below 2^32", long)
            })
        };
        let high = cell.height.saturating_add(below);
        let size = Size::new(side(cell.width, across)?, side(high, down)?);
        let mut layers = Vec::with_capacity(part.len() * 2);
        for (index, (picture, words)) in part.into_iter().enumerate() {
            let (column, row) = (index % across, index / across);
            let at = |cell: u32, index: usize| {
                gap as i64 + (i64::from(cell) + gap as i64) * index as i64
            };
            let (left, top) = (at(cell.width, column), at(high, row));
            let middle = |cell: u32, side: u32| {
                (i64::from(cell) - i64::from(side)).div_euclid(2)
            };
            let of = picture.size();
            let x = left + middle(cell.width, of.width);
            let y = top + middle(cell.height, of.height);
            layers.push(Layer::new(Source::from(picture)).at(x, y));
            if let Some(words) = words {
                let x = left + middle(cell.width, words.size().width);
                let y = top + i64::from(cell.height) + 4;
                layers.push(Layer::new(Source::from(words)).at(x, y));
            }
        }
        let sheet = Create::plain(size, self.background);
        Ok(Pipeline::create(sheet).with(Composite::new(layers)))
    }

    /// A label as wide as a cell at most, with its middle left out if it
    /// must; nothing for one that leaves no ink.
    fn words(&self, label: &str) -> Result<Option<Picture>> {
        let letters: Vec<char> =
            label.chars().filter(|c| !c.is_control()).collect();
        let mut keep = letters.len();
        let ink = self.ink.unwrap_or({
            let light =
                self.background.alpha < 0.5 || 0.4 < self.background.luma();
            if light { Colour::BLACK } else { Colour::WHITE }
        });
        for _ in 0..12 {
            let text: String = if keep == letters.len() {
                letters.iter().collect()
            } else {
                let tail = keep / 2;
                let head = &letters[..keep - tail];
                let tail = &letters[letters.len() - tail..];
                head.iter().chain(&['…']).chain(tail).collect()
            };
            if text.trim().is_empty() {
                return Ok(None);
            }
            let words =
                Text::new(text).font(&self.font)?.colour(ink).whole_lines();
            let words = Pipeline::text(words).to_picture()?;
            let (wide, room) = (words.size().width, self.cell.width);
            if wide <= room || keep == 0 {
                return Ok((wide <= room).then_some(words));
            }
            let fits = letters.len().min(keep) * room as usize / wide as usize;
            keep = fits.min(keep - 1);
        }
        Ok(None)
    }
}
