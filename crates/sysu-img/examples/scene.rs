//! Renders the mountain lake that the README's commands are shown on:
//! `scene lake.jpg`. Everything in it is computed here, from value noise.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own"
)]

use std::{env, process::ExitCode};

use sysu_img::{Alpha, Pipeline, Raster, Result, Samples, Size, Space};

const WIDTH: u32 = 1600;
const HEIGHT: u32 = 1067;
/// Where the water begins, from the top.
const SHORE: f64 = 0.62;

type Rgb = [f64; 3];

fn main() -> ExitCode {
    let path = env::args().nth(1).unwrap_or_else(|| "lake.jpg".into());
    match render()
        .and_then(|raster| Pipeline::from_raster(raster).to_file(&path))
    {
        Ok(info) => {
            println!("{path}: {}, {} bytes", info.size, info.bytes);
            ExitCode::SUCCESS
        }
        Err(err) => {
            eprintln!("scene: {err}");
            ExitCode::FAILURE
        }
    }
}

fn render() -> Result<Raster> {
    let mut samples = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            // Four rays a pixel keep the ridges smooth.
            let mut sum = [0.0; 3];
            for (dx, dy) in
                [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
            {
                let u = (x as f64 + dx) / WIDTH as f64;
                let v = (y as f64 + dy) / HEIGHT as f64;
                let light = if v < SHORE { land(u, v) } else { water(u, v) };
                for (sum, light) in sum.iter_mut().zip(light) {
                    *sum += light / 4.0;
                }
            }
            let grain = hash(x as i64, y as i64, 99) * 0.012 - 0.006;
            samples.extend(sum.map(|v| encode(v + grain)));
        }
    }
    let size = Size::new(WIDTH, HEIGHT);
    Raster::new(size, Space::Srgb, Alpha::None, Samples::U8(samples))
}

fn encode(light: f64) -> u8 {
    // A soft shoulder, so that the sun does not clip hard.
    let v = 1.0 - (-1.7 * light.max(0.0)).exp();
    (v.powf(1.0 / 1.9) * 255.0).clamp(0.0, 255.0) as u8
}

/// The sky, and in front of it five ranges, each nearer and darker.
fn land(u: f64, v: f64) -> Rgb {
    let mut colour = sky(u, v);
    for layer in 0..5 {
        let near = layer as f64 / 4.0;
        let base = 0.30 + 0.075 * layer as f64;
        let tall = 0.26 - 0.045 * layer as f64;
        let wide = 2.2 + 1.6 * layer as f64;
        let ridge =
            base - tall * (fbm(u * wide + 31.7 * near, near * 9.1, 7) - 0.32);
        if v <= ridge {
            continue;
        }
        let depth = (v - ridge) / (SHORE - ridge).max(0.05);
        let rock = fbm(u * 26.0, v * 34.0 + near * 5.0, 6);
        let slope = fbm(u * 26.0 + 0.4, v * 34.0 + near * 5.0, 6) - rock;
        let lit = (0.55 + 3.2 * slope).clamp(0.12, 1.25);
        let stone = mix([0.17, 0.15, 0.17], [0.34, 0.27, 0.24], rock);
        let wood = mix([0.020, 0.045, 0.030], [0.07, 0.10, 0.05], rock);
        let snow = [0.92, 0.90, 0.94];
        let line = (0.30 - depth + (rock - 0.5) * 0.6) * 4.0;
        let cover = if near < 0.6 { line.clamp(0.0, 1.0) } else { 0.0 };
        let green = (near * 1.5 - 0.2 + (rock - 0.5)).clamp(0.0, 1.0);
        let ground = mix(mix(stone, wood, green), snow, cover);
        let ground = ground.map(|v| v * lit);
        // Air between us and the far ranges.
        let haze =
            (1.0 - near).powf(1.4) * 0.62 + 0.12 * (1.0 - depth.min(1.0));
        colour = mix(ground, sky(u, 0.46), haze.clamp(0.0, 0.9));
    }
    colour
}

fn sky(u: f64, v: f64) -> Rgb {
    let t = (v / 0.5).clamp(0.0, 1.0);
    let mut colour = mix([0.10, 0.22, 0.50], [0.86, 0.56, 0.36], t.powf(1.5));
    let distance = ((u - 0.68) * 1.5).hypot(v - 0.33);
    let glow = (-distance * 5.5).exp();
    let disc = if distance < 0.028 { 1.6 } else { 0.0 };
    for (v, warm) in colour.iter_mut().zip([1.0, 0.72, 0.40]) {
        *v += warm * (glow * 0.9 + disc);
    }
    let cloud = fbm(u * 3.4, v * 11.0 + 40.0, 7);
    let cover = ((cloud - 0.50) * 4.0).clamp(0.0, 0.85) * (1.0 - t * 0.35);
    mix(colour, [1.0, 0.80, 0.68], cover)
}

/// What stands above the shore, mirrored and broken by ripples.
fn water(u: f64, v: f64) -> Rgb {
    let depth = (v - SHORE) / (1.0 - SHORE);
    let scale = 0.15 + depth;
    let ripple = fbm(u * 60.0 / scale, 90.0 * depth / scale, 4) - 0.5;
    let above = SHORE - (v - SHORE) * 0.95 + ripple * 0.045 * scale;
    let mirrored =
        land(u + ripple * 0.012 * scale, above.clamp(0.0, SHORE - 0.001));
    let deep = [0.012, 0.050, 0.075];
    let seen = 0.80 - 0.45 * depth;
    let foam = ((ripple - 0.27) * 9.0).clamp(0.0, 0.10) * depth;
    mix(mix(deep, mirrored, seen), [0.9, 0.9, 0.95], foam)
}

fn mix(a: Rgb, b: Rgb, t: f64) -> Rgb {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t)
}

/// Octaves of value noise, 0 to 1.
fn fbm(x: f64, y: f64, octaves: u32) -> f64 {
    let (mut sum, mut total, mut height, mut scale) = (0.0, 0.0, 1.0, 1.0);
    for octave in 0..octaves {
        sum += height * noise(x * scale, y * scale, octave as i64);
        total += height;
        height *= 0.52;
        scale *= 2.03;
    }
    sum / total
}

fn noise(x: f64, y: f64, seed: i64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (fx, fy) = (smooth(x - left), smooth(y - top));
    let at = |dx: i64, dy: i64| hash(left as i64 + dx, top as i64 + dy, seed);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * fx;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * fx;
    upper + (lower - upper) * fy
}

/// A number from 0 to 1 for each point of a grid.
fn hash(x: i64, y: i64, seed: i64) -> f64 {
    let mut h = (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ (seed as u64).wrapping_mul(0x1656_67b1_9e37_79f9);
    h = (h ^ (h >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((h ^ (h >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}
