//! One shape for the algorithms of many crates.

use digest::block_api::{
    Buffer, BufferKindUser, UpdateCore, VariableOutputCore,
};
use digest::{ExtendableOutput, Update};

use super::sum::{Adler, Bsd, Sysv};
use super::{Alg, Digest};

/// A running computation, whatever the algorithm.
pub(super) trait Engine: Send + Sync {
    fn update(&mut self, bytes: &[u8]);

    /// As `update`, with as many cores as the algorithm can use.
    #[cfg(feature = "rayon")]
    fn update_large(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }

    /// Takes a whole file at once, if the algorithm gains by that.
    #[cfg(feature = "mmap")]
    fn update_file(
        &mut self,
        _path: &std::path::Path,
    ) -> Option<std::io::Result<()>> {
        None
    }

    /// Returns the digest; `read` is the number of bytes taken.
    fn finish(self: Box<Self>, read: u64) -> Vec<u8>;

    fn boxed_clone(&self) -> Box<dyn Engine>;
}

/// Starts a computation. The options have been checked.
pub(super) fn start(of: &Digest) -> Box<dyn Engine> {
    fn fixed<D: digest::Digest + Clone + Send + Sync + 'static>()
    -> Box<dyn Engine> {
        Box::new(Fixed(D::new()))
    }
    let len = of.len();
    let key: &[u8] = of.key.as_ref().map_or(&[], |key| key.as_slice());
    match of.alg {
        Alg::Md5 => fixed::<md5::Md5>(),
        Alg::Sha1 => fixed::<sha1::Sha1>(),
        Alg::Sha224 => fixed::<sha2::Sha224>(),
        Alg::Sha256 => fixed::<sha2::Sha256>(),
        Alg::Sha384 => fixed::<sha2::Sha384>(),
        Alg::Sha512 => fixed::<sha2::Sha512>(),
        Alg::Sha512_224 => fixed::<sha2::Sha512_224>(),
        Alg::Sha512_256 => fixed::<sha2::Sha512_256>(),
        Alg::Sha3_224 => fixed::<sha3::Sha3_224>(),
        Alg::Sha3_256 => fixed::<sha3::Sha3_256>(),
        Alg::Sha3_384 => fixed::<sha3::Sha3_384>(),
        Alg::Sha3_512 => fixed::<sha3::Sha3_512>(),
        Alg::Ripemd160 => fixed::<ripemd::Ripemd160>(),
        Alg::Sm3 => fixed::<sm3::Sm3>(),
        Alg::Shake128 => Box::new(Xof(shake::Shake128::default(), len)),
        Alg::Shake256 => Box::new(Xof(shake::Shake256::default(), len)),
        Alg::Blake2b => {
            let core = blake2::Blake2bVarCore::new_with_params(
                &[],
                &[],
                key.len(),
                len,
            );
            Box::new(Blake2::new(core, key, 128, len))
        }
        Alg::Blake2s => {
            let core = blake2::Blake2sVarCore::new_with_params(
                &[],
                &[],
                key.len(),
                len,
            );
            Box::new(Blake2::new(core, key, 64, len))
        }
        Alg::Blake3 => Box::new(Blake3(blake3(of, key), len)),
        Alg::Md5Sha1 => {
            Box::new(Md5Sha1(md5::Md5::default(), sha1::Sha1::default()))
        }
        Alg::Crc32 => crc(crc_fast::CrcAlgorithm::Crc32IsoHdlc, 4),
        Alg::Crc32c => crc(crc_fast::CrcAlgorithm::Crc32Iscsi, 4),
        Alg::Crc64Nvme => crc(crc_fast::CrcAlgorithm::Crc64Nvme, 8),
        Alg::Cksum => Box::new(Cksum(crc_fast::Digest::new(
            crc_fast::CrcAlgorithm::Crc32Cksum,
        ))),
        Alg::Adler32 => Box::new(Adler::default()),
        Alg::Bsd => Box::new(Bsd::default()),
        Alg::Sysv => Box::new(Sysv::default()),
        Alg::Xxh32 => {
            Box::new(Xx32(twox_hash::XxHash32::with_seed(of.seed as u32)))
        }
        Alg::Xxh64 => Box::new(Xx64(twox_hash::XxHash64::with_seed(of.seed))),
        Alg::Xxh3_64 => {
            Box::new(Xx3(twox_hash::XxHash3_64::with_seed(of.seed)))
        }
        Alg::Xxh3_128 => {
            Box::new(Xx128(twox_hash::XxHash3_128::with_seed(of.seed)))
        }
    }
}

/// A digest of the `digest` crate's usual shape.
#[derive(Clone)]
struct Fixed<D>(D);

impl<D: digest::Digest + Clone + Send + Sync + 'static> Engine for Fixed<D> {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

/// A function of any length of output.
#[derive(Clone)]
struct Xof<D>(D, usize);

impl<D> Engine for Xof<D>
where
    D: Update + ExtendableOutput + Clone + Send + Sync + 'static,
{
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        let mut out = vec![0; self.1];
        self.0.finalize_xof_into(&mut out);
        out
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

/// BLAKE2 with a length, and perhaps a key, known at run time only.
#[derive(Clone)]
struct Blake2<C: BufferKindUser> {
    core: C,
    buffer: Buffer<C>,
    len: usize,
}

impl<C: UpdateCore + BufferKindUser> Blake2<C> {
    fn new(core: C, key: &[u8], block: usize, len: usize) -> Self {
        let mut new = Self { core, buffer: Buffer::<C>::default(), len };
        if !key.is_empty() {
            // RFC 7693 §2.9: the key is the first block, filled with zeros.
            let mut padded = zeroize::Zeroizing::new(vec![0; block]);
            padded[..key.len()].copy_from_slice(key);
            new.take(&padded);
        }
        new
    }

    fn take(&mut self, bytes: &[u8]) {
        let core = &mut self.core;
        self.buffer.digest_blocks(bytes, |blocks| core.update_blocks(blocks));
    }
}

impl<C> Engine for Blake2<C>
where
    C: UpdateCore + VariableOutputCore + Clone + Send + Sync + 'static,
    Buffer<C>: Clone + Send + Sync,
{
    fn update(&mut self, bytes: &[u8]) {
        self.take(bytes);
    }
    fn finish(mut self: Box<Self>, _: u64) -> Vec<u8> {
        let mut full = digest::Output::<C>::default();
        self.core.finalize_variable_core(&mut self.buffer, &mut full);
        full[..self.len].to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

fn blake3(of: &Digest, key: &[u8]) -> blake3::Hasher {
    match (&of.context, <&[u8; 32]>::try_from(key)) {
        (Some(context), _) => blake3::Hasher::new_derive_key(context),
        (None, Ok(key)) => blake3::Hasher::new_keyed(key),
        (None, Err(_)) => blake3::Hasher::new(),
    }
}

#[derive(Clone)]
struct Blake3(blake3::Hasher, usize);

impl Engine for Blake3 {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    #[cfg(feature = "rayon")]
    fn update_large(&mut self, bytes: &[u8]) {
        self.0.update_rayon(bytes);
    }
    #[cfg(feature = "mmap")]
    fn update_file(
        &mut self,
        path: &std::path::Path,
    ) -> Option<std::io::Result<()>> {
        #[cfg(feature = "rayon")]
        let done = self.0.update_mmap_rayon(path);
        #[cfg(not(feature = "rayon"))]
        let done = self.0.update_mmap(path);
        Some(done.map(|_| ()))
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        let mut out = vec![0; self.1];
        self.0.finalize_xof().fill(&mut out);
        out
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Md5Sha1(md5::Md5, sha1::Sha1);

impl Engine for Md5Sha1 {
    fn update(&mut self, bytes: &[u8]) {
        Update::update(&mut self.0, bytes);
        Update::update(&mut self.1, bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        use digest::Digest as _;
        [&self.0.finalize()[..], &self.1.finalize()[..]].concat()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

fn crc(of: crc_fast::CrcAlgorithm, len: usize) -> Box<dyn Engine> {
    Box::new(Crc(crc_fast::Digest::new(of), len))
}

#[derive(Clone)]
struct Crc(crc_fast::Digest, usize);

impl Engine for Crc {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        self.0.finalize().to_be_bytes()[8 - self.1..].to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

/// POSIX `cksum`: the length, low byte first, is part of the text.
#[derive(Clone)]
struct Cksum(crc_fast::Digest);

impl Engine for Cksum {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(mut self: Box<Self>, read: u64) -> Vec<u8> {
        let bytes = read.to_le_bytes();
        let len = bytes.len() - read.leading_zeros() as usize / 8;
        self.0.update(&bytes[..len]);
        (self.0.finalize() as u32).to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Xx32(twox_hash::XxHash32);

impl Engine for Xx32 {
    fn update(&mut self, bytes: &[u8]) {
        std::hash::Hasher::write(&mut self.0, bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        self.0.finish_32().to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Xx64(twox_hash::XxHash64);

impl Engine for Xx64 {
    fn update(&mut self, bytes: &[u8]) {
        std::hash::Hasher::write(&mut self.0, bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        std::hash::Hasher::finish(&self.0).to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Xx3(twox_hash::XxHash3_64);

impl Engine for Xx3 {
    fn update(&mut self, bytes: &[u8]) {
        std::hash::Hasher::write(&mut self.0, bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        std::hash::Hasher::finish(&self.0).to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Xx128(twox_hash::XxHash3_128);

impl Engine for Xx128 {
    fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        self.0.finish_128().to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}
