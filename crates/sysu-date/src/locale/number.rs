//! Digits and signs of numbers.

use super::{Locale, data};

/// A set of ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Digits {
    /// 0123456789
    Latin,
    /// ٠١٢٣٤٥٦٧٨٩
    Arabic,
    /// ۰۱۲۳۴۵۶۷۸۹, of Persian and Urdu
    ExtendedArabic,
    /// ০১২৩৪৫৬৭৮৯
    Bengali,
    /// ०१२३४५६७८९
    Devanagari,
    /// ０１２３４５６７８９
    FullWidth,
    /// ૦૧૨૩૪૫૬૭૮૯
    Gujarati,
    /// ੦੧੨੩੪੫੬੭੮੯
    Gurmukhi,
    /// 〇一二三四五六七八九
    HanDecimal,
    /// ០១២៣៤៥៦៧៨៩
    Khmer,
    /// ೦೧೨೩೪೫೬೭೮೯
    Kannada,
    /// ໐໑໒໓໔໕໖໗໘໙
    Lao,
    /// ᥆᥇᥈᥉᥊᥋᥌᥍᥎᥏
    Limbu,
    /// ൦൧൨൩൪൫൬൭൮൯
    Malayalam,
    /// ᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙
    Mongolian,
    /// ၀၁၂၃၄၅၆၇၈၉
    Myanmar,
    /// ୦୧୨୩୪୫୬୭୮୯
    Odia,
    /// ௦௧௨௩௪௫௬௭௮௯
    Tamil,
    /// ౦౧౨౩౪౫౬౭౮౯
    Telugu,
    /// ๐๑๒๓๔๕๖๗๘๙
    Thai,
    /// ༠༡༢༣༤༥༦༧༨༩
    Tibetan,
}

/// Every set: its name in CLDR and its zero.
const ALL: [(Digits, &str, char); 21] = [
    (Digits::Latin, "latn", '0'),
    (Digits::Arabic, "arab", '٠'),
    (Digits::ExtendedArabic, "arabext", '۰'),
    (Digits::Bengali, "beng", '০'),
    (Digits::Devanagari, "deva", '०'),
    (Digits::FullWidth, "fullwide", '０'),
    (Digits::Gujarati, "gujr", '૦'),
    (Digits::Gurmukhi, "guru", '੦'),
    (Digits::HanDecimal, "hanidec", '〇'),
    (Digits::Khmer, "khmr", '០'),
    (Digits::Kannada, "knda", '೦'),
    (Digits::Lao, "laoo", '໐'),
    (Digits::Limbu, "limb", '᥆'),
    (Digits::Malayalam, "mlym", '൦'),
    (Digits::Mongolian, "mong", '᠐'),
    (Digits::Myanmar, "mymr", '၀'),
    (Digits::Odia, "orya", '୦'),
    (Digits::Tamil, "tamldec", '௦'),
    (Digits::Telugu, "telu", '౦'),
    (Digits::Thai, "thai", '๐'),
    (Digits::Tibetan, "tibt", '༠'),
];

/// The only set whose digits are no run of code points.
const HAN: [char; 10] =
    ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

impl Digits {
    /// Those that are some locale's own, in the order of the tables.
    pub(super) const SHIPPED: [Self; 5] = [
        Self::Latin,
        Self::Arabic,
        Self::ExtendedArabic,
        Self::Bengali,
        Self::Devanagari,
    ];

    /// The name in CLDR: `"arab"`.
    pub const fn name(self) -> &'static str {
        ALL[self as usize].1
    }

    /// The set that CLDR calls `name`, in any letter case.
    ///
    /// ```
    /// use sysu_date::locale::Digits;
    ///
    /// assert_eq!(Digits::from_name("deva"), Some(Digits::Devanagari));
    /// assert_eq!(Digits::from_name("roman"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        ALL.iter().find(|(_, known, _)| is(known)).map(|(digits, ..)| *digits)
    }

    /// The digit of `value`, 0 to 9.
    ///
    /// ```
    /// use sysu_date::locale::Digits;
    ///
    /// assert_eq!(Digits::Arabic.digit(3), '٣');
    /// ```
    pub fn digit(self, value: u8) -> char {
        let value = value % 10;
        if self == Self::HanDecimal {
            return HAN[usize::from(value)];
        }
        let zero = ALL[self as usize].2;
        char::from_u32(zero as u32 + u32::from(value)).unwrap_or(zero)
    }

    /// Appends `text` to `out` with its ASCII digits in this set.
    pub fn write(self, text: &str, out: &mut String) {
        if self == Self::Latin {
            out.push_str(text);
            return;
        }
        out.extend(text.chars().map(|c| match c {
            '0'..='9' => self.digit(c as u8 - b'0'),
            other => other,
        }));
    }

    /// The value of `digit`, whichever set it belongs to.
    ///
    /// ```
    /// use sysu_date::locale::Digits;
    ///
    /// assert_eq!(Digits::value('٣'), Some(3));
    /// assert_eq!(Digits::value('三'), Some(3));
    /// assert_eq!(Digits::value('x'), None);
    /// ```
    pub fn value(digit: char) -> Option<u8> {
        if digit.is_ascii() {
            return digit.to_digit(10).map(|value| value as u8);
        }
        let run = ALL.iter().find_map(|&(digits, _, zero)| {
            let value = (digit as u32).checked_sub(zero as u32)?;
            (value < 10 && digits != Self::HanDecimal).then_some(value as u8)
        });
        run.or_else(|| {
            HAN.iter().position(|&han| han == digit).map(|at| at as u8)
        })
    }
}

/// A decimal number as it will be read: its digits decide its plural form.
///
/// ```
/// use sysu_date::locale::{Locale, Number};
///
/// let number = Number::parse("-1234.50").unwrap();
/// assert_eq!(number.to_text(Locale::EN, true), "-1,234.50");
/// let de = Locale::parse("de").unwrap();
/// assert_eq!(number.to_text(de, false), "-1234,50");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub(super) negative: bool,
    /// At least one digit, no needless zeros in front.
    pub(super) whole: String,
    /// As many digits as are shown.
    pub(super) fraction: String,
}

impl Number {
    /// Reads an optional sign, digits, and an optional fraction after a dot.
    ///
    /// `-0` stays negative: a moment just gone is "0 seconds ago".
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => {
                (whole, fraction)
            }
            Some(_) => return None,
            None => (digits, ""),
        };
        let good = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !good(whole) || !good(fraction) {
            return None;
        }
        let shown = whole.trim_start_matches('0');
        let whole = if shown.is_empty() { "0" } else { shown };
        Some(Self { negative, whole: whole.into(), fraction: fraction.into() })
    }

    /// The number with its sign turned.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.negative = !self.negative;
        self
    }

    /// Tells whether there is a minus in front, be it before a zero.
    pub const fn is_negative(&self) -> bool {
        self.negative
    }

    /// The number in the signs and digits of `locale`, with the whole part
    /// in groups if asked.
    pub fn to_text(&self, locale: Locale, grouped: bool) -> String {
        let mut out = String::new();
        if self.negative {
            out.push_str(locale.minus_sign());
        }
        self.write_magnitude(locale, grouped, &mut out);
        out
    }

    /// Appends the number without its sign.
    pub(super) fn write_magnitude(
        &self,
        locale: Locale,
        grouped: bool,
        out: &mut String,
    ) {
        let len = self.whole.len();
        let [least, second] = locale.grouping().map(usize::from);
        let grouped = grouped && len >= 3 + least;
        for (at, digit) in self.whole.bytes().enumerate() {
            let left = len - at;
            let boundary =
                left == 3 || left > 3 && (left - 3).is_multiple_of(second);
            if grouped && at > 0 && boundary {
                out.push_str(locale.group_sign());
            }
            out.push(locale.digits.digit(digit - b'0'));
        }
        if !self.fraction.is_empty() {
            out.push_str(locale.decimal_sign());
            locale.digits.write(&self.fraction, out);
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self {
            negative: value < 0,
            whole: value.unsigned_abs().to_string(),
            fraction: String::new(),
        }
    }
}

/// The shortest decimal that is this double; not-a-number is 0.
impl From<f64> for Number {
    fn from(value: f64) -> Self {
        let finite = if value.is_finite() { value } else { 0.0 };
        Self::parse(&finite.to_string()).unwrap_or_else(|| Self::from(0))
    }
}

impl Locale {
    /// The digits in which the locale writes.
    pub const fn digits(self) -> Digits {
        self.digits
    }

    /// The locale with other digits.
    ///
    /// ```
    /// use sysu_date::locale::{Digits, Locale};
    ///
    /// let hi = Locale::parse("hi").unwrap();
    /// assert_eq!(hi.digits(), Digits::Latin);
    /// let deva = hi.with_digits(Digits::Devanagari);
    /// assert_eq!(Locale::parse("hi-u-nu-deva"), Some(deva));
    /// ```
    #[must_use]
    pub const fn with_digits(self, digits: Digits) -> Self {
        Self { digits, ..self }
    }

    /// The sign before a fraction: "." or ",".
    pub fn decimal_sign(self) -> &'static str {
        self.sign(0)
    }

    /// The sign between groups of digits: ",", ".", a narrow space.
    pub fn group_sign(self) -> &'static str {
        self.sign(1)
    }

    /// The minus of a negative number.
    pub fn minus_sign(self) -> &'static str {
        self.sign(2)
    }

    fn sign(self, which: usize) -> &'static str {
        let row = data::locale::NUMBERS_OF[self.row()][0];
        // The signs belong to the digits: Arabic ones have their own comma.
        let own = self.digits == Self::at(self.data).digits;
        let which = if own { which } else { which + 3 };
        data::text(data::locale::NUMBERS[row as usize][which])
    }

    /// Digits that must stand before the first group, and the size of the
    /// groups after it.
    fn grouping(self) -> [u8; 2] {
        let packed = data::locale::GROUPING[self.row()];
        [packed >> 4, (packed & 15).max(1)]
    }
}
