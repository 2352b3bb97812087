//! Argon2: made as `argon2id`, read as all three.

use std::fmt;

use ::argon2::{AssociatedData, Block, ParamsBuilder};
use zeroize::Zeroizing;

use super::limits::{Limits, within};
use super::text::{Text, base64};
use crate::kdf::range;
use crate::{Error, ErrorKind, Secret, random};

/// Which of the three functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Argon2d: fastest, but its memory accesses depend on the password.
    D,
    /// Argon2i: memory accesses that do not.
    I,
    /// Argon2id: first as i, then as d; the one for passwords.
    #[default]
    Id,
}

impl Variant {
    /// Returns the name: `"argon2id"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::D => "argon2d",
            Self::I => "argon2i",
            Self::Id => "argon2id",
        }
    }
}

/// How Argon2 hashes are made.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Argon2, Limits, verify};
///
/// let stored = Argon2::new(64, 2, 1).hash(b"correct horse")?;
/// assert!(stored.starts_with("$argon2id$v=19$m=64,t=2,p=1$"));
/// assert!(verify(b"correct horse", &stored, &Limits::new())?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an Argon2 does nothing until it is given a password"]
pub struct Argon2 {
    pub(super) variant: Variant,
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    pub(super) tag_len: usize,
}

impl Argon2 {
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        let memory = u64::from(self.memory_kib);
        within("argon2 memory in KiB", memory, limits.argon2_memory)?;
        let work = memory.saturating_mul(self.passes.into());
        within("argon2 memory times passes", work, limits.argon2_work)
    }

    /// Sets memory in KiB, passes over it, and lanes.
    ///
    /// OWASP's equal choices for one lane: 47104 and 1, 19456 and 2, 12288
    /// and 3, 9216 and 4, 7168 and 5.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Self {
        Self { variant: Variant::Id, memory_kib, passes, lanes, tag_len: 32 }
    }

    /// Takes another of the three functions [default: Argon2id].
    pub const fn variant(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    /// Returns memory in KiB, passes and lanes.
    pub const fn cost(&self) -> (u32, u32, u32) {
        (self.memory_kib, self.passes, self.lanes)
    }

    /// Hashes a password under a new salt of 16 bytes to a tag of 32.
    ///
    /// Cost: 1 KiB · memory · passes written once; 24 ms for the default on a
    /// machine of 2025.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Empty`] for no bytes.
    /// * [`ErrorKind::Parameter`] for memory under 8 KiB a lane, no passes, or
    ///   no lanes.
    /// * [`ErrorKind::Random`] if there is no randomness for a salt.
    /// * [`ErrorKind::Memory`] if the memory is not to be had.
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        if password.is_empty() {
            return Err(ErrorKind::Empty.into());
        }
        let salt: [u8; 16] = random::bytes()?;
        let raw = Argon2Raw {
            variant: self.variant,
            version: 19,
            memory_kib: self.memory_kib,
            passes: self.passes,
            lanes: self.lanes,
            secret: &[],
            data: &[],
        };
        let tag = raw.derive(password, &salt, self.tag_len)?;
        Ok(format!(
            "${}$v=19$m={},t={},p={}${}${}",
            self.variant.as_str(),
            self.memory_kib,
            self.passes,
            self.lanes,
            base64(&salt),
            base64(&tag)
        ))
    }
}

/// OWASP's choice: 19 MiB, two passes, one lane.
impl Default for Argon2 {
    fn default() -> Self {
        Self::new(19456, 2, 1)
    }
}

/// Argon2 with every parameter open, for keys and for other programs' hashes.
#[derive(Clone, Copy)]
pub struct Argon2Raw<'a> {
    /// Which of the three functions.
    pub variant: Variant,
    /// 19 (0x13), or 16 (0x10) for what was made before 2016.
    pub version: u32,
    /// Memory in KiB, at least 8 a lane.
    pub memory_kib: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
    /// Lanes, at least 1.
    pub lanes: u32,
    /// A key kept apart from the hashes ("pepper"), or nothing.
    pub secret: &'a [u8],
    /// Associated data, at most 32 bytes, or nothing.
    pub data: &'a [u8],
}

impl Argon2Raw<'_> {
    /// Derives `len` bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Parameter`] for a version, memory, passes, lanes, salt
    ///   (8 bytes at least), length (4 at least) or data outside their ranges.
    /// * [`ErrorKind::Memory`] if the memory is not to be had.
    ///
    /// # Source
    ///
    /// RFC 9106.
    pub fn derive(
        &self,
        password: &[u8],
        salt: &[u8],
        len: usize,
    ) -> Result<Secret, Error> {
        use ::argon2::{Algorithm, Version};

        let max = u64::from(u32::MAX);
        range("argon2 lanes", self.lanes.into(), 1, (1 << 24) - 1)?;
        range("argon2 passes", self.passes.into(), 1, max)?;
        let least = 8 * u64::from(self.lanes);
        range("argon2 memory in KiB", self.memory_kib.into(), least, max)?;
        range("an argon2 salt in bytes", salt.len() as u64, 8, 1 << 20)?;
        range("an argon2 length in bytes", len as u64, 4, 1 << 20)?;
        range("argon2 data in bytes", self.data.len() as u64, 0, 32)?;
        let version = match self.version {
            16 => Version::V0x10,
            19 => Version::V0x13,
            other => {
                range("an argon2 version", other.into(), 16, 19)?;
                return Err(ErrorKind::Unsupported {
                    what: "argon2 version 17 or 18",
                }
                .into());
            }
        };
        let variant = match self.variant {
            Variant::D => Algorithm::Argon2d,
            Variant::I => Algorithm::Argon2i,
            Variant::Id => Algorithm::Argon2id,
        };
        let bad = |_| {
            Error::from(ErrorKind::Key {
                reason: "argon2 refuses its parameters",
            })
        };
        let mut params = ParamsBuilder::new();
        params
            .m_cost(self.memory_kib)
            .t_cost(self.passes)
            .p_cost(self.lanes)
            .output_len(len)
            .data(AssociatedData::new(self.data).map_err(bad)?);
        let params = params.build().map_err(bad)?;
        // Reserved by hand: a process that cannot have the memory gets an
        // error here, where the crate would let it die.
        let blocks = params.block_count();
        let mut memory = Vec::new();
        if memory.try_reserve_exact(blocks).is_err() {
            let bytes = u64::from(self.memory_kib) << 10;
            return Err(ErrorKind::Memory { bytes }.into());
        }
        memory.resize(blocks, Block::new());
        let argon2 = if self.secret.is_empty() {
            ::argon2::Argon2::new(variant, version, params)
        } else {
            ::argon2::Argon2::new_with_secret(
                self.secret,
                variant,
                version,
                params,
            )
            .map_err(bad)?
        };
        let mut out = Zeroizing::new(vec![0; len]);
        argon2
            .hash_password_into_with_memory(
                password,
                salt,
                &mut out,
                &mut memory[..],
            )
            .map_err(bad)?;
        Ok(Secret::of(out))
    }
}

impl fmt::Debug for Argon2Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argon2Raw")
            .field("variant", &self.variant)
            .field("version", &self.version)
            .field("memory_kib", &self.memory_kib)
            .field("passes", &self.passes)
            .field("lanes", &self.lanes)
            .finish_non_exhaustive()
    }
}

/// A stored Argon2 hash.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) how: Argon2,
    pub(super) version: u32,
    pub(super) salt: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl Stored {
    /// Reads `$argon2id$v=19$m=…,t=…,p=…$SALT$TAG`, the parameters in any
    /// order, each once; without `v=` it is version 16.
    pub(super) fn parse(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "an argon2 hash");
        let name = whole[1..].split('$').next().unwrap_or("");
        let variant = match name {
            "argon2d" => Variant::D,
            "argon2i" => Variant::I,
            "argon2id" => Variant::Id,
            _ => return Err(text.bad(&whole[1..], "another variant")),
        };
        let prefix = format!("${name}$");
        let (version, [params, salt, tag]) = if whole
            .get(prefix.len()..)
            .is_some_and(|rest| rest.starts_with("v="))
        {
            let [v, params, salt, tag] = text.fields(&prefix)?;
            let version = text.decimal(&v[2..])?;
            if version != 16 && version != 19 {
                return Err(text.bad(v, "a version other than 16 and 19"));
            }
            (version, [params, salt, tag])
        } else {
            (16, text.fields(&prefix)?)
        };
        let [m, t, p] = text.pairs(params, ["m", "t", "p"])?;
        let memory_kib = text.need(params, m)?;
        let passes = text.need(params, t)?;
        let lanes = text.need(params, p)?;
        if passes == 0 {
            return Err(text.bad(params, "no passes"));
        }
        if lanes == 0 || lanes >= 1 << 24 {
            return Err(text.bad(params, "lanes outside 1 to 2^24 - 1"));
        }
        if u64::from(memory_kib) < 8 * u64::from(lanes) {
            return Err(text.bad(params, "memory under 8 KiB a lane"));
        }
        let (salt_text, tag_text) = (salt, tag);
        let salt = text.base64(salt_text)?;
        let tag = text.base64(tag_text)?;
        if salt.len() < 8 {
            return Err(text.bad(salt_text, "a salt under 8 bytes"));
        }
        if tag.len() < 4 {
            return Err(text.bad(tag_text, "a tag under 4 bytes"));
        }
        let tag_len = tag.len();
        let how = Argon2 { variant, memory_kib, passes, lanes, tag_len };
        Ok(Self { how, version, salt, tag })
    }

    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        self.how.check(limits)
    }

    pub(super) fn verify(&self, password: &[u8]) -> Result<bool, Error> {
        let raw = Argon2Raw {
            variant: self.how.variant,
            version: self.version,
            memory_kib: self.how.memory_kib,
            passes: self.how.passes,
            lanes: self.how.lanes,
            secret: &[],
            data: &[],
        };
        let tag = raw.derive(password, &self.salt, self.tag.len())?;
        Ok(crate::ct_eq(&tag, &self.tag))
    }
}
