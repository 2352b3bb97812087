//! What the tokens of the four dialects have in common, and from one to
//! another.

use super::Dialect;
use crate::error::{Error, ErrorKind};

/// A part of a date and its token in each dialect; empty where there is
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it writes.
    pub meaning: &'static str,
    tokens: [&'static str; 4],
}

const fn token(meaning: &'static str, tokens: [&'static str; 4]) -> Token {
    Token { meaning, tokens }
}

/// strftime, Luxon, Day.js, Unicode.
static TOKENS: [Token; 40] = [
    token("year", ["%Y", "yyyy", "YYYY", "yyyy"]),
    token("year, two digits", ["%y", "yy", "YY", "yy"]),
    token("era", ["", "G", "", "G"]),
    token("ISO week year", ["%G", "kkkk", "GGGG", ""]),
    token("quarter", ["%q", "q", "Q", "Q"]),
    token("month, two digits", ["%m", "MM", "MM", "MM"]),
    token("month", ["%-m", "M", "M", "M"]),
    token("month, short name", ["%b", "MMM", "MMM", "MMM"]),
    token("month, name", ["%B", "MMMM", "MMMM", "MMMM"]),
    token("month, short name alone", ["", "LLL", "", "LLL"]),
    token("month, name alone", ["", "LLLL", "", "LLLL"]),
    token("ISO week, two digits", ["%V", "WW", "WW", ""]),
    token("ISO week", ["%-V", "W", "W", ""]),
    token("day of month, two digits", ["%d", "dd", "DD", "dd"]),
    token("day of month", ["%-d", "d", "D", "d"]),
    token("day of month, ordinal", ["", "", "Do", ""]),
    token("day of year, three digits", ["%j", "ooo", "", "DDD"]),
    token("day of year", ["%-j", "o", "", "D"]),
    token("weekday, name", ["%A", "EEEE", "dddd", "EEEE"]),
    token("weekday, short name", ["%a", "EEE", "ddd", "EEE"]),
    token("weekday, 1 Monday to 7", ["%u", "E", "", ""]),
    token("weekday, 0 Sunday to 6", ["%w", "", "d", ""]),
    token("hour, two digits", ["%H", "HH", "HH", "HH"]),
    token("hour", ["%-H", "H", "H", "H"]),
    token("hour of 12, two digits", ["%I", "hh", "hh", "hh"]),
    token("hour of 12", ["%-I", "h", "h", "h"]),
    token("AM or PM", ["%p", "a", "A", "a"]),
    token("am or pm", ["%P", "", "a", ""]),
    token("minute, two digits", ["%M", "mm", "mm", "mm"]),
    token("minute", ["%-M", "m", "m", "m"]),
    token("second, two digits", ["%S", "ss", "ss", "ss"]),
    token("second", ["%-S", "s", "s", "s"]),
    token("millisecond, three digits", ["%3f", "SSS", "SSS", "SSS"]),
    token("offset, +05:30", ["%:z", "ZZ", "Z", "xxx"]),
    token("offset, +0530", ["%z", "ZZZ", "ZZ", "xx"]),
    token("zone, abbreviation", ["%Z", "", "", ""]),
    token("zone, short name in English", ["", "ZZZZ", "z", "z"]),
    token("zone, name", ["%Q", "z", "", "VV"]),
    token("seconds since 1970", ["%s", "X", "X", "t"]),
    token("milliseconds since 1970", ["", "x", "x", "T"]),
];

impl Token {
    /// Every part of a date that has a token in one dialect at least.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TOKENS.iter().copied()
    }

    /// The token in a dialect, where there is one.
    pub fn of(self, dialect: Dialect) -> Option<&'static str> {
        let token = self.tokens[index(dialect)];
        (!token.is_empty()).then_some(token)
    }
}

const fn index(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Strftime => 0,
        Dialect::Luxon => 1,
        Dialect::Dayjs => 2,
        Dialect::Unicode => 3,
    }
}

/// Rewrites a format of one dialect in another.
///
/// # Errors
///
/// [`ErrorKind::Token`] at the first token that the other dialect cannot
/// say.
///
/// # Example
///
/// ```
/// use sysu_date::format::{Dialect, convert};
///
/// let dayjs = "dddd, D MMMM YYYY [at] HH:mm";
/// assert_eq!(
///     convert(dayjs, Dialect::Dayjs, Dialect::Luxon)?,
///     "EEEE, d MMMM yyyy 'at' HH:mm",
/// );
/// assert_eq!(
///     convert(dayjs, Dialect::Dayjs, Dialect::Strftime)?,
///     "%A, %-d %B %Y at %H:%M",
/// );
/// # Ok::<(), sysu_date::Error>(())
/// ```
pub fn convert(
    format: &str,
    from: Dialect,
    to: Dialect,
) -> Result<String, Error> {
    let mut out = String::new();
    let mut text = String::new();
    let mut at = 0;
    while at < format.len() {
        let rest = &format[at..];
        let (len, piece) = match from {
            Dialect::Strftime => strftime(rest),
            Dialect::Dayjs => dayjs(rest),
            Dialect::Luxon | Dialect::Unicode => quoted(rest),
        };
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Token(token)
                if from == Dialect::Strftime && composite(token).is_some() =>
            {
                literal(&text, to, &mut out);
                text.clear();
                let long = composite(token).unwrap_or_default();
                out.push_str(&convert(long, from, to)?);
            }
            Piece::Token(token) => {
                let known = alias(token, from);
                let found =
                    TOKENS.iter().find(|row| row.of(from) == Some(known));
                let why = match found {
                    Some(_) => "has no match in the other dialect",
                    None => "is not one that can be rewritten",
                };
                let Some(new) = found.and_then(|row| row.of(to)) else {
                    let token = token.into();
                    return Err(ErrorKind::Token { token, at, why }.into());
                };
                literal(&text, to, &mut out);
                text.clear();
                // Two tokens in a row must not run together.
                if to != Dialect::Strftime
                    && out.ends_with(|c: char| new.starts_with(c))
                {
                    let token = token.into();
                    let why = "would run into the one before it";
                    return Err(ErrorKind::Token { token, at, why }.into());
                }
                out.push_str(new);
            }
        }
        at += len;
    }
    literal(&text, to, &mut out);
    Ok(out)
}

/// What a conversion of C stands for.
fn composite(token: &str) -> Option<&'static str> {
    Some(match token {
        "%F" => "%Y-%m-%d",
        "%T" => "%H:%M:%S",
        "%R" => "%H:%M",
        "%D" => "%m/%d/%y",
        "%r" => "%I:%M:%S %p",
        _ => return None,
    })
}

/// Other spellings of the same token.
fn alias(token: &str, dialect: Dialect) -> &str {
    match (dialect, token) {
        (Dialect::Strftime, "%h") => "%b",
        (Dialect::Luxon, "cccc") => "EEEE",
        (Dialect::Luxon | Dialect::Unicode, "y") => "yyyy",
        (Dialect::Luxon, "u") => "SSS",
        (Dialect::Luxon, "ccc") | (Dialect::Unicode, "E" | "EE") => "EEE",
        _ => token,
    }
}

enum Piece<'a> {
    Text(String),
    Token(&'a str),
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or(' ')
}

/// How many bytes the same letter takes at the start.
fn run(text: &str) -> usize {
    let c = first(text);
    text.find(|other| other != c).unwrap_or(text.len())
}

fn strftime(text: &str) -> (usize, Piece<'_>) {
    let plain = |n: usize| (n, Piece::Text(text[..n].into()));
    let Some(after) = text.strip_prefix('%') else {
        return plain(first(text).len_utf8());
    };
    match after {
        "" => return plain(1),
        _ if after.starts_with('%') => return (2, Piece::Text("%".into())),
        _ if after.starts_with('n') => return (2, Piece::Text("\n".into())),
        _ if after.starts_with('t') => return (2, Piece::Text("\t".into())),
        _ => {}
    }
    let flags = after
        .find(|c: char| !matches!(c, '-' | ':' | '_' | '^' | '#' | '0'..='9'))
        .unwrap_or(after.len());
    let letter = after[flags..].chars().next().map_or(0, char::len_utf8);
    let len = 1 + flags + letter;
    (len, Piece::Token(&text[..len]))
}

fn dayjs(text: &str) -> (usize, Piece<'_>) {
    if let Some(rest) = text.strip_prefix('[')
        && let Some(end) = rest.find(']')
    {
        return (end + 2, Piece::Text(rest[..end].into()));
    }
    let c = first(text);
    if !c.is_ascii_alphabetic() {
        return (c.len_utf8(), Piece::Text(c.into()));
    }
    let len = if text.starts_with("Do") { 2 } else { run(text) };
    (len, Piece::Token(&text[..len]))
}

fn quoted(text: &str) -> (usize, Piece<'_>) {
    if text.starts_with("''") {
        return (2, Piece::Text("'".into()));
    }
    if let Some(rest) = text.strip_prefix('\'') {
        let end = rest.find('\'').unwrap_or(rest.len());
        let len = (end + 2).min(text.len());
        return (len, Piece::Text(rest[..end].into()));
    }
    let c = first(text);
    if !c.is_ascii_alphabetic() {
        return (c.len_utf8(), Piece::Text(c.into()));
    }
    let len = run(text);
    (len, Piece::Token(&text[..len]))
}

/// Appends text so that the dialect takes it as it is.
fn literal(text: &str, to: Dialect, out: &mut String) {
    if to == Dialect::Strftime {
        out.push_str(&text.replace('%', "%%"));
        return;
    }
    let (open, close) = match to {
        Dialect::Dayjs => ('[', ']'),
        _ => ('\'', '\''),
    };
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let end = rest
            .rfind(|c: char| c.is_ascii_alphabetic())
            .map_or(rest.len(), |end| end + 1);
        out.push_str(&rest[..start]);
        out.push(open);
        let inner = &rest[start..end];
        if to == Dialect::Dayjs {
            out.push_str(inner);
        } else {
            out.push_str(&inner.replace('\'', "''"));
        }
        out.push(close);
        rest = &rest[end..];
    }
    if to == Dialect::Dayjs {
        out.push_str(rest);
    } else {
        out.push_str(&rest.replace('\'', "''"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DateTime, format::Format};

    #[test]
    fn the_tokens_of_a_row_write_the_same() {
        let all = [
            Dialect::Strftime,
            Dialect::Luxon,
            Dialect::Dayjs,
            Dialect::Unicode,
        ];
        for text in [
            "2024-07-05T09:04:08.007+02:00[Europe/Berlin]",
            "1999-12-31T23:59:59.999-05:00[America/New_York]",
        ] {
            let moment: DateTime = text.parse().unwrap();
            for row in Token::all() {
                let written: Vec<_> = all
                    .iter()
                    .filter_map(|d| Some((*d, row.of(*d)?)))
                    .map(|(d, token)| {
                        Format::new(token, d).unwrap().format(moment)
                    })
                    .collect();
                let same = written.iter().all(|w| *w == written[0]);
                assert!(same, "{}: {written:?}", row.meaning);
            }
        }
    }

    #[test]
    fn a_format_survives_the_way_there_and_back() {
        let format = "%A, %-d %B %Y at %H:%M:%S.%3f %:z 100%%";
        let from = Dialect::Strftime;
        for to in [Dialect::Luxon, Dialect::Dayjs, Dialect::Unicode] {
            let there = convert(format, from, to).unwrap();
            assert_eq!(convert(&there, to, from).unwrap(), format, "{there}");
        }
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let error = convert("YYYY Do", Dialect::Dayjs, Dialect::Luxon);
        let error = error.unwrap_err();
        assert_eq!(
            error.to_string(),
            "token \"Do\" at byte 5 of the format has no match in the other \
             dialect"
        );
        assert!(convert("%m%b", Dialect::Strftime, Dialect::Luxon).is_err());
        assert!(convert("qqqq", Dialect::Dayjs, Dialect::Luxon).is_err());
    }
}
