//! Rates, from two moments that are made up.

use std::time::Duration;

use sysu_os::{Counters, Delta, Metrics, Usage};

use crate::tree::Machine;

const ALL: Metrics = Metrics::PROCESS_IO;

fn between(
    before: &[(&str, &str)],
    after: &[(&str, &str)],
    elapsed: Duration,
) -> Delta {
    let want = ALL | Metrics::SYSTEM;
    let before = Counters::read(&Machine::made(before), want);
    let after = Counters::read(&Machine::made(after), want);
    before.until(&after, elapsed)
}

fn usage(before: &str, after: &str) -> Option<Usage> {
    let delta = between(
        &[("proc/stat", before)],
        &[("proc/stat", after)],
        Duration::from_secs(1),
    );
    delta.cpu.unwrap().total
}

#[test]
fn two_moments_give_exact_percentages() {
    let usage = usage(
        "cpu 100 0 50 800 50 0 0 0 0 0\n",
        "cpu 120 10 60 850 60 0 0 0 0 0\n",
    );
    let usage = usage.unwrap();
    assert_eq!((usage.user, usage.nice, usage.system), (20.0, 10.0, 10.0));
    assert_eq!((usage.idle, usage.iowait), (50.0, 10.0));
    assert_eq!(usage.busy, 40.0);
}

#[test]
fn trap_05_counters_that_go_backwards_are_clamped() {
    let usage =
        usage("cpu 0 0 0 100 90 0 0 5 0 0\n", "cpu 50 0 0 150 40 0 0 1 0 0\n");
    let usage = usage.unwrap();
    assert_eq!((usage.iowait, usage.steal), (0.0, 0.0));
    assert_eq!((usage.user, usage.idle), (50.0, 50.0));
}

#[test]
fn trap_05_counters_that_stand_still_give_no_percentage() {
    assert_eq!(usage("cpu 0 0 0 0\n", "cpu 0 0 0 0\n"), None);
}

#[test]
fn trap_06_guests_are_not_counted_twice() {
    let usage =
        usage("cpu 0 0 0 0 0 0 0 0 0 0\n", "cpu 60 20 0 20 0 0 0 0 40 10\n");
    let usage = usage.unwrap();
    let shares = [usage.user, usage.nice, usage.guest, usage.idle, usage.busy];
    assert_eq!(shares.map(f64::round), [20.0, 10.0, 50.0, 20.0, 80.0]);
}

#[test]
fn trap_08_a_process_may_use_more_than_one_processor() {
    let line = |ticks: u32| {
        format!("9 (x) R 1 9 9 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 4 0 1 1 1\n")
    };
    let (before, after) = (line(0), line(400));
    let delta = between(
        &[("proc/9/stat", &before)],
        &[("proc/9/stat", &after)],
        Duration::from_secs(2),
    );
    assert_eq!(delta.processes[0].cpu_percent, 200.0);
}

#[test]
fn trap_20_a_number_given_anew_is_another_process() {
    let line = |start: u32, ticks: u32| {
        let rest = format!("{ticks} 0 0 0 20 0 1 0 {start} 1 1");
        format!("9 (x) R 1 9 9 0 -1 0 0 0 0 0 {rest}\n")
    };
    let delta = between(
        &[("proc/9/stat", &line(1, 5000))],
        &[("proc/9/stat", &line(70, 10))],
        Duration::from_secs(1),
    );
    // Not a fall from 50 s to 0.1 s: all of it is the new one's.
    assert_eq!(delta.processes[0].cpu_percent, 10.0);
    assert_eq!(delta.processes[0].start, Duration::from_millis(700));
}

#[test]
fn an_interface_made_anew_has_no_rate() {
    let dev = |bytes: u64| {
        format!("h\nh\n e0: {bytes} 1 0 0 0 0 0 0 {bytes} 1 0 0 0 0 0 0\n")
    };
    let index = "sys/class/net/e0/ifindex";
    let two = |a: (&str, u64), b: (&str, u64)| {
        let (da, db) = (dev(a.1), dev(b.1));
        between(
            &[(index, a.0), ("proc/net/dev", &da)],
            &[(index, b.0), ("proc/net/dev", &db)],
            Duration::from_secs(2),
        )
    };
    assert_eq!(two(("7", 100), ("7", 300)).interfaces[0].rx_bytes, 100.0);
    assert_eq!(two(("7", 100), ("8", 300)).interfaces, []);
    assert_eq!(two(("7", 300), ("7", 100)).interfaces, []);
}

#[test]
fn trap_17_a_disk_counts_in_units_of_512_bytes() {
    let line = |n: u64| format!("259 0 nvme0n1 {n} 0 {n} {n} 0 0 0 0 0 {n}\n");
    let line = |n: u64| line(n).trim_end().to_owned() + " 0\n";
    let delta = between(
        &[("proc/diskstats", &line(0))],
        &[("proc/diskstats", &line(1000))],
        Duration::from_secs(2),
    );
    let disk = &delta.disks[0];
    assert_eq!(disk.read_bytes, 1000.0 * 512.0 / 2.0);
    assert_eq!(disk.busy_percent, 50.0);
    assert_eq!(disk.wait, Some(Duration::from_millis(1)));
}

#[test]
fn no_time_gives_no_rate() {
    let delta = between(
        &[("proc/diskstats", "8 0 sda 0 0 0 0 0 0 0 0 0 0 0\n")],
        &[("proc/diskstats", "8 0 sda 9 0 9 9 0 0 0 0 0 9 9\n")],
        Duration::ZERO,
    );
    assert_eq!(delta.disks, []);
}
