//! What can be chosen about an encoding.

/// How bytes become text.
///
/// # Example
///
/// ```
/// use sysu_buf::{Encode, Encoding, transform_all};
///
/// let upper = Encode::new().upper(true).wrap(4);
/// let text =
///     transform_all(Encoding::Hex.encoder_with(upper), b"\xde\xad\xbe")?;
/// assert_eq!(text, b"DEAD\nBE\n");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing until they are given to an encoder"]
pub struct Encode {
    pub(crate) wrap: usize,
    pub(crate) upper: bool,
    pub(crate) separator: Option<u8>,
    pub(crate) padding: Option<bool>,
    pub(crate) strict: bool,
}

impl Encode {
    /// Creates the defaults: one line, lower case, no separator, padding as
    /// the encoding's standard has it.
    pub const fn new() -> Self {
        Self {
            wrap: 0,
            upper: false,
            separator: None,
            padding: None,
            strict: false,
        }
    }

    /// Breaks lines after this many characters; 0, the default, never does.
    ///
    /// A text that was wrapped ends with a line feed. Where a line end is
    /// data ([`Encoding::can_wrap`](crate::Encoding::can_wrap)) lines stay
    /// as they are.
    pub const fn wrap(mut self, columns: usize) -> Self {
        self.wrap = columns;
        self
    }

    /// Writes hex digits in upper case; the default is lower case.
    pub const fn upper(mut self, upper: bool) -> Self {
        self.upper = upper;
        self
    }

    /// Puts this byte between the pairs of hex digits; the default is none.
    pub const fn separator(mut self, separator: Option<u8>) -> Self {
        self.separator = separator;
        self
    }

    /// Fills the last group up with `=`, or not; the default is the
    /// standard's: base64 and base32 do, base64url does not.
    pub const fn padding(mut self, padding: bool) -> Self {
        self.padding = Some(padding);
        self
    }

    /// Refuses bytes that are no text in `utf8`, `utf16le` and `utf16be`;
    /// the default writes U+FFFD for them.
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}

/// How text becomes bytes.
///
/// # Example
///
/// ```
/// use sysu_buf::{Decode, Encoding, Ignore};
///
/// let any = Decode::new().ignore(Ignore::Separators);
/// let bytes = Encoding::Hex.decode_with(b"de:ad 0xbe", any)?;
/// assert_eq!(bytes, [0xde, 0xad, 0xbe]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing until they are given to a decoder"]
pub struct Decode {
    pub(crate) ignore: Ignore,
    pub(crate) padding: Option<Padding>,
    pub(crate) lenient: bool,
}

impl Decode {
    /// Creates the defaults: strict, nothing ignored, padding as the
    /// encoding's standard has it.
    pub const fn new() -> Self {
        Self { ignore: Ignore::Nothing, padding: None, lenient: false }
    }

    /// Sets which characters between the symbols count for nothing.
    pub const fn ignore(mut self, ignore: Ignore) -> Self {
        self.ignore = ignore;
        self
    }

    /// Sets what is asked of padding; the default is
    /// [`Padding::Required`], for base64url [`Padding::Optional`].
    pub const fn padding(mut self, padding: Padding) -> Self {
        self.padding = Some(padding);
        self
    }

    /// Decodes as Node's `Buffer.from` does: never an error.
    ///
    /// Hex stops before the first pair that is none; base64 stops at the
    /// first `=` and skips what is not of either alphabet; other encodings
    /// skip what they cannot read.
    pub const fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }
}

/// Which characters between the symbols count for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ignore {
    /// None: a line end is an error too.
    #[default]
    Nothing,
    /// Line feeds and carriage returns.
    Lines,
    /// ASCII white space.
    Space,
    /// White space, `:`, `,`, `-`, `_`, `;` where they are no symbols, and
    /// in hex the `0x` before a number.
    Separators,
}

impl Ignore {
    pub(crate) const fn takes(self, byte: u8) -> bool {
        match self {
            Self::Nothing => false,
            Self::Lines => matches!(byte, b'\n' | b'\r'),
            Self::Space => is_space(byte),
            Self::Separators => {
                is_space(byte)
                    || matches!(byte, b':' | b',' | b'-' | b'_' | b';')
            }
        }
    }
}

/// White space: tab, line feed, vertical tab, form feed, return, space.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// What is asked of padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Padding {
    /// Exactly as the standard has it.
    Required,
    /// As the standard has it, or none at all.
    Optional,
    /// None.
    Forbidden,
}
