//! Pictures as bytes that a terminal shows.

use std::{fmt, fmt::Write as _, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Depth, Error, Format, Picture, Pipeline, Raster, Result, Samples, codec,
    pipeline::ingest,
};

/// How a terminal takes pictures.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Size, Terminal};
///
/// let red = Create::plain(Size::new(2, 2), Colour::rgb8(255, 0, 0));
/// let red = Pipeline::create(red).to_picture()?;
/// let shown = Terminal::HalfBlocks.draw(&red)?;
/// let cell = "\x1b[38;2;255;0;0;48;2;255;0;0m▀";
/// assert_eq!(String::from_utf8(shown).unwrap(), format!("{cell}▀\x1b[0m\n"));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// The kitty graphics protocol; iTerm2's inline images; DEC STD 070, sixel;
/// ECMA-48 and ISO 8613-6 for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// Kitty's graphics: PNG in base64, in parts.
    Kitty,
    /// iTerm2's inline images: a file in base64.
    Iterm2,
    /// Sixels: six rows at a time, of 256 colours.
    Sixel,
    /// Two pixels a letter, in 24-bit colour.
    HalfBlocks,
    /// Two pixels a letter, in the 240 colours that all terminals of 256
    /// agree on.
    HalfBlocks256,
}

impl Terminal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Kitty,
        Self::Iterm2,
        Self::Sixel,
        Self::HalfBlocks,
        Self::HalfBlocks256,
    ];

    /// Returns the name, such as `half-blocks`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kitty => "kitty",
            Self::Iterm2 => "iterm2",
            Self::Sixel => "sixel",
            Self::HalfBlocks => "half-blocks",
            Self::HalfBlocks256 => "half-blocks-256",
        }
    }

    /// Says whether a pixel of the picture is half a letter, and not one of
    /// the screen.
    pub const fn is_blocks(self) -> bool {
        matches!(self, Self::HalfBlocks | Self::HalfBlocks256)
    }

    /// Draws a picture at its size, as sRGB. Of an animation, kitty and
    /// iTerm2 play all frames by themselves; the others get the first one.
    ///
    /// Pixels of less than half alpha are left out where there is no alpha.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels that
    /// are no colours.
    pub fn draw(self, picture: &Picture) -> Result<Vec<u8>> {
        match self {
            Self::Kitty => kitty(picture),
            Self::Iterm2 => iterm2(picture),
            Self::Sixel => sixel(&seen(picture)?, false),
            Self::HalfBlocks | Self::HalfBlocks256 => {
                blocks(&seen(picture)?, self == Self::HalfBlocks256)
            }
        }
    }

    /// Draws a frame where another one is shown: clear pixels of a sixel
    /// picture become the terminal's colour 0, mostly black, and do not stay
    /// as they are.
    ///
    /// # Errors
    ///
    /// As [`Terminal::draw`].
    pub fn redraw(self, picture: &Picture) -> Result<Vec<u8>> {
        match self {
            Self::Sixel => sixel(&seen(picture)?, true),
            _ => self.draw(picture),
        }
    }
}

impl fmt::Display for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Terminal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|t| t.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::option("protocol", format!("one of {names}"), text)
        })
    }
}

/// The first frame in 8-bit sRGB.
fn seen(picture: &Picture) -> Result<Raster> {
    Ok(ingest::seen(picture)?.to_depth(Depth::U8))
}

/// A frame as a PNG.
fn png(picture: &Picture) -> Result<Vec<u8>> {
    let still = Pipeline::from_raster(seen(picture)?);
    Ok(still.format(Format::Png)?.to_bytes()?.bytes)
}

/// The most base64 that one command of kitty holds.
const PART: usize = 4096;

/// One command of kitty, in parts; those after the first have the keys
/// `rest`.
fn kitty_command(out: &mut String, keys: &str, rest: &str, data: &[u8]) {
    let data = STANDARD.encode(data);
    let mut parts = data.as_bytes().chunks(PART).peekable();
    let mut keys = keys;
    while let Some(part) = parts.next() {
        let more = u8::from(parts.peek().is_some());
        let part = String::from_utf8_lossy(part);
        let _ = write!(out, "\x1b_G{keys},m={more};{part}\x1b\\");
        keys = rest;
    }
}

fn kitty(picture: &Picture) -> Result<Vec<u8>> {
    let mut out = String::new();
    let frames = picture.frames();
    if frames.len() < 2 {
        kitty_command(&mut out, "a=T,f=100,q=2", "q=2", &png(picture)?);
        out.push('\n');
        return Ok(out.into_bytes());
    }
    // A number of its own, so that a second picture leaves the first alone.
    let first = png(picture)?;
    let number = first
        .iter()
        .fold(frames.len() as u32, |n, b| {
            n.wrapping_mul(16_777_619) ^ u32::from(*b)
        })
        .max(1);
    let keys = format!("a=T,f=100,i={number},q=2");
    kitty_command(&mut out, &keys, "q=2", &first);
    let gap = |ms: u32| ms.clamp(1, 1 << 30);
    let _ = write!(
        out,
        "\x1b_Ga=a,i={number},r=1,z={},q=2\x1b\\",
        gap(frames[0].delay_ms)
    );
    for frame in &frames[1..] {
        let metadata = picture.metadata.clone();
        let still = Picture::still(frame.raster.clone(), metadata);
        let keys =
            format!("a=f,f=100,i={number},z={},q=2", gap(frame.delay_ms));
        kitty_command(&mut out, &keys, "a=f,q=2", &png(&still)?);
    }
    // 1 is for ever; else one more than the rounds.
    let rounds = match picture.metadata.loop_count {
        None | Some(0) => 1,
        Some(times) => times.saturating_add(1),
    };
    let _ = write!(out, "\x1b_Ga=a,i={number},s=3,v={rounds},q=2\x1b\\");
    out.push('\n');
    Ok(out.into_bytes())
}

fn iterm2(picture: &Picture) -> Result<Vec<u8>> {
    let moving = picture.is_animated() && Format::Gif.is_writable();
    let file = if moving {
        let moving = Pipeline::new(picture.clone()).format(Format::Gif)?;
        moving.to_bytes()?.bytes
    } else {
        png(picture)?
    };
    let size = picture.size();
    let text = format!(
        "\x1b]1337;File=inline=1;size={};width={}px;height={}px;\
         preserveAspectRatio=1:{}\x07\n",
        file.len(),
        size.width,
        size.height,
        STANDARD.encode(&file)
    );
    Ok(text.into_bytes())
}

/// Six rows are a band: for each of its colours, a line of letters that say
/// which of the six pixels have it.
fn sixel(raster: &Raster, over: bool) -> Result<Vec<u8>> {
    let indexed = codec::indexed(&hard(raster)?, 256)?;
    let size = raster.size();
    let width = size.width as usize;
    // 1: clear pixels stay as the screen is.
    let ground = u8::from(!over);
    let mut out =
        format!("\x1bP0;{ground};0q\"1;1;{};{}", size.width, size.height);
    let percent = |v: u8| (u32::from(v) * 100 + 127) / 255;
    for (index, [r, g, b, a]) in indexed.palette.iter().enumerate() {
        if *a >= 128 {
            let (r, g, b) = (percent(*r), percent(*g), percent(*b));
            let _ = write!(out, "#{index};2;{r};{g};{b}");
        }
    }
    let mut first = true;
    for band in indexed.indices.chunks(width * 6) {
        if !std::mem::take(&mut first) {
            out.push('-');
        }
        let mut lines: Vec<Option<Vec<u8>>> = vec![None; 256];
        for (at, index) in band.iter().enumerate() {
            let opaque = indexed
                .palette
                .get(usize::from(*index))
                .is_some_and(|colour| colour[3] >= 128);
            if opaque {
                let line = lines[usize::from(*index)]
                    .get_or_insert_with(|| vec![0; width]);
                line[at % width] |= 1 << (at / width);
            }
        }
        let mut begun = false;
        for (index, line) in lines.iter().enumerate() {
            let Some(line) = line else { continue };
            if std::mem::replace(&mut begun, true) {
                out.push('$');
            }
            let _ = write!(out, "#{index}");
            for run in line.chunk_by(|a, b| a == b) {
                let letter = char::from(b'?' + run[0]);
                match run.len() {
                    n @ 0..=3 => out.extend((0..n).map(|_| letter)),
                    n => {
                        let _ = write!(out, "!{n}{letter}");
                    }
                }
            }
        }
    }
    out.push_str("\x1b\\\n");
    Ok(out.into_bytes())
}

/// Clear or opaque, nothing between.
fn hard(raster: &Raster) -> Result<Raster> {
    if !raster.has_alpha() {
        return Ok(raster.clone());
    }
    let (space, alpha, size) = (raster.space(), raster.alpha(), raster.size());
    let Samples::U8(mut samples) = raster.clone().into_samples() else {
        return Err(Error::mismatch("a terminal", "8-bit pixels"));
    };
    for pixel in samples.as_chunks_mut::<4>().0 {
        pixel[3] = if pixel[3] < 128 { 0 } else { 255 };
    }
    Raster::new(size, space, alpha, Samples::U8(samples))
}

type Rgb = [u8; 3];

/// The upper half of a letter in the colour of its ink, the lower one in
/// that of its ground.
fn blocks(raster: &Raster, few: bool) -> Result<Vec<u8>> {
    let Samples::U8(samples) = raster.samples() else {
        return Err(Error::mismatch("a terminal", "8-bit pixels"));
    };
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let channels = raster.channels() as usize;
    let pixel = |x: usize, y: usize| -> Option<Rgb> {
        if y >= height {
            return None;
        }
        let p = samples.get((y * width + x) * channels..)?.get(..channels)?;
        let clear = channels == 4 && p[3] < 128;
        (!clear).then(|| [p[0], p[1], p[2]])
    };
    let colour = |[r, g, b]: Rgb| {
        if few {
            format!("5;{}", nearest([r, g, b]))
        } else {
            format!("2;{r};{g};{b}")
        }
    };
    let mut out = String::new();
    for y in (0..height).step_by(2) {
        let mut state = (None, None);
        for x in 0..width {
            let (upper, lower) = (pixel(x, y), pixel(x, y + 1));
            // Ink, ground, and which half the ink fills.
            let (ink, ground, letter) = match (upper, lower) {
                (None, None) => (None, None, ' '),
                (None, Some(lower)) => (Some(lower), None, '▄'),
                (Some(upper), lower) => (Some(upper), lower, '▀'),
            };
            // A blank takes any ink.
            let ink = if letter == ' ' { state.0 } else { ink };
            if (ink, ground) != state {
                let mut codes = Vec::new();
                if ground.is_none() && state.1.is_some() {
                    codes.push("49".to_owned());
                }
                if let Some(ink) = ink.filter(|_| ink != state.0) {
                    codes.push(format!("38;{}", colour(ink)));
                }
                if let Some(ground) = ground.filter(|_| ground != state.1) {
                    codes.push(format!("48;{}", colour(ground)));
                }
                let _ = write!(out, "\x1b[{}m", codes.join(";"));
                state = (ink, ground);
            }
            out.push(letter);
        }
        out.push_str("\x1b[0m\n");
    }
    Ok(out.into_bytes())
}

/// The nearest of the 6 x 6 x 6 colours and the 24 greys.
fn nearest(rgb: Rgb) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let away = |other: Rgb| -> u32 {
        let pairs = rgb.iter().zip(other);
        pairs.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let step = |v: u8| {
        let far = |i: &u8| STEPS[usize::from(*i)].abs_diff(v);
        (0..6u8).min_by_key(far).unwrap_or(0)
    };
    let [r, g, b] = rgb.map(step);
    let cube = [r, g, b].map(|i| STEPS[usize::from(i)]);
    let grey = |i: u8| [8 + 10 * i; 3];
    let best = (0..24u8).min_by_key(|i| away(grey(*i))).unwrap_or(0);
    if away(grey(best)) < away(cube) {
        232 + best
    } else {
        16 + 36 * r + 6 * g + b
    }
}
