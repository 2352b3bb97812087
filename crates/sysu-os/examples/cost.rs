//! Says what the usual questions cost here: how long each takes, at best
//! and in the middle.
//!
//! `cargo run --release -p sysu-os --example cost`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use sysu_os::{Host, Metrics, Parts, ProcFields, Sampler};

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn time<T>(what: &str, mut call: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..201)
        .map(|_| {
            let start = Instant::now();
            black_box(call());
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{what:<12} {:>10.1?} {:>10.1?}", times[0], times[100]);
}

fn main() {
    let host = Host::live();
    time("memory", || host.memory());
    time("limits", || host.limits());
    let want = ProcFields::COMMAND | ProcFields::USER;
    time("processes", || host.processes(want));
    time("report", || host.report(Parts::USUAL));
    let mut system = Sampler::new(Host::live(), Metrics::SYSTEM);
    time("sample", || system.sample());
    let mut all =
        Sampler::new(Host::live(), Metrics::SYSTEM | Metrics::PROCESSES);
    time("sample all", || all.sample());
}
