//! How two layers become one: Porter and Duff, and the blend modes of PDF.

use std::str::FromStr;

use crate::{Error, Result, kernel::simd::wide};

/// How an overlay and what lies below it become one.
///
/// # Source
///
/// T. Porter and T. Duff, "Compositing Digital Images", 1984; W3C
/// "Compositing and Blending Level 1" for the modes from multiply to
/// luminosity. Linear burn and what follows it are as in painting programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the terms of the field")]
#[non_exhaustive]
pub enum Blend {
    Clear,
    Source,
    #[default]
    Over,
    In,
    Out,
    Atop,
    Dest,
    DestOver,
    DestIn,
    DestOut,
    DestAtop,
    Xor,
    Add,
    Saturate,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColourDodge,
    ColourBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    Hue,
    Saturation,
    Colour,
    Luminosity,
    LinearBurn,
    LinearLight,
    VividLight,
    PinLight,
    Divide,
    Subtract,
}

/// Names and modes, sharp's first.
const MODES: &[(&str, Blend)] = &[
    ("clear", Blend::Clear),
    ("source", Blend::Source),
    ("over", Blend::Over),
    ("in", Blend::In),
    ("out", Blend::Out),
    ("atop", Blend::Atop),
    ("dest", Blend::Dest),
    ("dest-over", Blend::DestOver),
    ("dest-in", Blend::DestIn),
    ("dest-out", Blend::DestOut),
    ("dest-atop", Blend::DestAtop),
    ("xor", Blend::Xor),
    ("add", Blend::Add),
    ("saturate", Blend::Saturate),
    ("multiply", Blend::Multiply),
    ("screen", Blend::Screen),
    ("overlay", Blend::Overlay),
    ("darken", Blend::Darken),
    ("lighten", Blend::Lighten),
    ("colour-dodge", Blend::ColourDodge),
    ("colour-burn", Blend::ColourBurn),
    ("hard-light", Blend::HardLight),
    ("soft-light", Blend::SoftLight),
    ("difference", Blend::Difference),
    ("exclusion", Blend::Exclusion),
    ("hue", Blend::Hue),
    ("saturation", Blend::Saturation),
    ("colour", Blend::Colour),
    ("luminosity", Blend::Luminosity),
    ("linear-burn", Blend::LinearBurn),
    ("linear-light", Blend::LinearLight),
    ("vivid-light", Blend::VividLight),
    ("pin-light", Blend::PinLight),
    ("divide", Blend::Divide),
    ("subtract", Blend::Subtract),
];

impl FromStr for Blend {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let spelt = text.replace("color", "colour");
        match MODES.iter().find(|(name, _)| *name == spelt) {
            Some((_, mode)) => Ok(*mode),
            None => Err(Error::option("blend", Self::expected(), text)),
        }
    }
}

impl Blend {
    /// Returns every mode.
    pub fn all() -> impl Iterator<Item = Self> {
        MODES.iter().map(|(_, mode)| *mode)
    }

    pub(crate) fn expected() -> String {
        let names: Vec<_> = MODES.iter().map(|(name, _)| *name).collect();
        format!("one of {}", names.join(", "))
    }

    /// Says whether the mode changes what no overlay covers.
    pub(crate) const fn reaches_outside(self) -> bool {
        matches!(
            self,
            Self::Clear
                | Self::Source
                | Self::In
                | Self::Out
                | Self::DestIn
                | Self::DestAtop
        )
    }

    /// Says whether an opaque picture may become translucent.
    pub(crate) const fn clears(self) -> bool {
        self.reaches_outside() || matches!(self, Self::DestOut | Self::Xor)
    }
}

/// Pixels of a block.
pub(crate) const BLOCK: usize = 256;

/// Straight colours and alpha of a block, each a plane of 0 to 1.
pub(crate) struct Planes {
    pub(crate) colours: [[f32; BLOCK]; 3],
    pub(crate) alpha: [f32; BLOCK],
}

impl Planes {
    pub(crate) const fn new() -> Self {
        Self { colours: [[0.0; BLOCK]; 3], alpha: [1.0; BLOCK] }
    }
}

/// Blends a block over another, which becomes the result. `odd` takes
/// sharp's formulas: modes are worked out on premultiplied colours.
pub(crate) fn blend(mode: Blend, top: &Planes, base: &mut Planes, odd: bool) {
    wide(
        #[inline(always)]
        || blend_inner(mode, top, base, odd),
    );
}

#[inline(always)]
fn blend_inner(mode: Blend, top: &Planes, base: &mut Planes, odd: bool) {
    // Overlay, base: which part of each is left.
    match mode {
        Blend::Clear => duff(top, base, |_, _| (0.0, 0.0)),
        Blend::Source => duff(top, base, |_, _| (1.0, 0.0)),
        Blend::Over => duff(top, base, |a, _| (1.0, 1.0 - a)),
        Blend::In => duff(top, base, |_, b| (b, 0.0)),
        Blend::Out => duff(top, base, |_, b| (1.0 - b, 0.0)),
        Blend::Atop => duff(top, base, |a, b| (b, 1.0 - a)),
        Blend::Dest => {}
        Blend::DestOver => duff(top, base, |_, b| (1.0 - b, 1.0)),
        Blend::DestIn => duff(top, base, |a, _| (0.0, a)),
        Blend::DestOut => duff(top, base, |a, _| (0.0, 1.0 - a)),
        Blend::DestAtop if odd => odd_dest_atop(top, base),
        Blend::DestAtop => duff(top, base, |a, b| (1.0 - b, a)),
        Blend::Xor => duff(top, base, |a, b| (1.0 - b, 1.0 - a)),
        Blend::Add => duff(top, base, |_, _| (1.0, 1.0)),
        Blend::Saturate => {
            duff(top, base, |a, b| (((1.0 - b) / a.max(1e-6)).min(1.0), 1.0));
        }
        Blend::Multiply => each(top, base, odd, |a, b| a * b),
        Blend::Screen => each(top, base, odd, screen),
        Blend::Overlay => each(top, base, odd, |a, b| hard_light(b, a)),
        Blend::Darken => each(top, base, odd, f32::min),
        Blend::Lighten => each(top, base, odd, f32::max),
        Blend::ColourDodge => each(top, base, odd, dodge),
        Blend::ColourBurn => each(top, base, odd, burn),
        Blend::HardLight => each(top, base, odd, hard_light),
        Blend::SoftLight => each(top, base, odd, soft_light),
        Blend::Difference => each(top, base, odd, |a, b| (a - b).abs()),
        Blend::Exclusion => {
            each(top, base, odd, |a, b| a + b - 2.0 * a * b);
        }
        Blend::LinearBurn => {
            each(top, base, odd, |a, b| (a + b - 1.0).max(0.0));
        }
        Blend::LinearLight => {
            each(top, base, odd, |a, b| (b + 2.0 * a - 1.0).clamp(0.0, 1.0));
        }
        Blend::VividLight => each(top, base, odd, |a, b| {
            if a <= 0.5 { burn(2.0 * a, b) } else { dodge(2.0 * a - 1.0, b) }
        }),
        Blend::PinLight => {
            each(top, base, odd, |a, b| b.min(2.0 * a).max(2.0 * a - 1.0));
        }
        Blend::Divide => each(top, base, odd, |a, b| {
            if b <= 0.0 { 0.0 } else { (b / a.max(1e-6)).min(1.0) }
        }),
        Blend::Subtract => each(top, base, odd, |a, b| (b - a).max(0.0)),
        Blend::Hue => whole(top, base, |a, b| {
            with_luminosity(with_saturation(a, saturation(b)), luminosity(b))
        }),
        Blend::Saturation => whole(top, base, |a, b| {
            with_luminosity(with_saturation(b, saturation(a)), luminosity(b))
        }),
        Blend::Colour => {
            whole(top, base, |a, b| with_luminosity(a, luminosity(b)));
        }
        Blend::Luminosity => {
            whole(top, base, |a, b| with_luminosity(b, luminosity(a)));
        }
    }
}

/// Adds a part of each.
#[inline(always)]
fn duff(
    top: &Planes,
    base: &mut Planes,
    parts: impl Fn(f32, f32) -> (f32, f32),
) {
    for i in 0..BLOCK {
        let (a, b) = (top.alpha[i], base.alpha[i]);
        let (of_top, of_base) = parts(a, b);
        let (of_top, of_base) = (a * of_top, b * of_base);
        let alpha = of_top + of_base;
        let scale = 1.0 / alpha.max(1e-6);
        base.alpha[i] = alpha.min(1.0);
        // What lies beyond opaque is light.
        let scale = if alpha > 1.0 { 1.0 } else { scale };
        for c in 0..3 {
            let light =
                top.colours[c][i] * of_top + base.colours[c][i] * of_base;
            base.colours[c][i] = (light * scale).min(1.0);
        }
    }
}

/// sharp forgets to take the base down to the overlay's alpha.
#[inline(always)]
fn odd_dest_atop(top: &Planes, base: &mut Planes) {
    for i in 0..BLOCK {
        let (a, b) = (top.alpha[i], base.alpha[i]);
        for c in 0..3 {
            let light =
                top.colours[c][i] * a * (1.0 - b) + base.colours[c][i] * b;
            let part = light / a.max(1e-6);
            base.colours[c][i] = if a > 0.0 { part.min(1.0) } else { 0.0 };
        }
        base.alpha[i] = a;
    }
}

/// A mode that works on each colour by itself: overlay, base.
#[inline(always)]
fn each(
    top: &Planes,
    base: &mut Planes,
    odd: bool,
    mix: impl Fn(f32, f32) -> f32,
) {
    let mut scale = [0.0; BLOCK];
    for (i, scale) in scale.iter_mut().enumerate() {
        let (a, b) = (top.alpha[i], base.alpha[i]);
        *scale = 1.0 / (a + b - a * b).max(1e-6);
    }
    for (top_plane, base_plane) in top.colours.iter().zip(&mut base.colours) {
        for i in 0..BLOCK {
            let (a, b) = (top.alpha[i], base.alpha[i]);
            let (over, under) = (top_plane[i], base_plane[i]);
            let (dark, dim) = (over * a, under * b);
            let mixed = if odd { mix(dark, dim) } else { mix(over, under) };
            let light = (1.0 - b) * dark + (1.0 - a) * dim + a * b * mixed;
            base_plane[i] = (light * scale[i]).clamp(0.0, 1.0);
        }
    }
    for (b, a) in base.alpha.iter_mut().zip(&top.alpha) {
        *b = a + *b - a * *b;
    }
}

/// A mode that works on whole colours.
#[inline(always)]
fn whole(
    top: &Planes,
    base: &mut Planes,
    mix: impl Fn([f32; 3], [f32; 3]) -> [f32; 3],
) {
    for i in 0..BLOCK {
        let (a, b) = (top.alpha[i], base.alpha[i]);
        let over = [0, 1, 2].map(|c| top.colours[c][i]);
        let under = [0, 1, 2].map(|c| base.colours[c][i]);
        let mixed = mix(over, under);
        let alpha = a + b - a * b;
        let scale = 1.0 / alpha.max(1e-6);
        for c in 0..3 {
            let light = (1.0 - b) * a * over[c]
                + (1.0 - a) * b * under[c]
                + a * b * mixed[c];
            base.colours[c][i] = (light * scale).clamp(0.0, 1.0);
        }
        base.alpha[i] = alpha;
    }
}

#[inline(always)]
fn screen(a: f32, b: f32) -> f32 {
    a + b - a * b
}

#[inline(always)]
fn hard_light(a: f32, b: f32) -> f32 {
    if a <= 0.5 { 2.0 * a * b } else { screen(2.0 * a - 1.0, b) }
}

#[inline(always)]
fn soft_light(a: f32, b: f32) -> f32 {
    let curve = if b <= 0.25 {
        ((16.0 * b - 12.0) * b + 4.0) * b
    } else {
        b.max(0.0).sqrt()
    };
    let slope = if a <= 0.5 { b * (1.0 - b) } else { curve - b };
    b + (2.0 * a - 1.0) * slope
}

#[inline(always)]
fn dodge(a: f32, b: f32) -> f32 {
    let part = (b / (1.0 - a).max(1e-6)).min(1.0);
    if b <= 0.0 { 0.0 } else { part }
}

#[inline(always)]
fn burn(a: f32, b: f32) -> f32 {
    let part = 1.0 - ((1.0 - b) / a.max(1e-6)).min(1.0);
    if b >= 1.0 { 1.0 } else { part }
}

/// W3C's Lum: 0.3 R + 0.59 G + 0.11 B.
fn luminosity([r, g, b]: [f32; 3]) -> f32 {
    0.3 * r + 0.59 * g + 0.11 * b
}

fn saturation([r, g, b]: [f32; 3]) -> f32 {
    r.max(g).max(b) - r.min(g).min(b)
}

fn with_luminosity(colour: [f32; 3], wanted: f32) -> [f32; 3] {
    let shift = wanted - luminosity(colour);
    let colour = colour.map(|v| v + shift);
    let [r, g, b] = colour;
    let (least, most) = (r.min(g).min(b), r.max(g).max(b));
    let towards = |part: f32| colour.map(|v| wanted + (v - wanted) * part);
    if least < 0.0 {
        towards(wanted / (wanted - least))
    } else if most > 1.0 {
        towards((1.0 - wanted) / (most - wanted))
    } else {
        colour
    }
}

fn with_saturation(colour: [f32; 3], wanted: f32) -> [f32; 3] {
    let [r, g, b] = colour;
    let (least, range) = (r.min(g).min(b), saturation(colour));
    if range <= 0.0 {
        return [0.0; 3];
    }
    colour.map(|v| (v - least) * wanted / range)
}
