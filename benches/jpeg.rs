//! `sysu-jpeg` against zune-jpeg and jpeg-encoder, and, with the feature
//! `turbojpeg`, against the C library libjpeg-turbo.
//!
//! Inputs are pictures made from a seed, and the JPEGs of the folder that
//! `SYSU_IMAGES` names. Names are `jpeg/<what>/<input>/<whose>`.
//!
//! With the argument `ratios`, of ours and of each other in turn, it prints
//! the ratios that were aimed at, and what they should be, instead:
//!
//! ```text
//! cargo bench -p sysu-benches --bench jpeg --features turbojpeg -- ratios
//! ```

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use sysu_jpeg::{Decoder, Effort, Encoder, Format, Scale, Subsampling};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

const SCALES: [(&str, Scale); 4] = [
    ("full", Scale::Full),
    ("half", Scale::Half),
    ("quarter", Scale::Quarter),
    ("eighth", Scale::Eighth),
];

/// Hills, edges and grain: about as many bits a pixel as a photograph.
fn pixels(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1u32;
    let mut out = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            let grain = (state >> 24) as f32 / 32.0;
            let (x, y) = (x as f32, y as f32);
            let hill = 90.0 * ((x / 170.0).sin() + (y / 230.0).cos());
            let edge = if (x / 37.0).sin() * (y / 53.0).sin() > 0.4 {
                40.0
            } else {
                0.0
            };
            let base = 110.0 + hill / 2.0 + edge + grain;
            out.extend([base, base * 0.9 + 12.0, base * 0.7].map(|v| v as u8));
        }
    }
    out
}

#[expect(clippy::disallowed_methods, reason = "names a folder to measure")]
#[expect(clippy::print_stderr, reason = "says what is not measured")]
fn inputs() -> Vec<(String, Vec<u8>)> {
    let picture = |width, height, sampling, progressive| {
        Encoder::new(85)
            .subsampling(sampling)
            .progressive(progressive)
            .encode(&pixels(width, height), width, height, Format::Rgb)
            .expect("encoded")
    };
    use Subsampling::{S420, S422, S444};
    let mut inputs = vec![
        ("12mp-420".into(), picture(4000, 3000, S420, false)),
        ("6mp-444".into(), picture(3000, 2000, S444, false)),
        ("6mp-422".into(), picture(3000, 2000, S422, false)),
        ("6mp-progressive".into(), picture(3000, 2000, S420, true)),
    ];
    let folder = std::env::var_os("SYSU_IMAGES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SYSU_IMAGES names no folder: made pictures alone");
    }
    for entry in folder.iter().flat_map(std::fs::read_dir).flatten() {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        let Ok(file) = std::fs::read(&path) else { continue };
        let large = Decoder::new(&file)
            .is_ok_and(|d| d.info().width() * d.info().height() > 1 << 19);
        if large {
            inputs.push((name.into_owned(), file));
        }
    }
    inputs
}

fn sysu(file: &[u8], scale: Scale, threads: usize) -> Vec<u8> {
    let decoder = Decoder::new(file).expect("a header").scale(scale);
    let decoder = decoder.threads(threads).output(Format::Rgb);
    decoder.decode().expect("a picture").data
}

fn zune(file: &[u8]) -> Vec<u8> {
    JpegDecoder::new(ZCursor::new(file)).decode().expect("a picture")
}

fn decode(c: &mut Criterion, inputs: &[(String, Vec<u8>)]) {
    for (name, file) in inputs {
        for (what, scale) in SCALES {
            let mut group = c.benchmark_group(format!("jpeg/{what}/{name}"));
            group.throughput(Throughput::Bytes(file.len() as u64));
            group.bench_function("sysu", |b| {
                b.iter(|| sysu(black_box(file), scale, 1));
            });
            // A bench that computes the wrong thing fast measures nothing.
            assert!(sysu(file, scale, 1) == sysu(file, scale, 2));
            group.bench_function("sysu-2-threads", |b| {
                b.iter(|| sysu(black_box(file), scale, 2));
            });
            if scale == Scale::Full {
                group.bench_function("zune-jpeg", |b| {
                    b.iter(|| zune(black_box(file)));
                });
            }
            #[cfg(feature = "turbojpeg")]
            group.bench_function("libjpeg-turbo", |b| {
                b.iter(|| turbo::decode(black_box(file), scale));
            });
            group.finish();
        }
    }
}

fn other(pixels: &[u8], width: u32, height: u32, optimise: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(optimise);
    let color = jpeg_encoder::ColorType::Rgb;
    encoder
        .encode(pixels, width as u16, height as u16, color)
        .expect("encoded");
    out
}

fn encode(c: &mut Criterion) {
    let (width, height) = (720, 588);
    let pixels = pixels(width, height);
    for optimise in [true, false] {
        let what = if optimise { "optimised" } else { "standard" };
        let mut group =
            c.benchmark_group(format!("jpeg/encode/720x588-{what}"));
        group.throughput(Throughput::Bytes(pixels.len() as u64));
        group.bench_function("sysu", |b| {
            let encoder = Encoder::new(80).optimise(optimise);
            b.iter(|| {
                encoder
                    .encode(black_box(&pixels), width, height, Format::Rgb)
                    .expect("encoded")
            });
        });
        group.bench_function("jpeg-encoder", |b| {
            b.iter(|| other(black_box(&pixels), width, height, optimise));
        });
        group.finish();
    }
}

#[cfg(feature = "turbojpeg")]
mod turbo {
    use sysu_jpeg::Scale;
    use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

    pub(super) fn decode(file: &[u8], scale: Scale) -> Vec<u8> {
        let mut decoder = Decompressor::new().expect("a decoder");
        let header = decoder.read_header(file).expect("a header");
        let factor = ScalingFactor::new(1, scale.divisor() as usize);
        decoder.set_scaling_factor(factor).expect("a scale");
        let width = factor.scale(header.width);
        let height = factor.scale(header.height);
        let mut pixels = vec![0; width * height * 3];
        let image = Image {
            pixels: &mut pixels[..],
            width,
            pitch: width * 3,
            height,
            format: PixelFormat::RGB,
        };
        decoder.decompress(file, image).expect("a picture");
        pixels
    }
}

/// Runs all of `what` in turn, and returns the least time of each: what
/// others do on the machine only ever adds to it.
fn least(rounds: usize, what: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let mut least = vec![Duration::MAX; what.len()];
    for _ in 0..rounds {
        for (least, run) in least.iter_mut().zip(what.iter_mut()) {
            let start = Instant::now();
            run();
            *least = start.elapsed().min(*least);
        }
    }
    least
}

fn ratio(of: Duration, over: Duration) -> f64 {
    of.as_secs_f64() / over.as_secs_f64()
}

/// Prints what was aimed at: ours over theirs, on one thread unless said.
#[expect(clippy::print_stdout, reason = "the ratios are what it is for")]
fn ratios(inputs: &[(String, Vec<u8>)]) {
    const ROUNDS: usize = 25;
    println!("over libjpeg-turbo, and at full size over zune-jpeg:");
    println!("aims: full 1.0, zune 0.8, 1/2 0.85, 1/4 and 1/8 0.8,");
    println!("1/2 on two threads over libjpeg-turbo on one 0.6");
    if !cfg!(feature = "turbojpeg") {
        println!("(without the feature turbojpeg: zune-jpeg alone)");
    }
    for (name, file) in inputs {
        print!("{name:32}");
        for (what, scale) in SCALES {
            let mut one = || drop(black_box(sysu(black_box(file), scale, 1)));
            let mut two = || drop(black_box(sysu(black_box(file), scale, 2)));
            #[cfg(feature = "turbojpeg")]
            {
                let mut c =
                    || drop(black_box(turbo::decode(black_box(file), scale)));
                let times = least(ROUNDS, &mut [&mut one, &mut c, &mut two]);
                print!(" {what} {:.2}", ratio(times[0], times[1]));
                if scale == Scale::Half {
                    print!(" (two {:.2})", ratio(times[2], times[1]));
                }
            }
            if scale == Scale::Full {
                let mut zune = || drop(black_box(zune(black_box(file))));
                let times =
                    least(ROUNDS, &mut [&mut one, &mut zune, &mut two]);
                print!(" zune {:.2}", ratio(times[0], times[1]));
                let itself = ratio(times[2], times[0]);
                print!(" {what} on two over one {itself:.2}");
            }
        }
        println!();
    }
    let (width, height) = (720, 588);
    let pixels = pixels(width, height);
    for optimise in [true, false] {
        let encoder = Encoder::new(80).optimise(optimise);
        let mut ours = || {
            drop(black_box(encoder.encode(
                black_box(&pixels),
                width,
                height,
                Format::Rgb,
            )));
        };
        let mut theirs = || {
            drop(black_box(other(
                black_box(&pixels),
                width,
                height,
                optimise,
            )));
        };
        let times = least(ROUNDS, &mut [&mut ours, &mut theirs]);
        let ratio = ratio(times[0], times[1]);
        println!("encode, optimise {optimise}: jpeg-encoder {ratio:.2}");
    }
    for (progressive, effort) in [
        (false, Effort::High),
        (false, Effort::Best),
        (true, Effort::Normal),
        (true, Effort::High),
        (true, Effort::Best),
    ] {
        let run = |progressive, effort| {
            let encoder = Encoder::new(80).progressive(progressive);
            let encoder = encoder.effort(effort);
            encoder.encode(&pixels, width, height, Format::Rgb)
        };
        let mut effort_run = || drop(black_box(run(progressive, effort)));
        let mut plain = || drop(black_box(run(false, Effort::Normal)));
        let times = least(9, &mut [&mut effort_run, &mut plain]);
        let size = |file: sysu_jpeg::Result<Vec<u8>>| {
            file.expect("encoded").len() as f64
        };
        println!(
            "encode, progressive {progressive}, effort {effort:?}, over \
             plain: time {:.1}, bytes {:.3}",
            ratio(times[0], times[1]),
            size(run(progressive, effort)) / size(run(false, Effort::Normal)),
        );
    }
}

fn main() {
    let inputs = inputs();
    if std::env::args().any(|argument| argument == "ratios") {
        ratios(&inputs);
        return;
    }
    let mut c = Criterion::default().sample_size(20).configure_from_args();
    decode(&mut c, &inputs);
    encode(&mut c);
    c.final_summary();
}
