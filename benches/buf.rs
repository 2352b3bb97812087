//! Bytes: encodings, dumps, search, beside the crates that others use.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, Throughput, measurement::WallTime,
};
use sysu::buf::{
    Decode, Dump, Encoding, Histogram, Ignore, Pattern, Profile, Strings, Sum,
    SumKind, Undump, compare_streams,
};

const LEN: usize = 1 << 20;

fn main() {
    let mut c = Criterion::default().configure_from_args();
    let input = noise(LEN);
    hex(&mut c, &input);
    base64(&mut c, &input);
    others(&mut c, &input);
    dumps(&mut c, &input);
    search(&mut c, &input);
    wholes(&mut c, &input);
    c.final_summary();
}

/// Bytes of all values, the same in every run.
fn noise(len: usize) -> Vec<u8> {
    let mut x = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (x >> 32) as u8
    };
    (0..len).map(|_| next()).collect()
}

fn titled<'c>(
    c: &'c mut Criterion,
    name: &str,
    bytes: usize,
) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes as u64));
    group
}

fn hex(c: &mut Criterion, input: &[u8]) {
    let text = Encoding::Hex.encode(input);
    let strict = Decode::new();
    // A bench that computes the wrong thing fast measures nothing.
    assert_eq!(faster_hex::hex_string(input), text);
    assert_eq!(Encoding::Hex.decode(&text).as_deref(), Ok(input));

    let mut dst = vec![0; 2 * LEN];
    let mut out = Vec::with_capacity(2 * LEN);
    let mut group = titled(c, "buf/hex/encode/1MiB", LEN);
    group.bench_function("sysu", |b| {
        b.iter(|| {
            out.clear();
            Encoding::Hex.encode_to(black_box(input), &mut out);
        });
    });
    group.bench_function("sysu, into a slice", |b| {
        b.iter(|| Encoding::Hex.encode_slice(black_box(input), &mut dst));
    });
    group.bench_function("faster-hex", |b| {
        b.iter(|| faster_hex::hex_encode(black_box(input), &mut dst).is_ok());
    });
    group.finish();

    let mut dst = vec![0; LEN];
    let mut group = titled(c, "buf/hex/decode/1MiB", LEN);
    group.bench_function("sysu", |b| {
        b.iter(|| {
            out.clear();
            Encoding::Hex.decode_to(
                black_box(text.as_bytes()),
                strict,
                &mut out,
            )
        });
    });
    group.bench_function("faster-hex", |b| {
        b.iter(|| {
            faster_hex::hex_decode(black_box(text.as_bytes()), &mut dst)
                .map(|_| ())
        });
    });
    group.finish();
}

fn base64(c: &mut Criterion, input: &[u8]) {
    let text = Encoding::Base64.encode(input);
    let wrapped: Vec<u8> = text
        .as_bytes()
        .chunks(76)
        .flat_map(|line| line.iter().copied().chain([b'\n']))
        .collect();
    let lines = Decode::new().ignore(Ignore::Lines);
    let back = Encoding::Base64.decode_with(&wrapped, lines);
    assert_eq!(back.as_deref(), Ok(input));
    let mut group = titled(c, "buf/base64/1MiB", LEN);
    group.bench_function("encode/sysu", |b| {
        b.iter(|| Encoding::Base64.encode(black_box(input)));
    });
    group.bench_function("decode/sysu", |b| {
        b.iter(|| Encoding::Base64.decode(black_box(&text)));
    });
    group.bench_function("decode-lines/sysu", |b| {
        b.iter(|| Encoding::Base64.decode_with(black_box(&wrapped), lines));
    });
    group.bench_function("decode-lenient/sysu", |b| {
        b.iter(|| Encoding::Base64.decode_lenient(black_box(&text)));
    });
    group.finish();
}

fn others(c: &mut Criterion, input: &[u8]) {
    let above = [Encoding::Hex, Encoding::Base64];
    let rest = |e: &Encoding| !e.is_charset() && !above.contains(e);
    for encoding in Encoding::all().filter(rest) {
        let text = encoding.encode(input);
        assert_eq!(encoding.decode(&text).as_deref(), Ok(input), "{encoding}");
        let name = format!("buf/{encoding}/1MiB");
        let mut group = titled(c, &name, LEN);
        group.bench_function("encode/sysu", |b| {
            b.iter(|| encoding.encode(black_box(input)));
        });
        group.bench_function("decode/sysu", |b| {
            b.iter(|| encoding.decode(black_box(&text)));
        });
        group.finish();
    }
}

fn dumps(c: &mut Criterion, input: &[u8]) {
    for (name, dump) in [
        ("canonical", Dump::canonical()),
        ("xxd", Dump::xxd()),
        ("plain", Dump::plain()),
        ("boxed", Dump::boxed()),
        ("squeezed", Dump::canonical().squeeze(true)),
    ] {
        let zeros = vec![0; LEN];
        let input = if name == "squeezed" { &zeros } else { input };
        let text = dump.to_text(input);
        let back = Undump::new().to_bytes(text.as_bytes());
        assert_eq!(back.as_deref(), Ok(input), "{name}");
        let title = format!("buf/dump-{name}/1MiB");
        let mut group = titled(c, &title, LEN);
        group.bench_function("dump/sysu", |b| {
            b.iter(|| dump.to_text(black_box(input)));
        });
        group.bench_function("undump/sysu", |b| {
            b.iter(|| Undump::new().to_bytes(black_box(text.as_bytes())));
        });
        group.finish();
    }
}

fn search(c: &mut Criterion, input: &[u8]) {
    for (name, text) in [
        ("literal", "text:needle"),
        ("holes", "de ad ?? ef"),
        ("jump", "de ad [2-40] be ef"),
        ("wild", "d? ?d 0? ?0"),
        ("regex", "re:need(le|y)"),
    ] {
        let pattern: Pattern = text.parse().expect("a pattern");
        let title = format!("buf/find-{name}/1MiB");
        let mut group = titled(c, &title, LEN);
        group.bench_function("sysu", |b| {
            b.iter(|| pattern.find_iter(black_box(input)).count());
        });
        group.finish();
    }
}

fn wholes(c: &mut Criterion, input: &[u8]) {
    let mut group = titled(c, "buf/whole/1MiB", LEN);
    group.bench_function("strings/sysu", |b| {
        b.iter(|| Strings::new().all(black_box(input)).len());
    });
    group.bench_function("histogram/sysu", |b| {
        b.iter(|| {
            let mut histogram = Histogram::new();
            histogram.push(black_box(input));
            histogram.entropy()
        });
    });
    group.bench_function("profile/sysu", |b| {
        b.iter(|| {
            let mut profile = Profile::new();
            profile.push(black_box(input));
            profile.finish();
            profile.is_utf8()
        });
    });
    group.bench_function("compare/sysu", |b| {
        b.iter(|| compare_streams(black_box(input), input));
    });
    for kind in [SumKind::Crc32, SumKind::Crc32c, SumKind::Adler32] {
        group.bench_function(format!("{}/sysu", kind.name()), |b| {
            b.iter(|| {
                let mut sum = Sum::new(kind);
                sum.push(black_box(input));
                sum.finish()
            });
        });
    }
    group.finish();
}
