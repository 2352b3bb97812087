//! Passwords and digests.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sysu::hash::bcrypt::{Bcrypt, Cost, Engine};
use sysu::hash::digest::Alg;
use sysu::hash::hmac::hmac;
use sysu::hash::sums::Parser;

/// Cost 6: the ratios do not move with the cost.
fn bcrypt(c: &mut Criterion) {
    let cost = Cost::new(6).unwrap_or_default();
    let how = Bcrypt::new(cost);
    let salt = [7; 16];
    // A bench that computes the wrong thing fast measures nothing.
    let own = how.hash_with_salt(b"correct horse", salt).ok();
    let other = how.engine(Engine::Crate);
    assert_eq!(own, other.hash_with_salt(b"correct horse", salt).ok());

    let mut group = c.benchmark_group("hash/bcrypt/cost-6");
    for (whose, how) in [("sysu", how), ("bcrypt-crate", other)] {
        group.bench_function(whose, |b| {
            b.iter(|| how.hash_with_salt(black_box(b"correct horse"), salt));
        });
    }
    group.finish();
    let passwords = ["correct horse"; 16];
    let mut group = c.benchmark_group("hash/bcrypt-many/16-of-cost-6");
    group.throughput(Throughput::Elements(16));
    group.bench_function("sysu", |b| {
        b.iter(|| how.hash_many(black_box(&passwords)));
    });
    group.finish();
}

fn digests(c: &mut Criterion) {
    const LEN: usize = 1 << 20;
    let input: Vec<u8> = (0..LEN).map(|n| ((n * 31) >> 3) as u8).collect();
    for alg in [
        Alg::Md5,
        Alg::Sha1,
        Alg::Sha256,
        Alg::Sha512,
        Alg::Sha3_256,
        Alg::Blake2b,
        Alg::Blake3,
        Alg::Crc32,
        Alg::Crc32c,
        Alg::Adler32,
        Alg::Xxh3_64,
    ] {
        let mut group = c.benchmark_group(format!("hash/{alg}/1MiB"));
        group.throughput(Throughput::Bytes(LEN as u64));
        group.bench_function("sysu", |b| b.iter(|| alg.of(black_box(&input))));
        group.finish();
    }
    c.bench_function("hash/hmac-sha256/64B/sysu", |b| {
        b.iter(|| hmac(Alg::Sha256, b"key", black_box(&input[..64])));
    });
}

fn lists(c: &mut Criterion) {
    let line = format!("{}  a/name/of/a/file.txt", Alg::Sha256.of(b""));
    c.bench_function("hash/list-line/gnu/sysu", |b| {
        b.iter(|| Parser::new(None).line(black_box(line.as_bytes())));
    });
}

criterion_group!(benches, bcrypt, digests, lists);
criterion_main!(benches);
