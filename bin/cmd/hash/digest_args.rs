//! Which digests, shared by the verbs on files.

use std::path::PathBuf;

use clap::Args;
use sysu::hash::{
    Secret,
    digest::{Alg, Digest},
};

use super::explain;
use crate::{ctx::Ctx, error::usage, input::Input};

/// Which digests.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Digest")]
pub(super) struct DigestArgs {
    /// Algorithms, as many as wanted, computed in one read: md5 sha1 sha224
    /// sha256 sha384 sha512 sha512-224 sha512-256 sha3-224 sha3-256 sha3-384
    /// sha3-512 shake128 shake256 blake2b blake2s blake3 ripemd160 sm3
    /// md5-sha1 crc32 crc32c crc64-nvme adler32 xxh32 xxh64 xxh3-64 xxh3-128
    /// cksum bsd sysv; a length in bits may follow, as in blake2b-256
    /// [md5 and sha1 are broken: for old lists only]
    #[arg(
        long = "algorithm",
        short,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "sha256"
    )]
    pub(super) algorithms: Vec<Digest>,

    /// Bits of output, for shake, blake2 and blake3
    #[arg(long, short, value_name = "BITS")]
    pub(super) length: Option<usize>,

    /// Take the bytes of FILE as the key of blake2 or blake3
    #[arg(long, value_name = "FILE")]
    pub(super) key_file: Option<PathBuf>,

    /// Derive a key with blake3, for this purpose
    #[arg(long, value_name = "TEXT", conflicts_with = "key_file")]
    pub(super) derive_key: Option<String>,
}

impl DigestArgs {
    pub(super) fn digests(&self, ctx: &Ctx) -> anyhow::Result<Vec<Digest>> {
        let key = match &self.key_file {
            Some(path) => Some(Input::named(ctx, path).read(64 * 1024)?),
            None => None,
        };
        let key = key.map(Secret::new);
        let mut digests = self.algorithms.clone();
        for digest in &mut digests {
            let mut of = digest.clone();
            if let Some(bits) = self.length {
                if bits % 8 != 0 {
                    return Err(usage("--length is not a multiple of 8"));
                }
                of = of.length(bits / 8);
            }
            if let Some(key) = &key {
                of = of.key(key.as_bytes());
            }
            if let Some(context) = &self.derive_key {
                of = of.context(context);
            }
            explain(of.hasher())?;
            *digest = of;
        }
        Ok(digests)
    }

    /// The one algorithm that was named, if the default was not left.
    pub(super) fn name(digest: &Digest) -> String {
        let alg: Alg = digest.alg();
        if digest.len() == alg.default_len() {
            alg.name().to_owned()
        } else {
            format!("{alg}-{}", digest.len() * 8)
        }
    }
}
