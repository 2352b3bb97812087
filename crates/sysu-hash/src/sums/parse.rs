//! Reading the lines of a list, whichever program wrote it.

use crate::digest::{Alg, Digest, Encoding};

/// What a line says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The name as its bytes, unescaped.
    pub name: Vec<u8>,
    /// The digests that the file should have, at least one.
    pub digests: Vec<(Digest, Vec<u8>)>,
    /// The size that it should have, where the list says (hashdeep).
    pub len: Option<u64>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line {
    /// Nothing: an empty line or a comment.
    Blank,
    /// A file and its digests.
    Entry(Entry),
    /// None of the forms.
    Malformed,
}

/// Reads a list line by line, without its line ends.
///
/// What earlier lines said counts for later ones: the first plain line says
/// whether names stand after one character or two, a hashdeep header names
/// the columns.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::Alg;
/// use sysu_hash::sums::{Line, Parser};
///
/// let mut parser = Parser::new(None);
/// let Line::Entry(entry) = parser.line(b"CRC32 (a b) = cbf43926") else {
///     panic!("not an entry");
/// };
/// assert_eq!(entry.name, b"a b");
/// assert_eq!(entry.digests[0].0.alg(), Alg::Crc32);
/// assert_eq!(parser.line(b"# a comment"), Line::Blank);
/// assert_eq!(parser.line(b"junk"), Line::Malformed);
/// ```
///
/// # Source
///
/// GNU coreutils 9.1 for plain and tagged lines, by its behaviour; hashdeep
/// 4.4 for its columns. DIFFERENCE from sha256sum: without an algorithm of
/// its own the parser takes that of the tag, or the one that digests of such
/// a length are commonly of, so that one list may hold several; and it reads
/// the `SHA2-256(a)= ` of OpenSSL 3, and the `NAME CRC32` of SFV, whose
/// comments start with a semicolon.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    only: Option<Digest>,
    sfv: bool,
    one_blank: Option<bool>,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
enum Column {
    Len,
    Digest(Digest),
    Name,
}

impl Parser {
    /// Reads lines of one algorithm, or of any.
    pub fn new(only: Option<Digest>) -> Self {
        Self { only, ..Self::default() }
    }

    /// Reads lines of SFV and no others [default: off].
    #[must_use]
    pub fn sfv(mut self, yes: bool) -> Self {
        self.sfv = yes;
        self
    }

    /// Reads one line.
    pub fn line(&mut self, line: &[u8]) -> Line {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(header) = line.strip_prefix(b"%%%% ") {
            return self.header(header);
        }
        let comment = match line.first() {
            None | Some(b'#') => true,
            Some(b';') => self.may_be_sfv(),
            Some(_) => false,
        };
        // A name may start with `#` in SFV, whose comments have another
        // sign.
        if comment && !(self.sfv && line.starts_with(b"#")) {
            return Line::Blank;
        }
        let entry = if self.sfv {
            sfv(line)
        } else if self.columns.is_empty() {
            let may_be_sfv = self.may_be_sfv();
            self.plain_or_tagged(line)
                .or_else(|| if may_be_sfv { sfv(line) } else { None })
        } else {
            self.row(line)
        };
        entry.map_or(Line::Malformed, Line::Entry)
    }

    /// Whether lines of SFV are among those that are taken.
    fn may_be_sfv(&self) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.alg() == Alg::Crc32)
    }

    fn plain_or_tagged(&mut self, line: &[u8]) -> Option<Entry> {
        let blanks = line.iter().take_while(|c| is_blank(**c)).count();
        let line = &line[blanks..];
        let (line, escaped) = match line.strip_prefix(b"\\") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let (name, digest, bytes) = match self.tagged(line) {
            Some(found) => found,
            None => self.plain(line)?,
        };
        let mut name = match name.iter().position(|&byte| byte == 0) {
            Some(end) => name[..end].to_vec(),
            None => name.to_vec(),
        };
        if escaped {
            name = unescape(&name)?;
        }
        Some(Entry { name, digests: vec![(digest, bytes)], len: None })
    }

    /// `SHA256 (NAME) = HEX`, with or without the blanks.
    fn tagged<'a>(
        &self,
        line: &'a [u8],
    ) -> Option<(&'a [u8], Digest, Vec<u8>)> {
        let end = line.iter().position(|&c| c == b' ' || c == b'(')?;
        let tag: Digest = str::from_utf8(&line[..end]).ok()?.parse().ok()?;
        if self.only.as_ref().is_some_and(|only| only.alg() != tag.alg()) {
            return None;
        }
        let rest = &line[end..];
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let rest = rest.strip_prefix(b"(")?;
        let close = rest.iter().rposition(|&c| c == b')')?;
        let (name, rest) = (&rest[..close], &rest[close + 1..]);
        let rest = skip_blanks(rest).strip_prefix(b"=")?;
        let bytes = decode(skip_blanks(rest), tag.len())?;
        Some((name, tag, bytes))
    }

    /// `HEX  NAME`, `HEX *NAME`, or `HEX NAME`.
    fn plain<'a>(
        &mut self,
        line: &'a [u8],
    ) -> Option<(&'a [u8], Digest, Vec<u8>)> {
        let end = line.iter().take_while(|c| c.is_ascii_hexdigit()).count();
        let digest = match &self.only {
            // b2sum takes a digest of any length as what it is.
            Some(only) if only.alg().has_length() && only.len() != end / 2 => {
                only.clone().length(end / 2)
            }
            Some(only) => only.clone(),
            None => Alg::by_len(end / 2)?.into(),
        };
        let bytes = decode(&line[..end], digest.len())?;
        let rest = line[end..].split_first();
        let (_, rest) = rest.filter(|(c, _)| is_blank(**c))?;
        // The first line decides for all: coreutils guards itself so against
        // a list that is one form here and another there.
        let marked = rest.len() > 1 && matches!(rest[0], b' ' | b'*');
        let one_blank = *self.one_blank.get_or_insert(!marked);
        let name = if !one_blank && marked { &rest[1..] } else { rest };
        if name.is_empty() {
            return None;
        }
        Some((name, digest, bytes))
    }

    /// `%%%% HASHDEEP-1.0`, or the names of the columns.
    fn header(&mut self, header: &[u8]) -> Line {
        if header.starts_with(b"HASHDEEP-") {
            return Line::Blank;
        }
        let mut columns = Vec::new();
        for name in header.split(|&c| c == b',') {
            columns.push(match name {
                b"size" => Column::Len,
                b"filename" => Column::Name,
                name => match str::from_utf8(name).map(str::parse) {
                    Ok(Ok(digest)) => Column::Digest(digest),
                    _ => return Line::Malformed,
                },
            });
        }
        self.columns = columns;
        Line::Blank
    }

    /// `SIZE,HEX,HEX,NAME`: the name takes the rest, commas and all.
    fn row(&self, line: &[u8]) -> Option<Entry> {
        let mut entry =
            Entry { name: Vec::new(), digests: Vec::new(), len: None };
        let fields = line.splitn(self.columns.len(), |&c| c == b',');
        let mut count = 0;
        for (column, field) in self.columns.iter().zip(fields) {
            count += 1;
            match column {
                Column::Len => {
                    let text = str::from_utf8(field).ok()?;
                    entry.len = Some(text.parse().ok()?);
                }
                Column::Digest(digest) => {
                    let bytes = decode(field, digest.len())?;
                    entry.digests.push((digest.clone(), bytes));
                }
                Column::Name => entry.name = field.to_vec(),
            }
        }
        let whole = count == self.columns.len();
        (whole && !entry.name.is_empty() && !entry.digests.is_empty())
            .then_some(entry)
    }
}

/// `NAME CRC32`: the last word is the checksum, as many blanks as there are
/// stand before it.
fn sfv(line: &[u8]) -> Option<Entry> {
    let split = line.len().checked_sub(8)?;
    let (name, hex) = line.split_at(split);
    let blanks = name.iter().rev().take_while(|c| is_blank(**c)).count();
    let name = &name[..name.len() - blanks];
    if blanks == 0 || name.is_empty() || name.contains(&0) {
        return None;
    }
    let bytes = decode(hex, 4)?;
    let digests = vec![(Alg::Crc32.into(), bytes)];
    Some(Entry { name: name.to_vec(), digests, len: None })
}

fn is_blank(c: u8) -> bool {
    matches!(c, b' ' | b'\t')
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|c| is_blank(**c)).count();
    &text[blanks..]
}

/// Reads exactly `len` bytes of hex in either case, or of base64.
fn decode(text: &[u8], len: usize) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    let encoding = if text.len() == 2 * len {
        Encoding::Hex
    } else if len >= 16 && text.len() == len.div_ceil(3) * 4 {
        Encoding::Base64
    } else {
        return None;
    };
    // Without its padding a text may hold a byte more.
    encoding.decode(text).ok().filter(|bytes| bytes.len() == len)
}

/// Takes `\\`, `\n` and `\r` back; any other escape is none.
fn unescape(name: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            byte => byte,
        });
    }
    Some(plain)
}
