//! Runs one task over and over inside a warm process and prints the time of
//! each call as `{"ns": [..], "cpu": [..]}`, by the clock and as all threads
//! worked, for `benches/peers/run`.
//!
//! `sysu-inner TOOL/TASK FILE ITERATIONS`

mod buf;
mod date;
mod hash;
mod img;

use std::{env, process::ExitCode, time::Instant};

/// Calls that are not counted.
const WARM_UP: usize = 3;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        [task, rest @ ..] if task.starts_with("hash/") => {
            hash::run(task, rest)
        }
        [task, rest @ ..] if task.starts_with("img/") => img::run(task, rest),
        [task, rest @ ..] if task.starts_with("date/") => {
            date::run(task, rest)
        }
        [task, rest @ ..] if task.starts_with("buf/") => buf::run(task, rest),
        _ => Err("usage: sysu-inner TOOL/TASK FILE ITERATIONS".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            print_error(err.as_ref());
            ExitCode::FAILURE
        }
    }
}

/// Calls `work` `iterations` times after a warm-up and prints the times.
#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn time<T>(iterations: usize, mut work: impl FnMut() -> T) {
    let mut ns = Vec::with_capacity(iterations);
    let mut cpu = Vec::with_capacity(iterations);
    for i in 0..WARM_UP + iterations {
        let (start, worked) = (Instant::now(), worked());
        std::hint::black_box(work());
        let taken = start.elapsed().as_nanos();
        if i >= WARM_UP {
            ns.push(taken.to_string());
            cpu.extend(
                worked
                    .zip(self::worked())
                    .map(|(from, to)| (to - from).to_string()),
            );
        }
    }
    let (ns, cpu) = (ns.join(", "), cpu.join(", "));
    println!("{{\"ns\": [{ns}], \"cpu\": [{cpu}]}}");
}

/// The nanoseconds that all threads have worked, where that is told.
fn worked() -> Option<i64> {
    #[cfg(unix)]
    {
        let clock = rustix::time::ClockId::ProcessCPUTime;
        let time = rustix::time::clock_gettime(clock);
        Some(time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }
    #[cfg(not(unix))]
    None
}

#[expect(clippy::print_stderr, reason = "a program of its own")]
fn print_error(err: &dyn std::error::Error) {
    eprintln!("sysu-inner: {err}");
}
