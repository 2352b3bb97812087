//! From a language tag to a locale.

use super::{Digits, Locale, data};

/// Old and other names of languages that have tables here.
const ALIASES: [(&str, &str); 8] = [
    ("no", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("cmn", "zh"),
    ("fas", "fa"),
    ("prs", "fa"),
    ("may", "ms"),
    ("sh", "sr"),
];

/// What a tag says, as far as it matters here.
#[derive(Default)]
struct Subtags<'a> {
    language: &'a str,
    script: Option<&'a str>,
    region: Option<&'a str>,
    digits: Option<Digits>,
}

impl Locale {
    /// Reads a BCP 47 tag or a POSIX locale name, and falls back from a
    /// region or script without tables to the nearest that has some.
    ///
    /// The region is kept for [`week`](Self::week) even where the names come
    /// from elsewhere. `-u-nu-arab` chooses digits; other extensions and
    /// variants are passed over. `C` and `POSIX` are [`Locale::EN`].
    /// `None` means that the language has no tables, or that this is no tag.
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// let tag = |text| Locale::parse(text).map(Locale::tag);
    /// assert_eq!(tag("pt_BR.UTF-8"), Some("pt"));
    /// assert_eq!(tag("zh-TW"), Some("zh-Hant"));
    /// assert_eq!(tag("es-CO"), Some("es-419"));
    /// assert_eq!(tag("EN-gb"), Some("en-GB"));
    /// assert_eq!(tag("tlh"), None);
    /// ```
    ///
    /// # Source
    ///
    /// RFC 5646 for the shape, CLDR `parentLocales` for the fallback.
    /// DIFFERENCE from RFC 4647 lookup: an unknown region of English, Spanish
    /// or Portuguese falls back to the sister that CLDR names (`en-SG` to
    /// `en-GB`), because its dates are written that way.
    pub fn parse(tag: &str) -> Option<Self> {
        if tag.len() > 128 {
            return None;
        }
        let tag = tag.split(['.', '@']).next()?;
        if matches!(tag, "C" | "POSIX") {
            return Some(Self::EN);
        }
        let wanted = subtags(tag)?;
        let mut found = Self::at(lookup(&wanted)?);
        if let Some(region) = wanted.region.and_then(region_index) {
            found.region = region;
        }
        if let Some(digits) = wanted.digits {
            found.digits = digits;
        }
        Some(found)
    }
}

fn subtags(tag: &str) -> Option<Subtags<'_>> {
    let mut parts = tag.split(['-', '_']);
    let mut wanted = Subtags {
        language: parts.next().filter(|part| is_alpha(part, 2..=3))?,
        ..Subtags::default()
    };
    let mut before = "";
    let mut extension = false;
    for part in parts {
        let fits = (1..=8).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return None;
        }
        extension |= part.len() == 1;
        if extension {
            if before.eq_ignore_ascii_case("nu") {
                wanted.digits = Digits::from_name(part);
            }
        } else if is_alpha(part, 4..=4) {
            wanted.script = Some(part);
        } else if is_alpha(part, 2..=2)
            || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit())
        {
            wanted.region = Some(part);
        }
        before = part;
    }
    Some(wanted)
}

fn is_alpha(part: &str, len: std::ops::RangeInclusive<usize>) -> bool {
    len.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The row of the tables that serves `wanted` best.
fn lookup(wanted: &Subtags<'_>) -> Option<u8> {
    let is = |text: &str, other: &str| text.eq_ignore_ascii_case(other);
    let language = ALIASES
        .iter()
        .find(|(alias, _)| is(alias, wanted.language))
        .map_or(wanted.language, |(_, name)| *name);
    let region = wanted.region.unwrap_or_default();
    let mut script = wanted.script;
    if is(language, "zh") {
        let taiwan = ["TW", "HK", "MO"].iter().any(|r| is(r, region));
        if script.is_none() && taiwan {
            script = Some("Hant");
        }
        if script.is_some_and(|s| is(s, "Hant")) && is(region, "MO") {
            return row("zh-Hant-HK");
        }
    }
    if let Some(script) = script {
        let both = row(&format!("{language}-{script}-{region}"));
        let both = both.or_else(|| row(&format!("{language}-{script}")));
        if both.is_some() {
            return both;
        }
    }
    row(&format!("{language}-{region}"))
        .or_else(|| sister(language, region))
        .or_else(|| row(language))
}

fn row(tag: &str) -> Option<u8> {
    data::locale::TITLES
        .iter()
        .position(|title| data::text(title[0]).eq_ignore_ascii_case(tag))
        .map(|at| at as u8)
}

fn sister(language: &str, region: &str) -> Option<u8> {
    let pairs = |text: &str| {
        text.as_bytes()
            .chunks(2)
            .any(|pair| pair.eq_ignore_ascii_case(region.as_bytes()))
    };
    data::locale::PARENTS
        .iter()
        .find(|(name, regions, _)| {
            name.eq_ignore_ascii_case(language) && pairs(regions)
        })
        .map(|(_, _, row)| *row)
}

fn region_index(region: &str) -> Option<u16> {
    data::locale::REGIONS
        .as_bytes()
        .chunks(2)
        .position(|pair| pair.eq_ignore_ascii_case(region.as_bytes()))
        .map(|at| at as u16)
}
