//! What a stored hash may be, by its form.

use super::{Kind, PasswordHash};
use crate::{Error, ErrorKind};

/// What a text looks like.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Identity {
    /// The name of its form: that of its family, `"hex-128"` for bare hex of
    /// 128 bits, `"locked"`, `"malformed-bcrypt"`, `"unknown"`.
    pub kind: &'static str,
    /// What it may be, the likeliest first; several where the form does not
    /// tell.
    pub candidates: Vec<Candidate>,
    /// What is wrong with a text that claims a family.
    pub problem: Option<Error>,
}

/// One thing that a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// Its name.
    pub name: &'static str,
    /// The mode of hashcat for it.
    pub hashcat: Option<u32>,
    /// The format of John the Ripper for it.
    pub john: Option<&'static str>,
}

const fn candidate(
    name: &'static str,
    hashcat: Option<u32>,
    john: Option<&'static str>,
) -> Candidate {
    Candidate { name, hashcat, john }
}

/// Says what a stored hash may be.
///
/// Never one guess where the form allows several: 32 hex digits are MD5, NT
/// or MD4, and only who made them knows.
///
/// # Example
///
/// ```
/// use sysu_hash::password::identify;
///
/// assert_eq!(identify("$apr1$8UqtdHKV$8xc32y.9lAS5T6S29waFU1").kind, "apr1");
/// let hex = identify("d41d8cd98f00b204e9800998ecf8427e");
/// assert_eq!(hex.kind, "hex-128");
/// let names: Vec<_> = hex.candidates.iter().map(|c| c.name).collect();
/// assert_eq!(names, ["md5", "nt", "md4"]);
/// ```
pub fn identify(text: &str) -> Identity {
    if let Some(kind) = Kind::of(text) {
        return known(kind, text);
    }
    let (kind, candidates) = other(text);
    Identity { kind, candidates, problem: None }
}

fn known(kind: Kind, text: &str) -> Identity {
    let candidates = vec![of_kind(kind)];
    match PasswordHash::parse(text) {
        Ok(_) => Identity { kind: kind.as_str(), candidates, problem: None },
        Err(err) if matches!(err.kind(), ErrorKind::Unsupported { .. }) => {
            Identity { kind: kind.as_str(), candidates, problem: Some(err) }
        }
        Err(err) => {
            Identity { kind: malformed(kind), candidates, problem: Some(err) }
        }
    }
}

fn malformed(kind: Kind) -> &'static str {
    match kind.as_str() {
        "bcrypt" => "malformed-bcrypt",
        "bcrypt-sha256" => "malformed-bcrypt-sha256",
        "django-bcrypt-sha256" => "malformed-django-bcrypt-sha256",
        "argon2d" => "malformed-argon2d",
        "argon2i" => "malformed-argon2i",
        "argon2id" => "malformed-argon2id",
        "scrypt" => "malformed-scrypt",
        "pbkdf2-sha1" => "malformed-pbkdf2-sha1",
        "pbkdf2-sha256" => "malformed-pbkdf2-sha256",
        "pbkdf2-sha512" => "malformed-pbkdf2-sha512",
        "django-pbkdf2-sha1" => "malformed-django-pbkdf2-sha1",
        "django-pbkdf2-sha256" => "malformed-django-pbkdf2-sha256",
        "sha256-crypt" => "malformed-sha256-crypt",
        "sha512-crypt" => "malformed-sha512-crypt",
        "md5-crypt" => "malformed-md5-crypt",
        "apr1" => "malformed-apr1",
        "ldap-sha1" => "malformed-ldap-sha1",
        _ => "malformed-ldap-ssha1",
    }
}

fn of_kind(kind: Kind) -> Candidate {
    let name = kind.as_str();
    let (hashcat, john) = match name {
        "bcrypt" => (Some(3200), Some("bcrypt")),
        "argon2d" | "argon2i" | "argon2id" => (Some(34000), Some("argon2")),
        "pbkdf2-sha1" => (Some(20400), None),
        "pbkdf2-sha256" => (Some(20300), Some("pbkdf2-hmac-sha256")),
        "pbkdf2-sha512" => (Some(20200), Some("pbkdf2-hmac-sha512")),
        "django-pbkdf2-sha256" => (Some(10000), Some("django")),
        "sha256-crypt" => (Some(7400), Some("sha256crypt")),
        "sha512-crypt" => (Some(1800), Some("sha512crypt")),
        "md5-crypt" => (Some(500), Some("md5crypt")),
        "apr1" => (Some(1600), Some("md5crypt")),
        "ldap-sha1" => (Some(101), Some("nsldap")),
        "ldap-ssha1" => (Some(111), Some("nsldaps")),
        _ => (None, None),
    };
    candidate(name, hashcat, john)
}

/// The forms that are recognised only.
fn other(text: &str) -> (&'static str, Vec<Candidate>) {
    const CRYPT64: &str = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\
                           abcdefghijklmnopqrstuvwxyz";
    let crypt64 = |part: &str| part.chars().all(|c| CRYPT64.contains(c));
    let hex = |part: &str| part.bytes().all(|c| c.is_ascii_hexdigit());
    let one =
        |name, hashcat, john| (name, vec![candidate(name, hashcat, john)]);
    if matches!(text, "*" | "!" | "!!" | "*0" | "*1" | "x")
        || text.starts_with("!$")
    {
        return ("locked", Vec::new());
    }
    let starts = |prefix| text.starts_with(prefix);
    if starts("$y$") {
        return one("yescrypt", None, Some("crypt"));
    }
    if starts("$gy$") {
        return one("gost-yescrypt", None, Some("crypt"));
    }
    if starts("$7$") {
        return one("scrypt-crypt", None, Some("scrypt"));
    }
    if starts("$P$") || starts("$H$") {
        return one("phpass", Some(400), Some("phpass"));
    }
    if starts("$S$") {
        return one("drupal7", Some(7900), Some("drupal7"));
    }
    if starts("$sha1$") {
        return one("sha1-crypt", Some(15100), Some("sha1crypt"));
    }
    if starts("$md5$") || starts("$md5,") {
        return one("sun-md5", Some(3300), Some("sunmd5"));
    }
    if starts("$3$$") {
        return one("nt", Some(1000), Some("nt"));
    }
    if text.len() == 41 && starts("*") && hex(&text[1..]) {
        return one("mysql41", Some(300), Some("mysql-sha1"));
    }
    if text.len() == 20 && starts("_") && crypt64(&text[1..]) {
        return one("bsdi-crypt", Some(12400), Some("bsdicrypt"));
    }
    if text.len().is_multiple_of(2) && hex(text) && !text.is_empty() {
        return bare_hex(text.len() * 4);
    }
    if text.len() == 13 && crypt64(text) {
        return one("des-crypt", Some(1500), Some("descrypt"));
    }
    ("unknown", Vec::new())
}

fn bare_hex(bits: usize) -> (&'static str, Vec<Candidate>) {
    match bits {
        32 => (
            "hex-32",
            vec![
                candidate("crc32", Some(11500), Some("crc32")),
                candidate("adler32", None, None),
                candidate("xxh32", None, None),
            ],
        ),
        64 => (
            "hex-64",
            vec![
                candidate("xxh64", None, None),
                candidate("mysql323", Some(200), Some("mysql")),
            ],
        ),
        128 => (
            "hex-128",
            vec![
                candidate("md5", Some(0), Some("raw-md5")),
                candidate("nt", Some(1000), Some("nt")),
                candidate("md4", Some(900), Some("raw-md4")),
            ],
        ),
        160 => (
            "hex-160",
            vec![
                candidate("sha1", Some(100), Some("raw-sha1")),
                candidate("ripemd160", Some(6000), Some("ripemd-160")),
            ],
        ),
        224 => (
            "hex-224",
            vec![
                candidate("sha224", Some(1300), Some("raw-sha224")),
                candidate("sha3-224", Some(17300), None),
            ],
        ),
        256 => (
            "hex-256",
            vec![
                candidate("sha256", Some(1400), Some("raw-sha256")),
                candidate("sha3-256", Some(17400), None),
                candidate("blake2s", None, None),
                candidate("blake3", None, None),
            ],
        ),
        384 => (
            "hex-384",
            vec![
                candidate("sha384", Some(10800), Some("raw-sha384")),
                candidate("sha3-384", Some(17500), None),
            ],
        ),
        512 => (
            "hex-512",
            vec![
                candidate("sha512", Some(1700), Some("raw-sha512")),
                candidate("sha3-512", Some(17600), Some("raw-sha3")),
                candidate("blake2b", Some(600), Some("raw-blake2")),
                candidate("whirlpool", Some(6100), Some("whirlpool")),
            ],
        ),
        _ => ("unknown", Vec::new()),
    }
}
