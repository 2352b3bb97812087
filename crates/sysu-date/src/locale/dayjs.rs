//! The names, formats and phrases of Day.js, which has tables of its own.

use super::{Locale, Number, data};

/// The tables of a Day.js locale file.
///
/// ```
/// use sysu_date::locale::{DayjsFormat, Locale};
///
/// let ru = Locale::parse("ru").unwrap().dayjs();
/// assert_eq!(ru.weekday(3), "среда");
/// assert_eq!(ru.weekday_short(3), "срд");
/// assert_eq!(ru.format(DayjsFormat::LL), "D MMMM YYYY г.");
/// ```
///
/// # Source
///
/// Day.js 1.11.23, its functions replaced by the values that they give for
/// numbers up to 100. `pt` here is Brazil as in CLDR, which is `pt-br`
/// there; its `pt` is `pt-PT` here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dayjs {
    locale: Locale,
}

/// A localised format of Day.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the tokens of Day.js")]
#[allow(non_camel_case_types, reason = "`l` and `L` are two tokens")]
pub enum DayjsFormat {
    LT,
    LTS,
    L,
    LL,
    LLL,
    LLLL,
    l,
    ll,
    lll,
    llll,
}

/// A row of the Day.js plugin `relativeTime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayjsPhrase {
    /// `s`: a few seconds.
    Seconds,
    /// `m`: a minute.
    Minute,
    /// `mm`: minutes.
    Minutes,
    /// `h`: an hour.
    Hour,
    /// `hh`: hours.
    Hours,
    /// `d`: a day.
    Day,
    /// `dd`: days.
    Days,
    /// `M`: a month.
    Month,
    /// `MM`: months.
    Months,
    /// `y`: a year.
    Year,
    /// `yy`: years.
    Years,
}

/// A day relative to another in the Day.js plugin `calendar`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the names of Day.js")]
pub enum DayjsCalendar {
    LastDay,
    SameDay,
    NextDay,
    NextWeek,
    LastWeek,
    SameElse,
}

impl Locale {
    /// The tables of Day.js for this language.
    pub const fn dayjs(self) -> Dayjs {
        Dayjs { locale: self }
    }
}

impl Dayjs {
    /// The month `number`, 1 to 12, for `MMMM`; empty outside.
    ///
    /// `after_day` chooses the form that follows a day of the month, see
    /// [`takes_day_form`](Self::takes_day_form).
    pub fn month(self, number: u8, after_day: bool) -> &'static str {
        self.month_at(usize::from(after_day), number)
    }

    /// The month `number`, 1 to 12, for `MMM`; empty outside.
    pub fn month_short(self, number: u8, after_day: bool) -> &'static str {
        self.month_at(2 + usize::from(after_day), number)
    }

    fn month_at(self, which: usize, number: u8) -> &'static str {
        let row = data::dayjs::DAYJS_MONTHS_OF[self.row()][which];
        name(&data::dayjs::DAYJS_MONTHS[row as usize], number)
    }

    /// Tells whether the months of `format` take the form that follows a
    /// day: a `D` or `Do`, blanks or bracketed text, then `MMM` or `MMMM`.
    ///
    /// ```
    /// use sysu_date::locale::Dayjs;
    ///
    /// assert!(Dayjs::takes_day_form("Do [of] MMMM"));
    /// assert!(!Dayjs::takes_day_form("MMMM D"));
    /// ```
    pub fn takes_day_form(format: &str) -> bool {
        let bytes = format.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] != b'D' {
                at += 1;
                continue;
            }
            at += 1;
            if matches!(bytes.get(at), Some(b'D' | b'o')) {
                at += 1;
            }
            let gap = gap(&bytes[at..]);
            if gap > 0 && bytes[at + gap..].starts_with(b"MMM") {
                return true;
            }
            at += gap;
        }
        false
    }

    /// The weekday `number`, 1 Monday to 7 Sunday, for `dddd`.
    pub fn weekday(self, number: u8) -> &'static str {
        self.weekday_at(0, number)
    }

    /// The weekday `number`, 1 Monday to 7 Sunday, for `ddd`.
    pub fn weekday_short(self, number: u8) -> &'static str {
        self.weekday_at(1, number)
    }

    /// The weekday `number`, 1 Monday to 7 Sunday, for `dd`.
    pub fn weekday_min(self, number: u8) -> &'static str {
        self.weekday_at(2, number)
    }

    fn weekday_at(self, which: usize, number: u8) -> &'static str {
        let row = data::dayjs::DAYJS_WEEKDAYS_OF[self.row()][which];
        name(&data::dayjs::DAYJS_WEEKDAYS[row as usize], number)
    }

    /// The day period of `hour`, 0 to 23, for `A`, or for `a` if `lower`;
    /// empty outside.
    pub fn meridiem(self, hour: u8, lower: bool) -> &'static str {
        let which = usize::from(lower);
        let row = data::dayjs::DAYJS_MERIDIEM_OF[self.row()][which];
        let hours = &data::dayjs::DAYJS_MERIDIEM[row as usize];
        hours.get(usize::from(hour)).map_or("", |&name| data::text(name))
    }

    /// `number` as an ordinal for `Do`, or for `wo` if `of_week`: "3rd".
    ///
    /// ```
    /// use sysu_date::locale::Locale;
    ///
    /// assert_eq!(Locale::EN.dayjs().ordinal(23, false), "23rd");
    /// ```
    pub fn ordinal(self, number: u8, of_week: bool) -> String {
        let which = usize::from(of_week);
        let row = data::dayjs::DAYJS_ORDINALS_OF[self.row()][which];
        let row = &data::dayjs::DAYJS_ORDINALS[row as usize];
        let at = usize::from(number.clamp(1, 53)) - 1;
        data::text(row[at]).replace("%d", &number.to_string())
    }

    /// What a localised format stands for.
    pub fn format(self, format: DayjsFormat) -> &'static str {
        let row = data::dayjs::DAYJS_FORMATS_OF[self.row()][0];
        let row = &data::dayjs::DAYJS_FORMATS[row as usize];
        data::text(row[format as usize])
    }

    /// A phrase of `relativeTime` for `number` units.
    ///
    /// ```
    /// use sysu_date::locale::{DayjsPhrase, Locale};
    ///
    /// let ru = Locale::parse("ru").unwrap().dayjs();
    /// let say = |plain| ru.relative(DayjsPhrase::Hours, 2, plain, true);
    /// assert_eq!(say(false), "через 2 часа");
    /// assert_eq!(say(true), "2 часа");
    /// ```
    ///
    /// `plain` leaves out "in" and "ago"; `future` chooses between them.
    pub fn relative(
        self,
        phrase: DayjsPhrase,
        number: u64,
        plain: bool,
        future: bool,
    ) -> String {
        let mode = usize::from(!plain) * 2 + usize::from(!future);
        let at = mode * 11 + phrase as usize;
        let text = self.exact(at, number).unwrap_or_else(|| {
            let row = data::dayjs::DAYJS_RELATIVE_OF[self.row()][at];
            let row = &data::dayjs::DAYJS_RELATIVE[row as usize];
            let count = i64::try_from(number).unwrap_or(i64::MAX);
            let form = self.locale.plural(&Number::from(count));
            data::text(row[form as usize])
        });
        let text = text.replace("%d", &number.to_string());
        if plain {
            return text;
        }
        let row = data::dayjs::DAYJS_SIDES_OF[self.row()][0];
        let sides = &data::dayjs::DAYJS_SIDES[row as usize];
        data::text(sides[usize::from(!future)]).replace("%s", &text)
    }

    /// The phrase for just this number, as Finnish spells out small ones.
    fn exact(self, at: usize, number: u64) -> Option<&'static str> {
        let key = (self.locale.data, at as u8, u8::try_from(number).ok()?);
        let table = &data::dayjs::DAYJS_EXACT;
        let found = table.binary_search_by_key(&key, |e| (e.0, e.1, e.2));
        found.ok().map(|at| data::text(table[at].3))
    }

    /// The format of the plugin `calendar` for a day.
    pub fn calendar(self, day: DayjsCalendar) -> &'static str {
        let row = data::dayjs::DAYJS_CALENDAR_OF[self.row()][0];
        data::text(data::dayjs::DAYJS_CALENDAR[row as usize][day as usize])
    }

    /// The first day of the week, 0 Sunday to 6 Saturday.
    pub fn week_start(self) -> u8 {
        data::locale::DAYJS_WEEK_START[self.row()]
    }

    /// The day of January that always lies in week 1.
    pub fn year_start(self) -> u8 {
        data::locale::DAYJS_YEAR_START[self.row()]
    }

    fn row(self) -> usize {
        self.locale.row()
    }
}

fn name(names: &[u32], number: u8) -> &'static str {
    let at = usize::from(number).wrapping_sub(1);
    names.get(at).map_or("", |&name| data::text(name))
}

/// How many bytes of blanks and bracketed text `bytes` begin with.
fn gap(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(b'[') => {
                let rest = &bytes[at + 1..];
                match rest.iter().position(|b| matches!(b, b'[' | b']')) {
                    Some(end) if rest[end] == b']' => at += end + 2,
                    _ => return at,
                }
            }
            _ => return at,
        }
    }
}
