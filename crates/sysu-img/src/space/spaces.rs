//! Colour spaces, from any to any, by way of linear light.

use crate::{
    Alpha, Depth, Error, Raster, Result, Samples, Space,
    kernel::par,
    ops::{greyscale::grey, tint::coloured},
    space::{
        lab::{FROM_XYZ, TO_XYZ},
        transfer::{to_linear, to_srgb},
    },
};

/// The white of XYZ, D65.
const WHITE: [f32; 3] = [95.047, 100.0, 108.883];

/// Linear light to the cone responses of Oklab, and their cube roots to its
/// axes; B. Ottosson, "A perceptual color space for image processing", 2020.
const TO_CONES: [[f32; 3]; 3] = [
    [0.412_221_46, 0.536_332_55, 0.051_445_995],
    [0.211_903_5, 0.680_699_5, 0.107_396_96],
    [0.088_302_46, 0.281_718_85, 0.629_978_7],
];
const FROM_CONES: [[f32; 3]; 3] = [
    [4.076_741_7, -3.307_711_6, 0.230_969_94],
    [-1.268_438, 2.609_757_4, -0.341_319_38],
    [-0.004_196_086_3, -0.703_418_6, 1.707_614_7],
];
const TO_OKLAB: [[f32; 3]; 3] = [
    [0.210_454_26, 0.793_617_8, -0.004_072_047],
    [1.977_998_5, -2.428_592_2, 0.450_593_7],
    [0.025_904_037, 0.782_771_77, -0.808_675_77],
];
const FROM_OKLAB: [[f32; 3]; 3] = [
    [1.0, 0.396_337_78, 0.215_803_76],
    [1.0, -0.105_561_346, -0.063_854_17],
    [1.0, -0.089_484_18, -1.291_485_5],
];

impl Raster {
    /// Converts the colours to another space, alpha untouched. Spaces that
    /// files can hold come out at `depth`, the others in floating point.
    ///
    /// CMYK is converted by the plain formula, without a profile.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) from or to
    /// channels without a meaning, unless one becomes grey or three red,
    /// green and blue.
    pub fn to_space(self, space: Space, depth: Depth) -> Result<Self> {
        let src = self.named()?;
        match (src.space(), space) {
            (from, to) if from == to => {
                return Ok(if is_stored(to) {
                    src.to_depth(depth)
                } else {
                    src
                });
            }
            (Space::Grey, Space::Srgb) => {
                return Ok(coloured(src).to_depth(depth));
            }
            (Space::Srgb, Space::Grey) => {
                return Ok(grey(&src, false).to_depth(depth));
            }
            (_, Space::Bands) => {
                let needs = "a colour space to convert to";
                return Err(Error::mismatch("a conversion of colours", needs));
            }
            _ => {}
        }
        let from = src.space();
        let (size, alpha) = (src.size(), src.alpha());
        let src = if is_stored(from) { src.to_depth(Depth::F32) } else { src };
        let extra = usize::from(alpha != Alpha::None);
        let of = src.channels() as usize;
        let colours = space.channels().unwrap_or(3) as usize;
        let to = colours + extra;
        let Samples::F32(pixels) = src.samples() else { return Ok(src) };
        let width = size.width as usize;
        let mut dst = vec![0f32; pixels.len() / of * to];
        par::rows(&mut dst, width * to, |y, dst| {
            let row = &pixels[y * width * of..][..width * of];
            for (dst, src) in
                dst.chunks_exact_mut(to).zip(row.chunks_exact(of))
            {
                let colour = from_light(space, to_light(from, src));
                dst[..colours].copy_from_slice(&colour[..colours]);
                if extra > 0 {
                    dst[colours] = src[of - 1];
                }
            }
        });
        let dst = Self::new(size, space, alpha, Samples::F32(dst))?;
        Ok(if is_stored(space) { dst.to_depth(depth) } else { dst })
    }

    /// Gives nameless channels the meaning that their number suggests.
    fn named(self) -> Result<Self> {
        if self.space() != Space::Bands {
            return Ok(self);
        }
        let alpha = self.alpha();
        match self.colours() {
            1 => self.reinterpreted(Space::Grey, alpha),
            3 => self.reinterpreted(Space::Srgb, alpha),
            _ => {
                let needs = "one or three channels of colour";
                Err(Error::mismatch("a conversion of colours", needs))
            }
        }
    }
}

/// Says whether files hold colours of that space.
pub(crate) const fn is_stored(space: Space) -> bool {
    matches!(space, Space::Grey | Space::Srgb | Space::Cmyk | Space::Bands)
}

/// Brings a raster into a space that files can hold.
///
/// # Errors
///
/// Never, in fact: every such space can be converted to sRGB.
pub(crate) fn stored(src: Raster, depth: Depth) -> Result<Raster> {
    if is_stored(src.space()) {
        return Ok(src);
    }
    src.to_space(Space::Srgb, depth)
}

fn multiply(m: &[[f32; 3]; 3], v: [f32; 3]) -> [f32; 3] {
    [0, 1, 2].map(|i| m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2])
}

fn polar([l, a, b]: [f32; 3]) -> [f32; 3] {
    [l, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0)]
}

fn rectangular([l, c, h]: [f32; 3]) -> [f32; 3] {
    let (sin, cos) = h.to_radians().sin_cos();
    [l, c * cos, c * sin]
}

fn to_light(space: Space, pixel: &[f32]) -> [f32; 3] {
    let first = |n: usize| pixel.get(n).copied().unwrap_or(0.0);
    let three = [first(0), first(1), first(2)];
    match space {
        Space::Grey => [to_linear(three[0]); 3],
        Space::Srgb | Space::Bands => three.map(to_linear),
        Space::Cmyk => {
            three.map(|ink| to_linear((1.0 - ink) * (1.0 - first(3))))
        }
        Space::Linear => three,
        Space::Xyz => {
            multiply(&FROM_XYZ, [0, 1, 2].map(|i| three[i] / WHITE[i]))
        }
        Space::Lab => lab_to_light(three),
        Space::Lch => lab_to_light(rectangular(three)),
        Space::Oklab => oklab_to_light(three),
        Space::Oklch => oklab_to_light(rectangular(three)),
        Space::Hsv => hsv_to_srgb(three).map(to_linear),
        Space::Yxy => {
            let [luminance, x, y] = three;
            let sum = if y > 0.0 { luminance / y } else { 0.0 };
            let xyz = [x * sum, luminance, (1.0 - x - y) * sum];
            multiply(&FROM_XYZ, [0, 1, 2].map(|i| xyz[i] / WHITE[i]))
        }
    }
}

fn from_light(space: Space, light: [f32; 3]) -> [f32; 4] {
    let [a, b, c] = match space {
        Space::Grey => {
            let [r, g, b] = light;
            [to_srgb(0.2126 * r + 0.7152 * g + 0.0722 * b), 0.0, 0.0]
        }
        Space::Srgb | Space::Bands => light.map(to_srgb),
        Space::Cmyk => {
            let rgb = light.map(|v| to_srgb(v).clamp(0.0, 1.0));
            let most = rgb[0].max(rgb[1]).max(rgb[2]);
            let ink = |v: f32| if most > 0.0 { 1.0 - v / most } else { 0.0 };
            let [c, m, y] = rgb.map(ink);
            return [c, m, y, 1.0 - most];
        }
        Space::Linear => light,
        Space::Xyz => {
            let xyz = multiply(&TO_XYZ, light);
            [0, 1, 2].map(|i| xyz[i] * WHITE[i])
        }
        Space::Lab => light_to_lab(light),
        Space::Lch => polar(light_to_lab(light)),
        Space::Oklab => light_to_oklab(light),
        Space::Oklch => polar(light_to_oklab(light)),
        Space::Hsv => srgb_to_hsv(light.map(|v| to_srgb(v).clamp(0.0, 1.0))),
        Space::Yxy => {
            let xyz = multiply(&TO_XYZ, light);
            let [x, y, z] = [0, 1, 2].map(|i| xyz[i] * WHITE[i]);
            let sum = x + y + z;
            let part = |v: f32| if sum > 0.0 { v / sum } else { 1.0 / 3.0 };
            [y, part(x), part(y)]
        }
    };
    [a, b, c, 0.0]
}

fn light_to_lab(light: [f32; 3]) -> [f32; 3] {
    let [x, y, z] = multiply(&TO_XYZ, light)
        .map(|v| crate::space::lab::lightness(v.max(0.0)));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn lab_to_light([l, a, b]: [f32; 3]) -> [f32; 3] {
    let y = (l + 16.0) / 116.0;
    let xyz = [y + a / 500.0, y, y - b / 200.0];
    multiply(&FROM_XYZ, xyz.map(crate::space::lab::luminance))
}

fn light_to_oklab(light: [f32; 3]) -> [f32; 3] {
    multiply(&TO_OKLAB, multiply(&TO_CONES, light).map(f32::cbrt))
}

fn oklab_to_light(lab: [f32; 3]) -> [f32; 3] {
    multiply(&FROM_CONES, multiply(&FROM_OKLAB, lab).map(|v| v * v * v))
}

/// One colour of sRGB in Oklab.
pub(crate) fn oklab_of(rgb: [f32; 3]) -> [f32; 3] {
    light_to_oklab(rgb.map(to_linear))
}

/// One colour of Oklab in sRGB, within its range.
pub(crate) fn srgb_of(lab: [f32; 3]) -> [f32; 3] {
    oklab_to_light(lab).map(|v| to_srgb(v).clamp(0.0, 1.0))
}

fn srgb_to_hsv([r, g, b]: [f32; 3]) -> [f32; 3] {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let range = most - least;
    let hue = if range == 0.0 {
        0.0
    } else if most == r {
        ((g - b) / range).rem_euclid(6.0)
    } else if most == g {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    let saturation = if most > 0.0 { range / most } else { 0.0 };
    [hue / 6.0, saturation, most]
}

fn hsv_to_srgb([h, s, v]: [f32; 3]) -> [f32; 3] {
    let part = |n: f32| {
        let k = (n + h * 6.0).rem_euclid(6.0);
        v - v * s * k.min(4.0 - k).clamp(0.0, 1.0)
    };
    [part(5.0), part(3.0), part(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_space_gives_colours_back() {
        let spaces = [
            Space::Srgb,
            Space::Cmyk,
            Space::Linear,
            Space::Xyz,
            Space::Lab,
            Space::Lch,
            Space::Oklab,
            Space::Oklch,
            Space::Hsv,
            Space::Yxy,
        ];
        for space in spaces {
            for i in 0..64 {
                let part = |at: i32| (i >> at & 3) as f32 / 3.0;
                let light = [part(0), part(2), part(4)];
                let back = to_light(space, &from_light(space, light));
                for (a, b) in light.iter().zip(back) {
                    assert!(
                        (a - b).abs() < 2e-4,
                        "{space:?} {light:?} {back:?}"
                    );
                }
            }
        }
    }

    /// CSS Color 4 gives these for `red`.
    #[test]
    fn red_has_its_known_coordinates() {
        let near = |space, want: [f32; 3]| {
            let got = from_light(space, [1.0, 0.0, 0.0]);
            for (a, b) in got.iter().zip(want) {
                assert!((a - b).abs() < 0.02, "{space:?} {got:?}");
            }
        };
        near(Space::Lab, [53.24, 80.09, 67.2]);
        near(Space::Oklab, [0.628, 0.225, 0.126]);
        near(Space::Hsv, [0.0, 1.0, 1.0]);
        near(Space::Xyz, [41.24, 21.27, 1.93]);
    }
}
