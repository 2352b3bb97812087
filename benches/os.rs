//! Facts of the machine, beside the crate sysinfo where it has them.

use std::hint::black_box;

use criterion::Criterion;
use sysu::os::{
    Filesystems, Host, Metrics, Parts, ProcFields, Sampler, parse,
};

fn main() {
    let mut c = Criterion::default().configure_from_args();
    facts(&mut c);
    lists(&mut c);
    parsers(&mut c);
    c.final_summary();
}

fn facts(c: &mut Criterion) {
    let host = Host::live();
    // A bench of what fails measures nothing.
    assert!(host.memory().is_ok_and(|m| m.total > 0));
    c.bench_function("os/memory/live/sysu", |b| {
        b.iter(|| black_box(host.memory()));
    });
    c.bench_function("os/limits/live/sysu", |b| {
        b.iter(|| black_box(host.limits()));
    });
    c.bench_function("os/cpu/live/sysu", |b| b.iter(|| black_box(host.cpu())));
    c.bench_function("os/packages/live/sysu", |b| {
        b.iter(|| black_box(host.packages()));
    });
    c.bench_function("os/time-zone/live/sysu", |b| {
        b.iter(|| black_box(host.time_zone()));
    });
    c.bench_function("os/report/live/sysu", |b| {
        b.iter(|| black_box(host.report(Parts::USUAL)));
    });
    let mut sampler = Sampler::new(Host::live(), Metrics::SYSTEM);
    c.bench_function("os/sample/live/sysu", |b| {
        b.iter(|| black_box(sampler.sample()));
    });
}

fn lists(c: &mut Criterion) {
    let host = Host::live();
    let want = ProcFields::COMMAND | ProcFields::USER;
    assert!(host.processes(want).is_ok_and(|list| !list.is_empty()));
    c.bench_function("os/processes/live/sysu", |b| {
        b.iter(|| black_box(host.processes(want)));
    });
    c.bench_function("os/filesystems/live/sysu", |b| {
        b.iter(|| black_box(host.filesystems(Filesystems::default())));
    });
    c.bench_function("os/interfaces/live/sysu", |b| {
        b.iter(|| black_box(host.interfaces()));
    });
}

fn parsers(c: &mut Criterion) {
    let line = "36 35 98:0 / /mnt/a\\040b rw shared:1 - ext4 /dev/sda1 rw\n";
    let mounts = line.repeat(1000).into_bytes();
    assert_eq!(parse::mountinfo(&mounts).len(), 1000);
    c.bench_function("os/mountinfo/1000-lines/sysu", |b| {
        b.iter(|| black_box(parse::mountinfo(&mounts)));
    });
    let cpus: String =
        (0..512).map(|id| format!("cpu{id} 1 2 3 4 5 6 7 8 9 10\n")).collect();
    let stat = format!("cpu 1 2 3 4\n{cpus}btime 1\n").into_bytes();
    assert!(parse::stat(&stat, 100).is_ok_and(|s| s.cpus.len() == 512));
    c.bench_function("os/stat/512-cpus/sysu", |b| {
        b.iter(|| black_box(parse::stat(&stat, 100)));
    });
}
