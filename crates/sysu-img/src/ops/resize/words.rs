//! A resize in words: the arguments of a recipe, a geometry such as
//! `800x600>`, the names of fits, kernels and positions.

use std::str::FromStr;

use super::{Fit, Kernel, Position, Resize, Target};
use crate::{Args, Error, Result, Value, ops::Operation};

/// `resize(320, 240, {…})`, `resize({width, height, …})`, or a geometry
/// such as `800x600>`.
pub(crate) fn recipe(args: &mut Args) -> Result<Resize> {
    const SIDE: &str = "positive integer between 1 and 100000000";
    let side = |name: &str, value: Option<Value>| {
        let read = |value: Value| match value.as_number() {
            Some(v) if v.fract() == 0.0 && (1.0..=1e8).contains(&v) => {
                Ok(v as u32)
            }
            _ => Err(value.refuse(name, SIDE)),
        };
        value.map(read).transpose()
    };
    let mut resize = match args.next() {
        Some(Value::Text(text)) => text.parse()?,
        first => {
            let width = side("width", first)?;
            let second = args.next();
            let height = side("height", second)?;
            Resize::new(Target::Box(width, height))
        }
    };
    let width = args.take(&["width", "w"]);
    let height = args.take(&["height", "h"]);
    if width.is_some() || height.is_some() {
        let (width, height) = (side("width", width)?, side("height", height)?);
        let (old_width, old_height) = match resize.target {
            Target::Box(width, height) => (width, height),
            _ => (None, None),
        };
        resize.target =
            Target::Box(width.or(old_width), height.or(old_height));
    }
    if let Some(v) = args.take(&["long"]) {
        resize.target =
            Target::Long(v.integer("long", 1..=100_000_000)? as u32);
    }
    if let Some(v) = args.take(&["short"]) {
        resize.target =
            Target::Short(v.integer("short", 1..=100_000_000)? as u32);
    }
    if let Some(fit) = args
        .word(&["fit"], "valid fit: cover, contain, fill, inside or outside")?
    {
        resize.fit = fit;
    }
    if let Some(v) = args.take(&["position", "pos", "gravity", "strategy"]) {
        resize.position = position(&v)?;
    }
    if let Some(v) = args.take(&["focus"]) {
        resize.position = focus(&v)?;
    }
    if let Some(colour) = args.colour(&["background", "bg"])? {
        resize.background = colour;
    }
    if let Some(kernel) = args.word(
        &["kernel"],
        "valid kernel name: nearest, linear, cubic, mitchell, lanczos2, \
         lanczos3, mks2013 or mks2021",
    )? {
        resize.kernel = kernel;
    }
    if args.flag(&["withoutEnlargement", "no-enlarge"])? {
        resize.enlarge = false;
    }
    if args.flag(&["withoutReduction", "no-reduce"])? {
        resize.reduce = false;
    }
    if let Some(v) = args.take(&["fastShrinkOnLoad"]) {
        resize.precise = !v.flag("fastShrinkOnLoad")?;
    }
    if args.flag(&["precise"])? {
        resize.precise = true;
    }
    if args.flag(&["linear"])? {
        resize.linear_light = true;
    }
    Ok(resize)
}

/// Reads a focal point: two numbers between 0 and 1.
pub(crate) fn focus(value: &Value) -> Result<Position> {
    let numbers = value.numbers("focus")?;
    match numbers[..] {
        [x, y] if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) => {
            Ok(Position::Focal(x as f32, y as f32))
        }
        _ => Err(value.refuse("focus", "two numbers between 0 and 1")),
    }
}

/// Reads a position as sharp takes it: a name, or 0 to 8, 16 and 17.
pub(crate) fn position(value: &Value) -> Result<Position> {
    let expected = "valid position/gravity/strategy: top, right top, right, right bottom, \
                    bottom, left bottom, left, left top, centre, north, \
                    northeast, …, 0 to 8, entropy or attention";
    match value.as_number() {
        None => value.word("position", expected),
        Some(number) => Ok(match number as i64 {
            0 => Position::CENTRE,
            1 => Position::Gravity(0, -1),
            2 => Position::Gravity(1, 0),
            3 => Position::Gravity(0, 1),
            4 => Position::Gravity(-1, 0),
            5 => Position::Gravity(1, -1),
            6 => Position::Gravity(1, 1),
            7 => Position::Gravity(-1, 1),
            8 => Position::Gravity(-1, -1),
            16 => Position::Entropy,
            17 => Position::Attention,
            _ => return Err(value.refuse("position", expected)),
        }),
    }
}

/// The whole geometry in a word: `800x600`, `800x`, `x600`, `800`, `50%`,
/// `2mp`, `10000@` (pixels), `long=1200`, `short=400`; at the end `>` only
/// shrinks, `<` only enlarges, `!` fills, `^` covers without cutting.
impl FromStr for Resize {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::option(
                "geometry",
                "a size such as 800x600, 800x, x600, 50%, 2mp or long=1200",
                text,
            )
        };
        let end = text.trim_end_matches(['>', '<', '!', '^']).len();
        let (body, flags) = text.split_at(end);
        let pixels = |digits: &str| -> Result<Option<u32>> {
            match digits {
                "" => Ok(None),
                _ => digits.parse().map(Some).map_err(|_| wrong()),
            }
        };
        let target = if let Some(percent) = body.strip_suffix('%') {
            Target::Percent(percent.parse().map_err(|_| wrong())?)
        } else if let Some(mp) = body.strip_suffix("mp") {
            let mp: f64 = mp.parse().map_err(|_| wrong())?;
            Target::Pixels((mp * 1e6) as u64)
        } else if let Some(pixels) = body.strip_suffix('@') {
            Target::Pixels(pixels.parse().map_err(|_| wrong())?)
        } else if let Some(side) = body.strip_prefix("long=") {
            Target::Long(side.parse().map_err(|_| wrong())?)
        } else if let Some(side) = body.strip_prefix("short=") {
            Target::Short(side.parse().map_err(|_| wrong())?)
        } else {
            let (width, height) = body.split_once('x').unwrap_or((body, ""));
            let (width, height) = (pixels(width)?, pixels(height)?);
            if width.is_none() && height.is_none() {
                return Err(wrong());
            }
            Target::Box(width, height)
        };
        let mut resize = Self::new(target);
        for flag in flags.chars() {
            resize = match flag {
                '>' => resize.without_enlargement(),
                '<' => resize.without_reduction(),
                '!' => resize.fit(Fit::Fill),
                _ => resize.fit(Fit::Outside),
            };
        }
        resize.check()?;
        Ok(resize)
    }
}

macro_rules! words {
    ($type:ty, $name:literal, $expected:literal, $($word:pat => $value:expr,)*) => {
        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Ok(match text {
                    $($word => $value,)*
                    _ => return Err(Error::option($name, $expected, text)),
                })
            }
        }
    };
}

words! { Fit, "fit", "one of cover, contain, fill, inside, outside",
    "cover" => Self::Cover,
    "contain" => Self::Contain,
    "fill" => Self::Fill,
    "inside" => Self::Inside,
    "outside" => Self::Outside,
}

words! { Kernel, "kernel", "one of nearest, linear, cubic, mitchell, \
lanczos2, lanczos3, mks2013, mks2021",
    "nearest" => Self::Nearest,
    "linear" | "bilinear" | "triangle" => Self::Linear,
    "cubic" | "bicubic" | "catmull-rom" => Self::Cubic,
    "mitchell" => Self::Mitchell,
    "lanczos2" => Self::Lanczos2,
    "lanczos3" => Self::Lanczos3,
    "mks2013" => Self::Mks2013,
    "mks2021" => Self::Mks2021,
}

words! { Position, "position", "centre, top, right, bottom, left, a corner \
such as 'right top' or northeast, entropy or attention",
    "centre" | "center" => Self::CENTRE,
    "top" | "north" | "n" => Self::Gravity(0, -1),
    "right top" | "top right" | "northeast" | "ne" => Self::Gravity(1, -1),
    "right" | "east" | "e" => Self::Gravity(1, 0),
    "right bottom" | "bottom right" | "southeast" | "se" => Self::Gravity(1, 1),
    "bottom" | "south" | "s" => Self::Gravity(0, 1),
    "left bottom" | "bottom left" | "southwest" | "sw" => Self::Gravity(-1, 1),
    "left" | "west" | "w" => Self::Gravity(-1, 0),
    "left top" | "top left" | "northwest" | "nw" => Self::Gravity(-1, -1),
    "entropy" => Self::Entropy,
    "attention" => Self::Attention,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Size;

    #[test]
    fn a_geometry_says_it_in_a_word() {
        let geometry = |text: &str| text.parse::<Resize>().unwrap();
        let size = |text: &str, width, height| {
            let size = geometry(text).size(Size::new(width, height)).unwrap();
            (size.width, size.height)
        };
        assert_eq!(geometry("800x600"), Resize::to(800, 600));
        assert_eq!(geometry("800x"), Resize::width(800));
        assert_eq!(geometry("800"), Resize::width(800));
        assert_eq!(geometry("x600"), Resize::height(600));
        assert_eq!(size("50%", 321, 240), (161, 120));
        assert_eq!(size("long=100", 200, 400), (50, 100));
        let (w, h) = size("0.5mp", 4000, 3000);
        assert!(w * h <= 500_000 && w * h > 498_000, "{w}x{h}");
        assert_eq!(geometry("9x9>"), Resize::to(9, 9).without_enlargement());
        assert!("800y600".parse::<Resize>().is_err());
        assert!("0x600".parse::<Resize>().is_err());
        assert!("x".parse::<Resize>().is_err());
    }
}
