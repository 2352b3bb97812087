//! Dates against bare chrono.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use sysu::date::{
    Context, DateTime, Duration, Parser, Unit, Zone,
    format::{Dialect, Format},
};

fn main() {
    let mut c = Criterion::default().configure_from_args();
    rfc3339(&mut c);
    tokens(&mut c);
    sums(&mut c);
    c.final_summary();
}

const TEXT: &str = "2024-07-14T09:30:05.123456+02:00";

fn rfc3339(c: &mut Criterion) {
    let epoch = DateTime::from_seconds(0).expect("in range");
    let parser = Parser::new(Context::at(epoch)).keep_zone(true);
    let ours = parser.iso(TEXT).expect("a date");
    let theirs = chrono::DateTime::parse_from_rfc3339(TEXT).expect("a date");
    assert_eq!(ours.to_iso(), TEXT);
    assert_eq!(ours.timestamp(), theirs.timestamp());

    let mut group = c.benchmark_group("date/rfc3339/parse/32 bytes");
    group.throughput(Throughput::Elements(1));
    group.bench_function("sysu", |b| b.iter(|| parser.iso(black_box(TEXT))));
    group.bench_function("chrono", |b| {
        b.iter(|| chrono::DateTime::parse_from_rfc3339(black_box(TEXT)));
    });
    group.finish();

    let mut group = c.benchmark_group("date/rfc3339/format/32 bytes");
    group.throughput(Throughput::Elements(1));
    group.bench_function("sysu", |b| b.iter(|| black_box(ours).to_iso()));
    group.bench_function("chrono", |b| {
        b.iter(|| black_box(theirs).to_rfc3339());
    });
    group.finish();
}

fn tokens(c: &mut Criterion) {
    let at: DateTime = TEXT.parse().expect("a date");
    let theirs = chrono::DateTime::parse_from_rfc3339(TEXT).expect("a date");
    let tokens = "%a, %d %b %Y %H:%M:%S %z";
    let format = Format::new(tokens, Dialect::Strftime).expect("a format");
    assert_eq!(format.format(at), theirs.format(tokens).to_string());

    let mut group = c.benchmark_group("date/strftime/format/mail");
    group.bench_function("sysu", |b| b.iter(|| format.format(black_box(at))));
    group.bench_function("chrono", |b| {
        b.iter(|| black_box(theirs).format(tokens).to_string());
    });
    group.finish();
}

fn sums(c: &mut Criterion) {
    let zone = Zone::iana("America/New_York").expect("a zone");
    let at: DateTime = TEXT.parse().expect("a date");
    let at = at.in_zone(zone);
    let month = Duration::new().months(1);
    assert_eq!(at.plus(&month).expect("in range").month(), 8);

    let mut group = c.benchmark_group("date/plus/a month in New York");
    group.bench_function("sysu", |b| b.iter(|| black_box(at).plus(&month)));
    group.finish();
    let mut group = c.benchmark_group("date/start of/a day in New York");
    group.bench_function("sysu", |b| {
        b.iter(|| black_box(at).start_of(Unit::Day));
    });
    group.finish();
}
