//! `sysu-jpeg` against zune-jpeg and jpeg-encoder, and, with the feature
//! `turbojpeg`, against the C library libjpeg-turbo.
//!
//! Inputs are the JPEGs of the folder that `SYSU_IMAGES` names and files made
//! of the largest; without it, files made from a seed. Names are
//! `jpeg/<what>/<input>/<whose>`.
//!
//! With the argument `ratios` it prints the ratios that were aimed at
//! instead, as the table of docs/jpeg.md:
//!
//! ```text
//! cargo bench -p sysu-benches --bench jpeg --features turbojpeg -- ratios
//! ```
//!
//! and with `ratios two` those of two threads alone, which take less time on
//! a machine that has to be quiet.

mod inputs;
mod ratios;
mod theirs;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use sysu_jpeg::{Decoder, Encoder, Format, Scale};

use crate::inputs::{Input, pixels};

const SCALES: [(&str, Scale); 4] = [
    ("full", Scale::Full),
    ("half", Scale::Half),
    ("quarter", Scale::Quarter),
    ("eighth", Scale::Eighth),
];

fn sysu(file: &[u8], scale: Scale, threads: usize) -> Vec<u8> {
    let decoder = Decoder::new(file).expect("a header").scale(scale);
    let decoder = decoder.threads(threads).output(Format::Rgb);
    decoder.decode().expect("a picture").data
}

fn decode(c: &mut Criterion, inputs: &[Input]) {
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
                    b.iter(|| theirs::zune(black_box(file)));
                });
            }
            #[cfg(feature = "turbojpeg")]
            group.bench_function("libjpeg-turbo", |b| {
                b.iter(|| theirs::turbo(black_box(file), scale));
            });
            group.finish();
        }
    }
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
        let kind = theirs::Kind { optimise, progressive: false };
        group.bench_function("jpeg-encoder", |b| {
            b.iter(|| theirs::encode(black_box(&pixels), width, height, kind));
        });
        #[cfg(feature = "turbojpeg")]
        group.bench_function("libjpeg-turbo", |b| {
            b.iter(|| {
                theirs::turbo_encode(black_box(&pixels), width, height, kind)
            });
        });
        group.finish();
    }
}

fn main() {
    let (inputs, base) = inputs::all();
    let asked = |what| std::env::args().any(|argument| argument == what);
    if asked("ratios") {
        ratios::decoding(&inputs, asked("two"));
        if !asked("two") {
            ratios::encoding(&base);
        }
        return;
    }
    let mut c = Criterion::default().sample_size(20).configure_from_args();
    decode(&mut c, &inputs);
    encode(&mut c);
    c.final_summary();
}
