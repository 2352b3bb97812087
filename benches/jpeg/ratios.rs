//! Prints what was aimed at: ours over theirs, each run in turn on the same
//! input. The ratio is the median of the ratios of the rounds.
//!
//! One thread is measured by its processor time, which other work on the
//! machine does not count for; two by the clock on the wall, which wants a
//! machine that does nothing else.

use std::hint::black_box;
use std::time::{Duration, Instant};

use sysu_jpeg::{Decoder, Effort, Encoder, Format, Image, Scale};

use crate::inputs::{Input, thumbnail};
use crate::{SCALES, sysu, theirs};

/// How long a row may take, about.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something to measure.
type Run<'a> = &'a mut dyn FnMut();

/// Returns the processor time of this thread.
#[cfg(unix)]
fn processor() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Elsewhere the clock on the wall must do.
#[cfg(not(unix))]
fn processor() -> Duration {
    wall()
}

fn wall() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Runs all in turn, and returns the times of each, by rounds. The first
/// round is not counted.
fn rounds(clock: fn() -> Duration, runs: &mut [Run<'_>]) -> Vec<Vec<f64>> {
    let mut times = vec![Vec::new(); runs.len()];
    let begin = wall();
    for round in 0..=25 {
        if 7 < round && PATIENCE < wall().saturating_sub(begin) {
            break;
        }
        for (times, run) in times.iter_mut().zip(runs.iter_mut()) {
            let start = clock();
            run();
            let time = clock().saturating_sub(start);
            if 0 < round {
                times.push(time.as_secs_f64());
            }
        }
    }
    times
}

fn ratio(of: &[f64], over: &[f64]) -> f64 {
    median(of.iter().zip(over).map(|(of, over)| of / over).collect())
}

/// Returns our time over that of the C library, on one thread each.
#[cfg(feature = "turbojpeg")]
fn over_c(file: &[u8], scale: Scale) -> Option<f64> {
    let mut ours = || drop(black_box(sysu(black_box(file), scale, 1)));
    let mut c = || drop(black_box(theirs::turbo(black_box(file), scale)));
    let times = rounds(processor, &mut [&mut ours, &mut c]);
    Some(ratio(&times[0], &times[1]))
}

/// Returns our time on two threads over that of the C library on one.
#[cfg(feature = "turbojpeg")]
fn two_over_c(file: &[u8], scale: Scale) -> Option<f64> {
    let mut ours = || drop(black_box(sysu(black_box(file), scale, 2)));
    let mut c = || drop(black_box(theirs::turbo(black_box(file), scale)));
    let times = rounds(wall, &mut [&mut ours, &mut c]);
    Some(ratio(&times[0], &times[1]))
}

#[cfg(not(feature = "turbojpeg"))]
fn over_c(_: &[u8], _: Scale) -> Option<f64> {
    None
}

#[cfg(not(feature = "turbojpeg"))]
fn two_over_c(_: &[u8], _: Scale) -> Option<f64> {
    None
}

fn over_zune(file: &[u8]) -> f64 {
    let mut ours = || drop(black_box(sysu(black_box(file), Scale::Full, 1)));
    let mut zune = || drop(black_box(theirs::zune(black_box(file))));
    let times = rounds(processor, &mut [&mut ours, &mut zune]);
    ratio(&times[0], &times[1])
}

fn cell(ratio: Option<f64>) -> String {
    ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))
}

/// Prints the table of decoding; with `two` alone, of two threads alone.
#[expect(clippy::print_stdout, reason = "the ratios are what it is for")]
pub(crate) fn decoding(inputs: &[Input], two: bool) {
    if !cfg!(feature = "turbojpeg") {
        println!("without the feature turbojpeg: beside zune-jpeg alone\n");
    }
    println!("| file | full | 1/2 | 1/4 | 1/8 | full, zune | 1/2, two |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    println!("| aim | 1.00 | 0.85 | 0.80 | 0.80 | 0.80 | 0.60 |");
    for (name, file) in inputs {
        let decoder = Decoder::new(file).expect("a header");
        let info = decoder.info();
        let pixels = info.width() as f64 * info.height() as f64 / 1e6;
        let kind = if info.is_progressive() { ", progressive" } else { "" };
        let sampling = info.sampling();
        print!("| {name}: {pixels:.1} MP, {sampling}{kind} |");
        for (_, scale) in SCALES {
            let ratio = if two { None } else { over_c(file, scale) };
            print!(" {} |", cell(ratio));
        }
        let alone = (!two).then(|| over_zune(file));
        let wide = two_over_c(file, Scale::Half);
        println!(" {} | {} |", cell(alone), cell(wide));
    }
}

/// Prints times and sizes of the benchmark's thumbnail at quality 80.
#[expect(clippy::print_stdout, reason = "the ratios are what it is for")]
pub(crate) fn encoding(base: &Image) {
    let (width, height) = (720, 588);
    let pixels = &thumbnail(base, width, height)[..];
    for (what, optimise, progressive) in [
        ("tables made for the picture", true, false),
        ("the standard's tables", false, false),
        ("progressive", true, true),
    ] {
        let kind = theirs::Kind { optimise, progressive };
        let ours = |effort| {
            Encoder::new(80)
                .optimise(optimise)
                .progressive(progressive)
                .effort(effort)
                .encode(pixels, width, height, Format::Rgb)
                .expect("encoded")
        };
        type Make<'a> = Box<dyn Fn() -> Vec<u8> + 'a>;
        let all: Vec<(&str, Make<'_>)> = vec![
            ("sysu-jpeg", Box::new(move || ours(Effort::Normal))),
            ("sysu-jpeg, High", Box::new(move || ours(Effort::High))),
            ("sysu-jpeg, Best", Box::new(move || ours(Effort::Best))),
            (
                "jpeg-encoder",
                Box::new(move || theirs::encode(pixels, width, height, kind)),
            ),
            #[cfg(feature = "turbojpeg")]
            (
                "libjpeg-turbo",
                Box::new(move || {
                    theirs::turbo_encode(pixels, width, height, kind)
                }),
            ),
        ];
        let mut runs: Vec<_> = all
            .iter()
            .map(|(_, make)| move || drop(black_box(make())))
            .collect();
        let mut runs: Vec<Run<'_>> =
            runs.iter_mut().map(|run| run as Run<'_>).collect();
        let times = rounds(processor, &mut runs);
        println!("\n{what} | milliseconds | over ours | bytes");
        for ((name, make), own) in all.iter().zip(&times) {
            println!(
                "{name} | {:.2} | {:.2} | {}",
                median(own.clone()) * 1e3,
                ratio(own, &times[0]),
                make().len(),
            );
        }
    }
}
