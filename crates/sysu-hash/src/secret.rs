//! Bytes that must not be seen.

use std::fmt;
use std::io::Read;

use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

/// A password or a key: wiped when dropped, never shown.
///
/// `Debug` prints `Secret([redacted])`; there is no `Display`, no `Clone`, no
/// serialisation. What the operating system copies (swap, core dumps, a
/// terminal's buffer) is outside its reach.
///
/// # Example
///
/// ```
/// use sysu_hash::Secret;
///
/// let mut secret = Secret::read("hunter2\n".as_bytes(), 4096)?;
/// assert!(secret.trim_line_end());
/// assert_eq!(secret.as_bytes(), b"hunter2");
/// assert_eq!(format!("{secret:?}"), "Secret([redacted])");
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The most bytes that the command line reads as a password.
    pub const MAX_LEN: usize = 4096;

    /// Takes over `bytes`.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a secret of at most `max` bytes from `src`, to its end.
    ///
    /// The room is reserved at once, so that growing leaves no copies behind.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::TooLong`] if there are more than `max` bytes.
    /// * [`ErrorKind::Io`] if `src` fails.
    pub fn read(mut src: impl Read, max: usize) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new(vec![0; max + 1]);
        let mut len = 0;
        while len <= max {
            match src.read(&mut bytes[len..]) {
                Ok(0) => break,
                Ok(read) => len += read,
                Err(err) if err.kind() == std::io::ErrorKind::Interrupted => {}
                Err(err) => return Err(err.into()),
            }
        }
        if len > max {
            return Err(ErrorKind::TooLong { len, max }.into());
        }
        bytes.truncate(len);
        Ok(Self(bytes))
    }

    /// Takes over bytes that are wiped already.
    #[cfg(feature = "digest")]
    pub(crate) fn of(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// Takes over a text, and leaves an empty one.
    pub(crate) fn of_text(mut text: Zeroizing<String>) -> Self {
        Self::new(std::mem::take(&mut *text).into_bytes())
    }

    /// Returns the bytes as text, if they are UTF-8.
    pub fn as_text(&self) -> Option<&str> {
        str::from_utf8(&self.0).ok()
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Removes one line end (`\n` or `\r\n`), if the secret ends in one.
    pub fn trim_line_end(&mut self) -> bool {
        if self.0.last() != Some(&b'\n') {
            return false;
        }
        self.0.pop();
        if self.0.last() == Some(&b'\r') {
            self.0.pop();
        }
        true
    }

    /// Writes a password in one Unicode normal form, so that two keyboards
    /// which write `é` in two ways type the same password.
    ///
    /// It has to be the same form whenever the password is verified.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if it is not UTF-8.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::{NormalForm, Secret};
    ///
    /// let two = Secret::new("e\u{301}".into()).normalized(NormalForm::Nfc)?;
    /// assert_eq!(two.as_text(), Some("\u{e9}"));
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Unicode Standard Annex 15; NIST SP 800-63B-4 §3.1.1.2 asks verifiers
    /// for NFC, its earlier revision for NFKC.
    #[cfg(feature = "normalize")]
    pub fn normalized(self, form: NormalForm) -> Result<Self, Error> {
        use unicode_normalization::UnicodeNormalization as _;

        let text = str::from_utf8(&self.0).map_err(|err| {
            Error::malformed("a password", err.valid_up_to(), "not UTF-8")
        })?;
        // The longest that a form makes of a text, so that nothing grows.
        let room = 18 * text.len() + 4;
        let mut normal = Zeroizing::new(String::with_capacity(room));
        match form {
            NormalForm::Nfc => normal.extend(text.nfc()),
            NormalForm::Nfkc => normal.extend(text.nfkc()),
        }
        Ok(Self::of_text(normal))
    }

    /// Compares two secrets in a time that depends on their lengths alone.
    pub fn ct_eq(&self, other: &Self) -> bool {
        ct_eq(&self.0, &other.0)
    }
}

/// A Unicode normal form.
#[cfg(feature = "normalize")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NormalForm {
    /// Composed: what looks the same is the same.
    Nfc,
    /// Composed, and variants (wide letters, ligatures) made plain.
    Nfkc,
}

impl std::ops::Deref for Secret {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Compares bytes in a time that depends on the lengths alone.
pub fn ct_eq(a: &[u8], b: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    a.ct_eq(b).into()
}
