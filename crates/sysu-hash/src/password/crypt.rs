//! The hashes of crypt(3): SHA-crypt made and read, MD5-crypt and Apache's
//! `apr1` read.

use sha_crypt::Params;

use super::text::Text;
use crate::digest::{Alg, Hasher};
use crate::{Error, ErrorKind, random};

/// The sixty-four characters of crypt(3) in the order of their values.
const ALPHABET: &[u8; 64] =
    b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Rounds where the string names none.
const DEFAULT_ROUNDS: u32 = 5000;

/// How SHA-crypt hashes are made, for `/etc/shadow` and Apache.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Limits, ShaCrypt, verify};
///
/// let stored = ShaCrypt::sha512(1000).hash(b"pw")?;
/// assert!(stored.starts_with("$6$rounds=1000$"));
/// assert!(verify(b"pw", &stored, &Limits::new())?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
///
/// # Source
///
/// U. Drepper, "Unix crypt using SHA-256 and SHA-512", 2008.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a ShaCrypt does nothing until it is given a password"]
pub struct ShaCrypt {
    pub(super) alg: Alg,
    pub(super) rounds: u32,
}

impl ShaCrypt {
    /// `$5$`, with 1,000 to 999,999,999 rounds.
    pub const fn sha256(rounds: u32) -> Self {
        Self { alg: Alg::Sha256, rounds }
    }

    /// `$6$`, with 1,000 to 999,999,999 rounds.
    pub const fn sha512(rounds: u32) -> Self {
        Self { alg: Alg::Sha512, rounds }
    }

    /// Hashes a password under a new salt of sixteen characters.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Empty`] and [`ErrorKind::Nul`], because crypt(3) stops
    ///   at a NUL byte.
    /// * [`ErrorKind::Parameter`] for rounds outside the range. DIFFERENCE
    ///   from htpasswd: it writes a locked entry for 999 and says nothing.
    /// * [`ErrorKind::Random`] if there is no randomness.
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        if password.is_empty() {
            return Err(ErrorKind::Empty.into());
        }
        if let Some(at) = password.iter().position(|&byte| byte == 0) {
            return Err(ErrorKind::Nul { at }.into());
        }
        let rounds = u64::from(self.rounds);
        crate::kdf::range("SHA-crypt rounds", rounds, 1000, 999_999_999)?;
        let salt = random::text(16, str_of(ALPHABET))?;
        let digest = self.digest(password, &salt)?;
        let salt = salt.as_text().unwrap_or("");
        let prefix = self.prefix();
        Ok(match self.rounds {
            DEFAULT_ROUNDS => format!("{prefix}{salt}${digest}"),
            rounds => format!("{prefix}rounds={rounds}${salt}${digest}"),
        })
    }

    fn prefix(self) -> &'static str {
        if self.alg == Alg::Sha256 { "$5$" } else { "$6$" }
    }

    fn digest(self, password: &[u8], salt: &[u8]) -> Result<String, Error> {
        let params = Params::new(self.rounds).map_err(|_| {
            Error::from(ErrorKind::Key { reason: "wrong rounds" })
        })?;
        Ok(if self.alg == Alg::Sha256 {
            let raw = sha_crypt::sha256_crypt(password, salt, params);
            // Groups of three bytes ten apart, each starting where the last
            // one's second stood.
            let order = (0..10).map(|at| match at % 3 {
                0 => [at, at + 10, at + 20],
                1 => [at + 20, at, at + 10],
                _ => [at + 10, at + 20, at],
            });
            written(&raw, order, &[31, 30])
        } else {
            let raw = sha_crypt::sha512_crypt(password, salt, params);
            let order = (0..21).map(|at| match at % 3 {
                0 => [at, at + 21, at + 42],
                1 => [at + 21, at + 42, at],
                _ => [at + 42, at, at + 21],
            });
            written(&raw, order, &[63])
        })
    }
}

/// SHA-512 with 656,000 rounds, passlib's figure: about 0.3 s.
impl Default for ShaCrypt {
    fn default() -> Self {
        Self::sha512(656_000)
    }
}

/// Writes bytes in crypt(3)'s base64, whose lowest six bits come first.
fn written(
    raw: &[u8],
    order: impl Iterator<Item = [usize; 3]>,
    rest: &[usize],
) -> String {
    let mut text = String::new();
    let mut push = |word: u32, chars: usize| {
        for at in 0..chars {
            let six = (word >> (6 * at)) & 63;
            text.push(ALPHABET[six as usize] as char);
        }
    };
    let word = |at: &[usize]| {
        at.iter().fold(0, |word, &at| word << 8 | u32::from(raw[at]))
    };
    for three in order {
        push(word(&three), 4);
    }
    push(word(rest), rest.len() + 1);
    text
}

fn str_of(ascii: &[u8]) -> &str {
    str::from_utf8(ascii).unwrap_or("")
}

/// A stored hash of crypt(3).
#[derive(Clone, Debug)]
pub(super) struct Stored {
    how: How,
    salt: String,
    digest: String,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Sha(ShaCrypt),
    Md5(&'static str),
}

impl Stored {
    /// Reads `$5$…` or `$6$…`.
    pub(super) fn parse_sha(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "a SHA-crypt hash");
        let (alg, prefix, len) = if whole.starts_with("$5$") {
            (Alg::Sha256, "$5$", 43)
        } else {
            (Alg::Sha512, "$6$", 86)
        };
        let (rounds, [salt, digest]) = if whole[3..].starts_with("rounds=") {
            let [rounds, salt, digest] = text.fields(prefix)?;
            let number = text.decimal(&rounds[7..])?;
            if !(1000..=999_999_999).contains(&number) {
                return Err(text.bad(rounds, "rounds outside their range"));
            }
            (number, [salt, digest])
        } else {
            (DEFAULT_ROUNDS, text.fields(prefix)?)
        };
        check_parts(text, salt, 16, digest, len)?;
        let how = How::Sha(ShaCrypt { alg, rounds });
        Ok(Self { how, salt: salt.into(), digest: digest.into() })
    }

    /// Reads `$1$…` or `$apr1$…`.
    pub(super) fn parse_md5(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "an MD5-crypt hash");
        let magic = if whole.starts_with("$apr1$") { "$apr1$" } else { "$1$" };
        let [salt, digest] = text.fields(magic)?;
        check_parts(text, salt, 8, digest, 22)?;
        let how = How::Md5(magic);
        Ok(Self { how, salt: salt.into(), digest: digest.into() })
    }

    /// The rounds of SHA-crypt.
    pub(super) fn rounds(&self) -> Option<u32> {
        match self.how {
            How::Sha(how) => Some(how.rounds),
            How::Md5(_) => None,
        }
    }

    pub(super) fn verify(&self, password: &[u8]) -> Result<bool, Error> {
        let salt = self.salt.as_bytes();
        let digest = match self.how {
            How::Sha(how) => {
                // The time is quadratic in the password, which is therefore
                // bounded as crypt(3) bounds it.
                if password.len() > MAX_PASSWORD {
                    return Ok(false);
                }
                how.digest(password, salt)?
            }
            How::Md5(_) if password.len() > MAX_PASSWORD => return Ok(false),
            How::Md5(magic) => md5_crypt(password, salt, magic.as_bytes()),
        };
        Ok(crate::ct_eq(digest.as_bytes(), self.digest.as_bytes()))
    }
}

/// The longest password that libxcrypt takes.
const MAX_PASSWORD: usize = 512;

fn check_parts(
    text: Text<'_>,
    salt: &str,
    longest: usize,
    digest: &str,
    len: usize,
) -> Result<(), Error> {
    let inside = |part: &str| {
        part.bytes().all(|c| c.is_ascii_graphic() && !b":\\*!;".contains(&c))
    };
    if salt.len() > longest || !inside(salt) {
        return Err(text.bad(salt, "no proper salt"));
    }
    let known = |c: u8| ALPHABET.contains(&c);
    if digest.len() != len || !digest.bytes().all(known) {
        return Err(text.bad(digest, "no proper digest"));
    }
    Ok(())
}

/// MD5-crypt, and with the magic `$apr1$` Apache's.
///
/// # Source
/// P.-H. Kamp's `crypt` of FreeBSD, 1994, as described in passlib's
/// documentation of `md5_crypt`.
fn md5_crypt(password: &[u8], salt: &[u8], magic: &[u8]) -> String {
    let both = [password, salt, password].concat();
    let both = zeroize::Zeroizing::new(both);
    let alternate = Alg::Md5.of(&both);
    let mut hasher = Hasher::new(Alg::Md5);
    hasher.update(password);
    hasher.update(magic);
    hasher.update(salt);
    for chunk in password.chunks(16) {
        hasher.update(&alternate.as_bytes()[..chunk.len()]);
    }
    let mut len = password.len();
    while len > 0 {
        hasher.update(if len & 1 == 1 { &[0] } else { &password[..1] });
        len >>= 1;
    }
    let mut last = hasher.finish();
    for round in 0..1000 {
        let mut hasher = Hasher::new(Alg::Md5);
        let odd = round % 2 == 1;
        hasher.update(if odd { password } else { last.as_bytes() });
        if round % 3 != 0 {
            hasher.update(salt);
        }
        if round % 7 != 0 {
            hasher.update(password);
        }
        hasher.update(if odd { last.as_bytes() } else { password });
        last = hasher.finish();
    }
    let order = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];
    written(last.as_bytes(), order.into_iter(), &[11])
}
