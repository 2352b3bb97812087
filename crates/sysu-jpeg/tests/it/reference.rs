//! A second decoder, slow and plain, to judge the first: one bit at a time,
//! inverse DCT by its definition in `f64`, colour by its formula.
//!
//! Baseline files in one scan. Colour is enlarged with the triangle filter
//! where the factor is two in a direction and there are more than two samples
//! across, and repeated otherwise.
//!
//! [`Rounding::AsStored`] makes whole numbers of samples, of what the inverse
//! DCT gives (T.81, A.3.3 has samples of 8 bits) and of enlarged colour, as
//! libjpeg and this crate do; [`Rounding::Never`] does not.

use std::collections::HashMap;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    AsStored,
    Never,
}

impl Rounding {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::AsStored => value.round(),
            Self::Never => value,
        }
    }

    fn enlarged(self, (value, up): (f64, bool)) -> f64 {
        match self {
            Self::AsStored if up => (value + 0.5).floor(),
            Self::AsStored => (value - 0.5).ceil(),
            Self::Never => value,
        }
    }
}

pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// One, three or four samples a pixel.
    pub(crate) channels: usize,
    pub(crate) data: Vec<f64>,
    /// For each component its width and its samples.
    pub(crate) planes: Vec<(usize, Vec<f64>)>,
}

#[derive(Default, Clone)]
struct Component {
    h: usize,
    v: usize,
    tq: usize,
    dc: usize,
    ac: usize,
    width: usize,
    height: usize,
    stride: usize,
    samples: Vec<f64>,
    previous: i32,
}

type Codes = HashMap<(u32, u32), u8>;

struct Bits<'a> {
    data: &'a [u8],
    pos: usize,
    left: u32,
}

impl Bits<'_> {
    fn bit(&mut self) -> u32 {
        if self.left == 0 {
            if self.data[self.pos] == 0xFF {
                self.pos += 1;
            }
            self.pos += 1;
            self.left = 8;
        }
        self.left -= 1;
        self.data[self.pos] as u32 >> self.left & 1
    }

    fn bits(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |value, _| value << 1 | self.bit())
    }

    fn symbol(&mut self, codes: &Codes) -> u8 {
        let (mut len, mut code) = (0, 0);
        loop {
            len += 1;
            code = code << 1 | self.bit();
            if let Some(&symbol) = codes.get(&(len, code)) {
                return symbol;
            }
            assert!(len < 16, "no such code");
        }
    }

    fn value(&mut self, size: u32) -> i32 {
        if size == 0 {
            return 0;
        }
        let bits = self.bits(size) as i32;
        if bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
    }
}

const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33,
    40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43,
    36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53,
    60, 61, 54, 47, 55, 62, 63,
];

fn idct(f: &[f64; 64]) -> [f64; 64] {
    let mut out = [0.0; 64];
    let scale = |k: usize| if k == 0 { FRAC_1_SQRT_2 } else { 1.0 };
    let wave =
        |x: usize, u: usize| ((2 * x + 1) as f64 * u as f64 * PI / 16.0).cos();
    for y in 0..8 {
        for x in 0..8 {
            let mut sum = 0.0;
            for v in 0..8 {
                for u in 0..8 {
                    sum += scale(u)
                        * scale(v)
                        * f[v * 8 + u]
                        * wave(x, u)
                        * wave(y, v);
                }
            }
            out[y * 8 + x] = (sum / 4.0 + 128.0).clamp(0.0, 255.0);
        }
    }
    out
}

/// Decodes a baseline file in one scan.
pub(crate) fn decode(data: &[u8], rounding: Rounding) -> Picture {
    let mut quant = vec![[0.0; 64]; 4];
    let mut huffman: HashMap<u8, Codes> = HashMap::new();
    let mut components: Vec<(u8, Component)> = Vec::new();
    let (mut width, mut height, mut restart) = (0, 0, 0);
    let mut adobe = None;
    let mut pos = 2;
    loop {
        assert_eq!(data[pos], 0xFF);
        let marker = data[pos + 1];
        let len = (data[pos + 2] as usize) << 8 | data[pos + 3] as usize;
        let body = &data[pos + 4..pos + 2 + len];
        pos += 2 + len;
        match marker {
            0xDB => {
                let mut body = body;
                while !body.is_empty() {
                    let wide = 1 + (body[0] >> 4) as usize;
                    for k in 0..64 {
                        let value = &body[1 + k * wide..][..wide];
                        quant[body[0] as usize & 15][ZIGZAG[k]] = value
                            .iter()
                            .fold(0.0, |sum, &v| sum * 256.0 + v as f64);
                    }
                    body = &body[1 + 64 * wide..];
                }
            }
            0xC4 => {
                let mut body = body;
                while !body.is_empty() {
                    let mut codes = Codes::new();
                    let (mut code, mut at) = (0, 17);
                    for len in 1..=16 {
                        for _ in 0..body[len] {
                            codes.insert((len as u32, code), body[at]);
                            code += 1;
                            at += 1;
                        }
                        code <<= 1;
                    }
                    huffman.insert(body[0], codes);
                    body = &body[at..];
                }
            }
            0xC0 | 0xC1 => {
                height = (body[1] as usize) << 8 | body[2] as usize;
                width = (body[3] as usize) << 8 | body[4] as usize;
                for part in body[6..].chunks_exact(3) {
                    let component = Component {
                        h: (part[1] >> 4) as usize,
                        v: (part[1] & 15) as usize,
                        tq: part[2] as usize,
                        ..Component::default()
                    };
                    components.push((part[0], component));
                }
            }
            0xDD => {
                restart = (body[0] as usize) << 8 | body[1] as usize;
            }
            0xEE => adobe = Some(body[11]),
            0xDA => {
                for pair in body[1..].chunks(2).take(components.len()) {
                    let (_, component) = components
                        .iter_mut()
                        .find(|(id, _)| *id == pair[0])
                        .expect("a component");
                    component.dc = (pair[1] >> 4) as usize;
                    component.ac = (pair[1] & 15) as usize;
                }
                break;
            }
            _ => {}
        }
    }
    let mut components: Vec<Component> =
        components.into_iter().map(|(_, component)| component).collect();
    if let [only] = components.as_mut_slice() {
        (only.h, only.v) = (1, 1);
    }
    let most_h = components.iter().map(|c| c.h).max().expect("one");
    let most_v = components.iter().map(|c| c.v).max().expect("one");
    let across = width.div_ceil(8 * most_h);
    let down = height.div_ceil(8 * most_v);
    for c in &mut components {
        c.width = (width * c.h).div_ceil(most_h);
        c.height = (height * c.v).div_ceil(most_v);
        c.stride = across * c.h * 8;
        c.samples = vec![0.0; c.stride * down * c.v * 8];
    }
    let mut bits = Bits { data, pos: pos - 1, left: 0 };
    for mcu in 0..across * down {
        if restart != 0 && mcu != 0 && mcu % restart == 0 {
            if data[bits.pos] == 0xFF {
                bits.pos += 1;
            }
            assert_eq!(data[bits.pos + 1], 0xFF);
            bits.pos += 2;
            bits.left = 0;
            for c in &mut components {
                c.previous = 0;
            }
        }
        for c in &mut components {
            for unit in 0..c.h * c.v {
                let x = mcu % across * c.h + unit % c.h;
                let y = mcu / across * c.v + unit / c.h;
                let mut f = [0.0; 64];
                let size = bits.symbol(&huffman[&(c.dc as u8)]);
                c.previous += bits.value(size as u32);
                f[0] = c.previous as f64 * quant[c.tq][0];
                let mut k = 1;
                while k < 64 {
                    let symbol = bits.symbol(&huffman[&(0x10 | c.ac as u8)]);
                    let (run, size) = (symbol >> 4, symbol & 15);
                    if size == 0 && run != 15 {
                        break;
                    }
                    k += run as usize;
                    let at = ZIGZAG[k];
                    f[at] = bits.value(size as u32) as f64 * quant[c.tq][at];
                    k += 1;
                }
                let samples = idct(&f).map(|v| rounding.of(v));
                for (row, line) in samples.chunks_exact(8).enumerate() {
                    let to = (y * 8 + row) * c.stride + x * 8;
                    c.samples[to..to + 8].copy_from_slice(line);
                }
            }
        }
    }
    let channels = components.len();
    let mut out = Vec::with_capacity(width * height * channels);
    for y in 0..height {
        for x in 0..width {
            let samples: Vec<f64> = components
                .iter()
                .map(|c| rounding.enlarged(c.at(x, y, most_h, most_v)))
                .collect();
            out.extend(colour(&samples, adobe));
        }
    }
    let plane = |c: &Component| {
        let rows = c.samples.chunks_exact(c.stride).take(c.height);
        (c.width, rows.flat_map(|row| row[..c.width].to_vec()).collect())
    };
    let planes = components.iter().map(plane).collect();
    Picture { width, height, channels, data: out, planes }
}

fn colour(samples: &[f64], adobe: Option<u8>) -> Vec<f64> {
    let rgb = |s: &[f64]| {
        let (y, cb, cr) = (s[0], s[1] - 128.0, s[2] - 128.0);
        [
            y + 1.402 * cr,
            y - 0.344_136_286 * cb - 0.714_136_286 * cr,
            y + 1.772 * cb,
        ]
        .map(|v| v.clamp(0.0, 255.0))
    };
    match (samples.len(), adobe) {
        (3, Some(0)) => samples.to_vec(),
        (3, _) => rgb(samples).to_vec(),
        (4, Some(2)) => {
            let [r, g, b] = rgb(samples);
            vec![r, g, b, 255.0 - samples[3]]
        }
        (4, Some(_)) => samples.iter().map(|v| 255.0 - v).collect(),
        _ => samples.to_vec(),
    }
}

impl Component {
    /// Returns a sample at full size, and whether a half of it is rounded up:
    /// libjpeg does one and the other in turn.
    fn at(
        &self,
        x: usize,
        y: usize,
        most_h: usize,
        most_v: usize,
    ) -> (f64, bool) {
        let get = |x: usize, y: usize| {
            let x = x.min(self.width - 1);
            let y = y.min(self.height - 1);
            self.samples[y * self.stride + x]
        };
        let ratio = (
            (most_h / self.h, most_h % self.h),
            (most_v / self.v, most_v % self.v),
        );
        // The next nearest sample, on the side that `at` lies of it.
        let next = |at: usize| {
            if at.is_multiple_of(2) {
                (at / 2).saturating_sub(1)
            } else {
                at / 2 + 1
            }
        };
        match ratio {
            ((2, 0), (2, 0)) if 2 < self.width => {
                let sum = |x| 3.0 * get(x, y / 2) + get(x, next(y));
                let value = (3.0 * sum(x / 2) + sum(next(x))) / 16.0;
                (value, x.is_multiple_of(2))
            }
            ((2, 0), (1, 0)) if 2 < self.width => {
                let value = (3.0 * get(x / 2, y) + get(next(x), y)) / 4.0;
                (value, !x.is_multiple_of(2))
            }
            ((1, 0), (2, 0)) => {
                let value = (3.0 * get(x, y / 2) + get(x, next(y))) / 4.0;
                (value, !y.is_multiple_of(2))
            }
            _ => (get(x * self.h / most_h, y * self.v / most_v), true),
        }
    }
}
