//! Pictures out of nothing: a colour, a gradient, noise, a checkerboard.

use crate::{
    Alpha, Args, Colour, Depth, Error, Format, Frame, Limits, Metadata,
    Picture, Pipeline, Raster, Result, Samples, Size, Source, Space, Value,
    kernel::par,
};

/// A picture to be made.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Size};
///
/// let size = Size::new(64, 48);
/// let red = Create::plain(size, Colour::rgb8(255, 0, 0));
/// let picture = Pipeline::create(red).to_picture()?;
/// assert_eq!((picture.size(), picture.raster().channels()), (size, 3));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp's `create`. DIFFERENCE from sharp: noise is the same every time
/// (another seed gives another), and there are gradients and checkerboards.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Create does nothing until a pipeline is given it"]
pub struct Create {
    size: Size,
    fill: Fill,
    channels: Option<u8>,
    frames: u32,
}

/// What the picture shows.
#[derive(Clone, Debug, PartialEq)]
enum Fill {
    Plain(Colour),
    Noise {
        mean: f64,
        sigma: f64,
        seed: u64,
    },
    /// Degrees clockwise from left to right, and the colours at even steps.
    Linear(f64, Vec<Colour>),
    /// From the middle to the corners.
    Radial(Vec<Colour>),
    /// The side of a square, and the colours of the squares.
    Checker(u32, [Colour; 2]),
}

impl Create {
    /// One colour.
    pub const fn plain(size: Size, colour: Colour) -> Self {
        Self::of(size, Fill::Plain(colour))
    }

    /// Gaussian noise, each channel for itself: the mean and the standard
    /// deviation are 0 to 10000, in 255ths of white.
    pub const fn noise(size: Size, mean: f64, sigma: f64) -> Self {
        Self::of(size, Fill::Noise { mean, sigma, seed: 0 })
    }

    /// Colours that change along a line: at 0 degrees from left to right,
    /// at 90 from top to bottom.
    pub fn linear(
        size: Size,
        degrees: f64,
        colours: impl IntoIterator<Item = Colour>,
    ) -> Self {
        let colours = colours.into_iter().collect();
        Self::of(size, Fill::Linear(degrees, colours))
    }

    /// Colours that change from the middle to the corners.
    pub fn radial(
        size: Size,
        colours: impl IntoIterator<Item = Colour>,
    ) -> Self {
        Self::of(size, Fill::Radial(colours.into_iter().collect()))
    }

    /// Squares of two colours, `side` pixels long.
    pub const fn checker(size: Size, side: u32, colours: [Colour; 2]) -> Self {
        Self::of(size, Fill::Checker(side, colours))
    }

    const fn of(size: Size, fill: Fill) -> Self {
        Self { size, fill, channels: None, frames: 1 }
    }

    /// Sets the number of channels, 1 to 4: grey, grey with alpha, RGB, RGB
    /// with alpha [default: 3, or 4 where a colour is translucent].
    pub const fn channels(mut self, channels: u8) -> Self {
        self.channels = Some(channels);
        self
    }

    /// Cuts the picture into that many frames, one below the other: its
    /// height must be a multiple.
    pub const fn frames(mut self, frames: u32) -> Self {
        self.frames = frames;
        self
    }

    /// Sets which noise it is [default: 0].
    pub const fn seed(mut self, number: u64) -> Self {
        if let Fill::Noise { seed, .. } = &mut self.fill {
            *seed = number;
        }
        self
    }

    /// Checks the options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for the
    /// first one out of range.
    pub(crate) fn check(&self) -> Result<()> {
        let Size { width, height } = self.size;
        Value::Number(width as f64).integer("width", 1..=100_000_000)?;
        Value::Number(height as f64).integer("height", 1..=100_000_000)?;
        if let Some(channels) = self.channels {
            Value::Number(channels as f64).integer("channels", 1..=4)?;
        }
        if self.frames == 0 || !height.is_multiple_of(self.frames) {
            let expected = format!("a part of the height of {height}");
            return Err(Error::option("pageHeight", expected, self.frames));
        }
        match &self.fill {
            Fill::Noise { mean, sigma, .. } => {
                Value::Number(*mean).number("noise.mean", 0.0..=10_000.0)?;
                Value::Number(*sigma).number("noise.sigma", 0.0..=10_000.0)?;
            }
            Fill::Linear(degrees, _) if !degrees.is_finite() => {
                return Err(Error::option("angle", "a number", degrees));
            }
            Fill::Linear(_, colours) | Fill::Radial(colours)
                if colours.is_empty() =>
            {
                return Err(Error::option("gradient", "colours", "none"));
            }
            Fill::Checker(0, _) => {
                return Err(Error::option("checker", "1 or more pixels", 0));
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes the picture.
    pub(crate) fn make(&self, limits: &Limits) -> Result<Picture> {
        self.check()?;
        let clear = |colours: &[Colour]| colours.iter().any(|c| c.alpha < 1.0);
        let translucent = match &self.fill {
            Fill::Plain(colour) => clear(&[*colour]),
            Fill::Noise { .. } => false,
            Fill::Linear(_, colours) | Fill::Radial(colours) => clear(colours),
            Fill::Checker(_, colours) => clear(colours),
        };
        let channels = self.channels.unwrap_or(3 + u8::from(translucent));
        let page = Size::new(self.size.width, self.size.height / self.frames);
        limits.check(page, channels, Depth::U8, self.frames)?;
        let (width, c) = (self.size.width as usize, channels as usize);
        let mut pixels = vec![0u8; width * self.size.height as usize * c];
        let paint = self.paint();
        par::rows(&mut pixels, width * c, |y, row| match &self.fill {
            Fill::Plain(colour) => {
                let ink = ink(*colour, c);
                row.chunks_exact_mut(c)
                    .for_each(|to| to.copy_from_slice(&ink[..c]));
            }
            Fill::Noise { mean, sigma, seed } => {
                let mut noise = Noise::new(*seed, y as u64);
                for v in row {
                    *v = (mean + sigma * noise.next()).round() as u8;
                }
            }
            _ => {
                for (x, to) in row.chunks_exact_mut(c).enumerate() {
                    to.copy_from_slice(&ink(paint(x, y), c)[..c]);
                }
            }
        });
        let (space, alpha) = match channels {
            1 => (Space::Grey, Alpha::None),
            2 => (Space::Grey, Alpha::Straight),
            3 => (Space::Srgb, Alpha::None),
            _ => (Space::Srgb, Alpha::Straight),
        };
        let mut metadata = Metadata::new(Format::Raw, page);
        metadata.channels = channels;
        metadata.space = space;
        metadata.has_alpha = alpha != Alpha::None;
        metadata.frames = self.frames;
        let len = pixels.len() / self.frames as usize;
        let frame = |samples: Vec<u8>| {
            let samples = Samples::U8(samples);
            let raster = Raster::new(page, space, alpha, samples)?;
            Ok(Frame {
                raster,
                delay_ms: if self.frames > 1 { 100 } else { 0 },
            })
        };
        let frames = if self.frames == 1 {
            vec![frame(pixels)?]
        } else {
            let parts = pixels.chunks_exact(len).map(<[u8]>::to_vec);
            parts.map(frame).collect::<Result<_>>()?
        };
        Picture::new(frames, metadata)
    }

    /// The colour of a pixel, for fills whose pixels differ.
    fn paint(&self) -> impl Fn(usize, usize) -> Colour + Send + Sync {
        let (w, h) = (self.size.width as f64, self.size.height as f64);
        let fill = &self.fill;
        let (cos, sin) = match fill {
            Fill::Linear(degrees, _) => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                (cos, sin)
            }
            _ => (0.0, 0.0),
        };
        move |x, y| {
            // From the middle of the picture to the middle of the pixel.
            let (dx, dy) =
                (x as f64 + 0.5 - w / 2.0, y as f64 + 0.5 - h / 2.0);
            match fill {
                Fill::Linear(_, colours) => {
                    // The corners farthest along the line are its ends.
                    let length = w * cos.abs() + h * sin.abs();
                    mix(colours, (dx * cos + dy * sin) / length + 0.5)
                }
                Fill::Radial(colours) => {
                    mix(colours, dx.hypot(dy) / (w.hypot(h) / 2.0))
                }
                Fill::Checker(side, colours) => {
                    let side = *side as usize;
                    colours[(x / side + y / side) % 2]
                }
                Fill::Plain(_) | Fill::Noise { .. } => Colour::BLACK,
            }
        }
    }
}

/// The colour at `at`, 0 to 1, between colours at even steps, mixed as far
/// as each is opaque.
fn mix(colours: &[Colour], at: f64) -> Colour {
    let last = colours.len() - 1;
    let at = at.clamp(0.0, 1.0) * last as f64;
    let first = (at as usize).min(last);
    let (a, b) = (colours[first], colours[(first + 1).min(last)]);
    let t = (at - first as f64) as f32;
    let alpha = a.alpha + (b.alpha - a.alpha) * t;
    let part = |a: f32, alpha_a: f32, b: f32, alpha_b: f32| {
        if alpha <= 0.0 {
            return 0.0;
        }
        (a * alpha_a * (1.0 - t) + b * alpha_b * t) / alpha
    };
    Colour {
        r: part(a.r, a.alpha, b.r, b.alpha),
        g: part(a.g, a.alpha, b.g, b.alpha),
        b: part(a.b, a.alpha, b.b, b.alpha),
        alpha,
    }
}

/// A colour as a pixel of that many channels.
fn ink(colour: Colour, channels: usize) -> [u8; 4] {
    let [r, g, b, alpha] = colour.to_rgba8();
    let grey = (colour.luma().clamp(0.0, 1.0) * 255.0).round() as u8;
    match channels {
        1 | 2 => [grey, alpha, 0, 0],
        _ => [r, g, b, alpha],
    }
}

/// Normally distributed numbers, a row's own.
///
/// # Source
///
/// Sebastiano Vigna's splitmix64, and the method of Box and Muller.
struct Noise {
    state: u64,
    spare: Option<f64>,
}

impl Noise {
    fn new(seed: u64, row: u64) -> Self {
        // Rows begin far apart, whatever the seed.
        let state = seed.wrapping_add(row.wrapping_mul(0xd1b5_4a32_d192_ed03));
        let mut noise = Self { state, spare: None };
        noise.state = noise.bits();
        noise
    }

    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30))
            .wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number above 0 and up to 1.
    fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    fn next(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * self.unit().ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.unit()).sin_cos();
        self.spare = Some(radius * sin);
        radius * cos
    }
}

impl Pipeline {
    /// Starts from a picture that is made.
    pub fn create(create: Create) -> Self {
        Self::new(create)
    }
}

impl From<Create> for Source {
    fn from(create: Create) -> Self {
        Self::Create(std::sync::Arc::new(create))
    }
}

/// `{width, height, channels, background, noise: {type, mean, sigma, seed},
/// gradient: [colour, …], angle, radial, checker, pageHeight}`.
pub(crate) fn recipe(args: &mut Args) -> Result<Create> {
    let mut side = |name: &str| {
        let value = args.take(&[name]).unwrap_or(Value::Null);
        value.integer(name, 1..=100_000_000).map(|side| side as u32)
    };
    let size = Size::new(side("width")?, side("height")?);
    let background = args.colour(&["background", "bg"])?;
    let gradient = args.take(&["gradient"]);
    let checker = args.integer("checker", 1..=100_000_000)?;
    let noise = args.take(&["noise"]);
    // sharp has a background beside noise, and does nothing with it.
    let others = [
        ("gradient", gradient.is_some() && noise.is_some()),
        ("checker", checker.is_some() && noise.is_some()),
        (
            "background",
            background.is_some() && (gradient.is_some() || checker.is_some()),
        ),
    ];
    if let Some((name, _)) = others.into_iter().find(|(_, both)| *both) {
        let expected = "one of a background, a gradient, a checker and noise";
        return Err(Error::option(name, expected, "two of them"));
    }
    let fill = if let Some(noise) = noise {
        noise_of(&noise, args)?
    } else if let Some(side) = checker {
        let colours = match gradient.as_ref().map(colours).transpose()? {
            None => [Colour::WHITE, Colour::rgb8(204, 204, 204)],
            Some(colours) => {
                <[Colour; 2]>::try_from(colours).map_err(|_| {
                    Error::option("gradient", "two colours", "other")
                })?
            }
        };
        Fill::Checker(side as u32, colours)
    } else if let Some(gradient) = gradient {
        let colours = colours(&gradient)?;
        if args.flag(&["radial"])? {
            Fill::Radial(colours)
        } else {
            let any = -1e6..=1e6;
            Fill::Linear(args.number("angle", any)?.unwrap_or(0.0), colours)
        }
    } else {
        let expected = "a background, a gradient, a checker or noise";
        let colour = background
            .ok_or_else(|| Error::option("background", expected, "nothing"));
        Fill::Plain(colour?)
    };
    let mut create = Create::of(size, fill);
    let least = match create.fill {
        Fill::Noise { .. } => 1,
        _ => 3,
    };
    if let Some(channels) = args.integer("channels", least..=4)? {
        create.channels = Some(channels as u8);
    }
    if let Some(page) = args.integer("pageHeight", 0..=100_000_000)?
        && page > 0
    {
        let page = page as u32;
        if !size.height.is_multiple_of(page) {
            let expected = format!("a part of the height of {}", size.height);
            return Err(Error::option("pageHeight", expected, page));
        }
        create.frames = size.height / page;
    }
    create.check()?;
    Ok(create)
}

/// `gaussian`, or `{type: gaussian, mean, sigma, seed}`.
fn noise_of(noise: &Value, args: &mut Args) -> Result<Fill> {
    let mut inner = match noise {
        Value::Map(_) => Args::from_values("noise", vec![noise.clone()]),
        word => {
            // A command line has its parts beside it.
            let mut inner = Args::new("noise");
            inner.set("type", word.clone());
            for name in ["mean", "sigma", "seed"] {
                if let Some(value) = args.take(&[name]) {
                    inner.set(name, value);
                }
            }
            inner
        }
    };
    let kind = inner.take(&["type"]).unwrap_or(Value::Null);
    if kind.as_text() != Some("gaussian") {
        return Err(kind.refuse("noise.type", "gaussian"));
    }
    let mean = inner.number("mean", 0.0..=10_000.0)?.unwrap_or(128.0);
    let sigma = inner.number("sigma", 0.0..=10_000.0)?.unwrap_or(30.0);
    let seed = inner.integer("seed", 0..=1 << 52)?.unwrap_or(0) as u64;
    inner.finish()?;
    Ok(Fill::Noise { mean, sigma, seed })
}

/// A list of colours, or colours with commas or spaces between them.
fn colours(value: &Value) -> Result<Vec<Colour>> {
    let colours: Vec<Colour> = match value {
        Value::List(list) => {
            list.iter().map(|v| v.colour("gradient")).collect::<Result<_>>()?
        }
        Value::Text(text) => outside_parentheses(text)
            .into_iter()
            .map(str::parse)
            .collect::<Result<_>>()?,
        _ => return Err(value.refuse("gradient", "colours")),
    };
    if colours.is_empty() {
        return Err(value.refuse("gradient", "colours"));
    }
    Ok(colours)
}

/// Parts at the commas and spaces that no parenthesis holds.
fn outside_parentheses(text: &str) -> Vec<&str> {
    let mut depth = 0i32;
    text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth <= 0 && (c == ',' || c.is_whitespace())
    })
    .filter(|part| !part.is_empty())
    .collect()
}
