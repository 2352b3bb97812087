//! Patterns of bytes with holes, and the search for them in streams.

mod reach;

use std::str::FromStr;

use memchr::memmem;

use self::reach::shortest;
use crate::{Encoding, Error, ErrorKind, Number, Out, Result, Transform};

/// What is searched for.
///
/// * hex digits: `de ad be ef`; `??` is any byte, `f?` and `?f` any low or
///   high half;
/// * `[4]`, `[2-4]`: so many bytes of any value;
/// * `(be ef|00)`: one of several;
/// * `text:hello`, `utf16:hello` (low byte first), `utf16be:hello`;
/// * `u32le:123`, `f64be:2.5`: a number, see [`Number`];
/// * `re:…`: a regular expression over bytes, with the feature `regex`.
///
/// # Example
///
/// ```
/// use sysu_buf::Pattern;
///
/// let pattern: Pattern = "de ad ?? [0-2] (be|ef) f?".parse()?;
/// let bytes = b"..\xde\xad\x00\x01\xef\xf7..";
/// let found: Vec<_> = pattern.find_iter(bytes).collect();
/// assert_eq!(found, [2..8]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// The hex strings of YARA. DIFFERENCE from YARA: a jump without an end
/// (`[4-]`) is refused, because a stream would have to be held for it. Of
/// the matches that start at one place the shortest counts.
#[derive(Clone, Debug)]
pub struct Pattern {
    matcher: Matcher,
    max_span: usize,
}

#[derive(Clone, Debug)]
enum Matcher {
    Literal(memmem::Finder<'static>),
    Nodes {
        nodes: Vec<Node>,
        anchor: Option<Anchor>,
    },
    #[cfg(feature = "regex")]
    Regex(regex::bytes::Regex),
}

/// A run of fixed bytes at a fixed distance from the start, to search for
/// first.
#[derive(Clone, Debug)]
struct Anchor {
    at: usize,
    finder: memmem::Finder<'static>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Byte { mask: u8, value: u8 },
    Jump { min: usize, max: usize },
    Any(Vec<Vec<Self>>),
}

/// The longest match that a pattern may have.
const MAX_SPAN: usize = 1 << 16;
/// How deep alternatives may stand in each other.
const MAX_DEPTH: usize = 16;

impl Pattern {
    /// Creates a pattern of fixed bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] if `bytes` are none or more than 64 KiB.
    pub fn literal(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() || MAX_SPAN < bytes.len() {
            return Err(ErrorKind::Size {
                len: bytes.len() as u64,
                expected: "a pattern of 1 to 65536 bytes",
            }
            .into());
        }
        Ok(Self {
            matcher: Matcher::Literal(memmem::Finder::new(bytes).into_owned()),
            max_span: bytes.len(),
        })
    }

    /// Returns the length of the longest match; 64 KiB for `re:`, whose
    /// longer matches are cut.
    pub const fn max_span(&self) -> usize {
        self.max_span
    }

    /// Returns the length that every match has, where there is one.
    pub fn fixed_len(&self) -> Option<usize> {
        match &self.matcher {
            Matcher::Literal(_) => Some(self.max_span),
            Matcher::Nodes { nodes, .. } => {
                let (min, max) = span(nodes);
                (min == max).then_some(min)
            }
            #[cfg(feature = "regex")]
            Matcher::Regex(_) => None,
        }
    }

    fn of_nodes(nodes: Vec<Node>) -> Result<Self> {
        let (_, max) = span(&nodes);
        if max == 0 || MAX_SPAN < max {
            return Err(ErrorKind::Size {
                len: max as u64,
                expected: "a pattern of 1 to 65536 bytes",
            }
            .into());
        }
        let literal: Option<Vec<u8>> = nodes
            .iter()
            .map(|node| match node {
                Node::Byte { mask: 0xff, value } => Some(*value),
                _ => None,
            })
            .collect();
        if let Some(bytes) = literal {
            return Self::literal(&bytes);
        }
        let anchor = anchor(&nodes);
        Ok(Self { matcher: Matcher::Nodes { nodes, anchor }, max_span: max })
    }

    /// Finds the first match that starts at `from` or later.
    pub fn find_at(
        &self,
        bytes: &[u8],
        from: usize,
    ) -> Option<std::ops::Range<usize>> {
        match &self.matcher {
            Matcher::Literal(finder) => {
                let at = finder.find(bytes.get(from..)?)? + from;
                Some(at..at + self.max_span)
            }
            Matcher::Nodes { nodes, anchor: Some(anchor) } => {
                let mut from = from;
                loop {
                    let rest = bytes.get(from + anchor.at..)?;
                    from += anchor.finder.find(rest)?;
                    if let Some(len) =
                        shortest(nodes, &bytes[from..], self.max_span)
                    {
                        return Some(from..from + len);
                    }
                    from += 1;
                }
            }
            Matcher::Nodes { nodes, anchor: None } => (from..bytes.len())
                .find_map(|at| {
                    let len = shortest(nodes, &bytes[at..], self.max_span)?;
                    Some(at..at + len)
                }),
            #[cfg(feature = "regex")]
            Matcher::Regex(regex) => {
                if bytes.len() < from {
                    return None;
                }
                let found = regex.find_at(bytes, from)?;
                let end = found.end().min(found.start() + self.max_span);
                Some(found.start()..end)
            }
        }
    }

    /// Finds every match that does not overlap the one before.
    pub fn find_iter<'a>(
        &'a self,
        bytes: &'a [u8],
    ) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find_at(bytes, from)?;
            from = found.end.max(found.start + 1);
            Some(found)
        })
    }

    /// Starts a search in a stream.
    pub fn finder(&self) -> Finder {
        Finder {
            pattern: self.clone(),
            overlap: false,
            align: 1,
            context: 0,
            held: Vec::new(),
            start: 0,
            from: 0,
        }
    }

    /// Starts replacing every match by `new`.
    pub fn replacer(&self, new: &[u8]) -> Replacer {
        Replacer {
            pattern: self.clone(),
            new: new.to_vec(),
            held: Vec::new(),
            count: 0,
        }
    }
}

/// The lengths of the shortest and the longest match.
fn span(nodes: &[Node]) -> (usize, usize) {
    nodes.iter().fold((0, 0), |(low, high), node| {
        let (min, max) = match node {
            Node::Byte { .. } => (1, 1),
            Node::Jump { min, max } => (*min, *max),
            Node::Any(ways) => {
                let spans = ways.iter().map(|way| span(way));
                spans.fold((usize::MAX, 0), |(a, b), (min, max)| {
                    (a.min(min), b.max(max))
                })
            }
        };
        (low.saturating_add(min), high.saturating_add(max))
    })
}

/// The longest run of fixed bytes before anything of variable length.
fn anchor(nodes: &[Node]) -> Option<Anchor> {
    let mut best: (usize, Vec<u8>) = (0, Vec::new());
    let mut run: (usize, Vec<u8>) = (0, Vec::new());
    let mut at = 0;
    for node in nodes {
        match node {
            Node::Byte { mask: 0xff, value } => {
                if run.1.is_empty() {
                    run.0 = at;
                }
                run.1.push(*value);
                if best.1.len() < run.1.len() {
                    best.clone_from(&run);
                }
            }
            _ => run.1.clear(),
        }
        let (min, max) = span(std::slice::from_ref(node));
        if min != max {
            break;
        }
        at += min;
    }
    (!best.1.is_empty()).then(|| Anchor {
        at: best.0,
        finder: memmem::Finder::new(&best.1).into_owned(),
    })
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Some((kind, rest)) = text.split_once(':') else {
            let mut parser = Parser { text, at: 0 };
            let nodes = parser.sequence(0)?;
            if parser.at < text.len() {
                return Err(parser.fail("a `)` or `|` without a `(`"));
            }
            if nodes.is_empty() {
                return Err(parser.fail("nothing to find"));
            }
            return Self::of_nodes(nodes);
        };
        match kind {
            "text" => Self::literal(rest.as_bytes()),
            "utf16" | "utf16le" => {
                Self::literal(&Encoding::Utf16Le.decode(rest)?)
            }
            "utf16be" => Self::literal(&Encoding::Utf16Be.decode(rest)?),
            "re" => regex_pattern(rest),
            _ => {
                let number: Number = kind.parse().map_err(|_| {
                    let why = "not text, utf16, re or a type of number";
                    Error::syntax("pattern", text, 0, why)
                })?;
                Self::literal(&number.parse_value(rest)?)
            }
        }
    }
}

#[cfg(feature = "regex")]
fn regex_pattern(text: &str) -> Result<Pattern> {
    let regex = regex::bytes::RegexBuilder::new(text)
        .unicode(false)
        .multi_line(true)
        .size_limit(8 << 20)
        .build()
        .map_err(|_| {
            let why = "not a regular expression over bytes";
            Error::syntax("pattern", text, 0, why)
        })?;
    Ok(Pattern { matcher: Matcher::Regex(regex), max_span: MAX_SPAN })
}

#[cfg(not(feature = "regex"))]
fn regex_pattern(_: &str) -> Result<Pattern> {
    Err(ErrorKind::Unsupported { feature: "regex" }.into())
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn fail(&self, why: &'static str) -> Error {
        Error::syntax("pattern", self.text, self.at, why)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' => self.at += 1,
                b'|' | b')' => break,
                b'(' => nodes.push(self.alternatives(depth)?),
                b'[' => nodes.push(self.jump()?),
                _ => nodes.push(self.byte()?),
            }
        }
        Ok(nodes)
    }

    fn alternatives(&mut self, depth: usize) -> Result<Node> {
        if depth == MAX_DEPTH {
            return Err(self.fail("alternatives stand too deep"));
        }
        let mut ways = Vec::new();
        loop {
            // The `(` or `|`.
            self.at += 1;
            let way = self.sequence(depth + 1)?;
            if way.is_empty() {
                return Err(self.fail("an alternative is empty"));
            }
            ways.push(way);
            match self.peek() {
                Some(b'|') => {}
                Some(_) => break,
                None => return Err(self.fail("a `(` without its `)`")),
            }
        }
        self.at += 1;
        Ok(Node::Any(ways))
    }

    fn jump(&mut self) -> Result<Node> {
        let start = self.at + 1;
        let len = self.text[start..]
            .find(']')
            .ok_or_else(|| self.fail("a `[` without its `]`"))?;
        let inside = &self.text[start..start + len];
        let number = |text: &str| {
            text.trim()
                .parse::<usize>()
                .ok()
                .filter(|n| *n <= MAX_SPAN)
                .ok_or_else(|| self.fail("a jump wants [n] or [n-m]"))
        };
        let (min, max) = match inside.split_once('-') {
            Some((_, "")) => {
                return Err(self.fail("a jump wants an end, as in [4-16]"));
            }
            Some((min, max)) => (number(min)?, number(max)?),
            None => (number(inside)?, number(inside)?),
        };
        if max < min {
            return Err(self.fail("a jump ends before it starts"));
        }
        self.at = start + len + 1;
        Ok(Node::Jump { min, max })
    }

    fn byte(&mut self) -> Result<Node> {
        let (mut mask, mut value) = (0, 0);
        for _ in 0..2 {
            let (m, v) = match self.peek() {
                Some(b'?') => (0, 0),
                Some(digit) => match (digit as char).to_digit(16) {
                    Some(v) => (0xf, v as u8),
                    None => return Err(self.fail("not a hex digit or `?`")),
                },
                None => return Err(self.fail("half a byte")),
            };
            (mask, value) = (mask << 4 | m, value << 4 | v);
            self.at += 1;
        }
        Ok(Node::Byte { mask, value })
    }
}

/// A match in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// Where it starts.
    pub offset: u64,
    /// What was found.
    pub bytes: &'a [u8],
    /// What stands before it, as far as asked for and there.
    pub before: &'a [u8],
    /// What stands after it, as far as asked for and there.
    pub after: &'a [u8],
}

/// Finds a pattern in a stream, also over the cuts; from
/// [`Pattern::finder`].
///
/// Carries the longest match and the context, minus one byte.
///
/// # Example
///
/// ```
/// use sysu_buf::Pattern;
///
/// let mut finder = "61 61".parse::<Pattern>()?.finder();
/// let mut at = Vec::new();
/// for piece in [&b"xa"[..], b"aa", b"a"] {
///     finder.push(piece, &mut |found| Ok(at.push(found.offset)))?;
/// }
/// finder.flush(&mut |found| Ok(at.push(found.offset)))?;
/// assert_eq!(at, [1, 3]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Finder {
    pattern: Pattern,
    overlap: bool,
    align: u64,
    context: usize,
    held: Vec<u8>,
    // The offset of the first byte held.
    start: u64,
    // The offset at which the next match may start.
    from: u64,
}

impl Finder {
    /// Finds matches that overlap too; the default does not.
    #[must_use]
    pub const fn overlap(mut self, overlap: bool) -> Self {
        self.overlap = overlap;
        self
    }

    /// Finds only at multiples of `align`.
    #[must_use]
    pub const fn align(mut self, align: u64) -> Self {
        self.align = if align == 0 { 1 } else { align };
        self
    }

    /// Gives so many bytes around each match, at most 64 KiB.
    #[must_use]
    pub fn context(mut self, bytes: usize) -> Self {
        self.context = bytes.min(MAX_SPAN);
        self
    }

    /// Takes the next piece and gives its matches to `each`.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn push(
        &mut self,
        input: &[u8],
        each: &mut dyn FnMut(Match<'_>) -> Result<()>,
    ) -> Result<()> {
        self.held.extend_from_slice(input);
        // What starts here may need bytes that have not come.
        let open = self.pattern.max_span + self.context - 1;
        let upto = self.held.len().saturating_sub(open);
        self.search(upto, each)?;
        let keep = (self.from.saturating_sub(self.start) as usize)
            .max(upto)
            .min(self.held.len())
            .saturating_sub(self.context);
        self.held.drain(..keep);
        self.start += keep as u64;
        Ok(())
    }

    /// Ends the input and gives the last matches.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn flush(
        &mut self,
        each: &mut dyn FnMut(Match<'_>) -> Result<()>,
    ) -> Result<()> {
        self.search(self.held.len(), each)
    }

    /// Gives the matches that start before index `upto`.
    fn search(
        &mut self,
        upto: usize,
        each: &mut dyn FnMut(Match<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut from = self.from.saturating_sub(self.start) as usize;
        while from < upto {
            let Some(found) = self.pattern.find_at(&self.held, from) else {
                break;
            };
            if upto <= found.start {
                break;
            }
            let offset = self.start + found.start as u64;
            if !offset.is_multiple_of(self.align) {
                from = found.start + 1;
                continue;
            }
            let before = found.start.saturating_sub(self.context);
            let after = (found.end + self.context).min(self.held.len());
            each(Match {
                offset,
                bytes: &self.held[found.clone()],
                before: &self.held[before..found.start],
                after: &self.held[found.end..after],
            })?;
            from = if self.overlap {
                found.start + 1
            } else {
                found.end.max(found.start + 1)
            };
        }
        self.from = self.start + from.max(upto) as u64;
        Ok(())
    }
}

/// Replaces every match in a stream; from [`Pattern::replacer`].
///
/// # Example
///
/// ```
/// use sysu_buf::{Pattern, transform_all};
///
/// let pattern: Pattern = "text:cat".parse()?;
/// let out = transform_all(pattern.replacer(b"dog"), b"catalog cat")?;
/// assert_eq!(out, b"dogalog dog");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Replacer {
    pattern: Pattern,
    new: Vec<u8>,
    held: Vec<u8>,
    count: u64,
}

impl Replacer {
    /// Returns how many matches were replaced.
    pub const fn count(&self) -> u64 {
        self.count
    }

    fn replace(&mut self, upto: usize, out: &mut Out) {
        let mut done = 0;
        while let Some(found) = self.pattern.find_at(&self.held, done) {
            if upto <= found.start {
                break;
            }
            out.extend(&self.held[done..found.start]);
            if found.is_empty() {
                // An empty match replaces nothing, lest it go on for ever.
                let Some(byte) = self.held.get(found.start) else { break };
                out.push(*byte);
                done = found.start + 1;
                continue;
            }
            out.extend(&self.new);
            self.count += 1;
            done = found.end;
        }
        let upto = upto.max(done);
        out.extend(&self.held[done..upto]);
        self.held.drain(..upto);
    }
}

impl Transform for Replacer {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        self.held.extend_from_slice(input);
        let open = self.pattern.max_span - 1;
        self.replace(self.held.len().saturating_sub(open), out);
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.replace(self.held.len(), out);
        Ok(())
    }
}
