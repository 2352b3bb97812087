//! Which form of a phrase a number takes.

use super::{Locale, Number, data};

/// A plural category of CLDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "what they mean differs by language")]
pub enum Plural {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// What the rules ask of a number; names as in UTS 35.
struct Operands {
    /// Whole part, cut to its last 18 digits: no rule looks further.
    i: u64,
    /// Digits shown after the point.
    v: usize,
    /// The fraction as a number, with its trailing zeros.
    f: u64,
    /// The fraction as a number, without them.
    t: u64,
    /// Whether the number has no fraction but zeros: `n` is `i`.
    whole: bool,
}

impl Operands {
    fn of(number: &Number) -> Self {
        let tail = |digits: &str| -> u64 {
            digits[digits.len().saturating_sub(18)..].parse().unwrap_or(0)
        };
        let cut = number.fraction.trim_end_matches('0');
        Self {
            i: tail(&number.whole),
            v: number.fraction.len(),
            f: tail(&number.fraction),
            t: tail(cut),
            whole: cut.is_empty(),
        }
    }

    /// `n` is `value`.
    fn n(&self, value: u64) -> bool {
        self.whole && self.i == value
    }

    /// `n % modulus` lies in `range`.
    fn n_mod(&self, modulus: u64, low: u64, high: u64) -> bool {
        self.whole && (low..=high).contains(&(self.i % modulus))
    }
}

impl Locale {
    /// The plural category of `number`.
    ///
    /// ```
    /// use sysu_date::locale::{Locale, Number, Plural};
    ///
    /// let pl = Locale::parse("pl").unwrap();
    /// assert_eq!(pl.plural(&Number::from(22)), Plural::Few);
    /// assert_eq!(pl.plural(&Number::from(12)), Plural::Many);
    /// assert_eq!(pl.plural(&Number::from(1.5)), Plural::Other);
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `plurals.json`; rules with an exponent apply to compact numbers,
    /// which are not written here.
    #[expect(
        clippy::match_same_arms,
        reason = "an arm for each rule of each group of languages"
    )]
    pub fn plural(self, number: &Number) -> Plural {
        let o = Operands::of(number);
        // A thousand thousands in the Romance languages: "un million d'ans".
        let million = o.i != 0 && o.i.is_multiple_of(1_000_000) && o.v == 0;
        let (i10, i100) = (o.i % 10, o.i % 100);
        let integer = o.v == 0;
        match data::locale::PLURAL[self.row()] {
            // en: one is exactly "1", "1.0" is other.
            0 if o.i == 1 && integer => Plural::One,
            // es
            1 if o.n(1) => Plural::One,
            1..=4 if million => Plural::Many,
            // fr, pt
            2 | 4 if o.i <= 1 => Plural::One,
            // it, ca
            3 if o.i == 1 && integer => Plural::One,
            // da
            5 if o.n(1) || o.t != 0 && o.i <= 1 => Plural::One,
            // nb, hu, bg, tr, el
            6 if o.n(1) => Plural::One,
            // pl
            7 if o.i == 1 && integer => Plural::One,
            7 if !integer => Plural::Other,
            7 => few(i10, i100).unwrap_or(Plural::Many),
            // cs, sk
            8 if !integer => Plural::Many,
            8 if o.i == 1 => Plural::One,
            8 if (2..=4).contains(&o.i) => Plural::Few,
            // ro
            9 if o.i == 1 && integer => Plural::One,
            9 if !integer || o.n(0) || o.n_mod(100, 1, 19) => Plural::Few,
            // hr, sr
            10 => {
                let whole = if integer { south_slavic(o.i) } else { None };
                whole.or_else(|| south_slavic(o.f)).unwrap_or(Plural::Other)
            }
            // sl
            11 if !integer => Plural::Few,
            11 if i100 == 1 => Plural::One,
            11 if i100 == 2 => Plural::Two,
            11 if i100 == 3 || i100 == 4 => Plural::Few,
            // lv
            12 => latvian(&o),
            // lt
            13 if o.f != 0 => Plural::Many,
            13 if o.n_mod(100, 11, 19) => Plural::Other,
            13 if o.n_mod(10, 1, 1) => Plural::One,
            13 if o.n_mod(10, 2, 9) => Plural::Few,
            // is
            14 if o.t == 0 && i10 == 1 && i100 != 11 => Plural::One,
            14 if o.t % 10 == 1 && o.t % 100 != 11 => Plural::One,
            // ru, uk
            15 if !integer => Plural::Other,
            15 if i10 == 1 && i100 != 11 => Plural::One,
            15 => few(i10, i100).unwrap_or(Plural::Many),
            // he
            16 if o.i == 1 && integer || o.i == 0 && !integer => Plural::One,
            16 if o.i == 2 && integer => Plural::Two,
            // ar
            17 => arabic(&o),
            // fa, hi, bn
            18 if o.i == 0 || o.n(1) => Plural::One,
            _ => Plural::Other,
        }
    }
}

/// 2 to 4 but not 12 to 14, as the Slavic languages count.
fn few(i10: u64, i100: u64) -> Option<Plural> {
    let few = (2..=4).contains(&i10) && !(12..=14).contains(&i100);
    few.then_some(Plural::Few)
}

fn south_slavic(value: u64) -> Option<Plural> {
    let (ones, hundreds) = (value % 10, value % 100);
    if ones == 1 && hundreds != 11 {
        return Some(Plural::One);
    }
    few(ones, hundreds)
}

fn latvian(o: &Operands) -> Plural {
    let teen = |value: u64| (11..=19).contains(&(value % 100));
    let ends_in_one = |value: u64| value % 10 == 1 && value % 100 != 11;
    if o.n_mod(10, 0, 0) || o.n_mod(100, 11, 19) || o.v == 2 && teen(o.f) {
        return Plural::Zero;
    }
    let one = o.whole && ends_in_one(o.i)
        || o.v == 2 && ends_in_one(o.f)
        || o.v != 2 && o.f % 10 == 1;
    if one { Plural::One } else { Plural::Other }
}

fn arabic(o: &Operands) -> Plural {
    match o.i {
        _ if !o.whole => Plural::Other,
        0 => Plural::Zero,
        1 => Plural::One,
        2 => Plural::Two,
        i if (3..=10).contains(&(i % 100)) => Plural::Few,
        i if (11..=99).contains(&(i % 100)) => Plural::Many,
        _ => Plural::Other,
    }
}
