//! Passwords and digests.

use std::{hint::black_box, time::UNIX_EPOCH};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sysu::hash::bcrypt::{Bcrypt, Cost, Engine};
use sysu::hash::digest::Alg;
use sysu::hash::hmac::hmac;
use sysu::hash::jwt::{JwsAlg, Key, Verify, sign};
use sysu::hash::password::{Argon2, Limits, verify};
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
    group.bench_function("bcrypt-crate", |b| {
        b.iter(|| {
            passwords.map(|word| other.hash_with_salt(word.as_bytes(), salt))
        });
    });
    group.finish();
}

/// OWASP's least Argon2id, and signing and verifying a token on each curve.
fn keys(c: &mut Criterion) {
    let how = Argon2::default();
    assert!(how.hash(b"pw").is_ok_and(|hash| {
        verify(b"pw", &hash, &Limits::new()).unwrap_or(false)
    }));
    c.bench_function("hash/argon2id/19MiB-2-1/sysu", |b| {
        b.iter(|| how.hash(black_box(b"correct horse")));
    });
    for alg in [JwsAlg::ES256, JwsAlg::ES512, JwsAlg::ES256K, JwsAlg::EdDSA] {
        let Ok(key) = Key::generate(alg) else { continue };
        let claims = r#"{"sub":"ann"}"#;
        let Ok(token) = sign(&key, alg, claims) else { continue };
        let how = Verify::new(&[alg], UNIX_EPOCH);
        assert!(how.token(&token, &key).is_ok());
        c.bench_function(&format!("hash/jwt-verify/{alg}/sysu"), |b| {
            b.iter(|| how.token(black_box(&token), &key));
        });
        c.bench_function(&format!("hash/jwt-sign/{alg}/sysu"), |b| {
            b.iter(|| sign(&key, alg, black_box(claims)));
        });
    }
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

criterion_group!(benches, bcrypt, digests, keys, lists);
criterion_main!(benches);
