//! The holidays of each country.
//!
//! Public holidays by the law of each country as of 2025, by rule; holidays
//! that a government proclaims year by year, and those of lunar calendars,
//! are not here.

use super::rule::{
    MON, Rule, SAT, Shift, THU, WED,
    When::{
        AutumnalEquinox, Before, Brigid, Easter, Fixed, From, Nth, Once,
        Orthodox, VernalEquinox,
    },
};

/// Code, English name, subdivisions that matter, rules.
pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) regions: &'static str,
    pub(super) rules: &'static [Rule],
}

const fn day(name: &'static str, when: super::rule::When) -> Rule {
    Rule::new(name, when)
}

const NEW_YEAR: Rule = day("New Year's Day", Fixed(1, 1));
const EPIPHANY: Rule = day("Epiphany", Fixed(1, 6));
const MAUNDY: Rule = day("Maundy Thursday", Easter(-3));
const GOOD_FRIDAY: Rule = day("Good Friday", Easter(-2));
const EASTER: Rule = day("Easter Sunday", Easter(0));
const EASTER_MONDAY: Rule = day("Easter Monday", Easter(1));
const LABOUR: Rule = day("Labour Day", Fixed(5, 1));
const ASCENSION: Rule = day("Ascension Day", Easter(39));
const PENTECOST: Rule = day("Whit Sunday", Easter(49));
const WHIT_MONDAY: Rule = day("Whit Monday", Easter(50));
const CORPUS: Rule = day("Corpus Christi", Easter(60));
const ASSUMPTION: Rule = day("Assumption of Mary", Fixed(8, 15));
const SAINTS: Rule = day("All Saints' Day", Fixed(11, 1));
const CONCEPTION: Rule = day("Immaculate Conception", Fixed(12, 8));
const CHRISTMAS_EVE: Rule = day("Christmas Eve", Fixed(12, 24));
const CHRISTMAS: Rule = day("Christmas Day", Fixed(12, 25));
const SECOND_CHRISTMAS: Rule = day("Second Day of Christmas", Fixed(12, 26));
const STEPHEN: Rule = day("St Stephen's Day", Fixed(12, 26));
const BOXING: Rule = day("Boxing Day", Fixed(12, 26));

/// In alphabetical order of their codes.
pub(super) static COUNTRIES: &[Country] = &[
    Country {
        code: "AT",
        name: "Austria",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            EASTER_MONDAY,
            day("National Holiday", Fixed(5, 1)),
            ASCENSION,
            WHIT_MONDAY,
            CORPUS,
            ASSUMPTION,
            day("National Day", Fixed(10, 26)),
            SAINTS,
            CONCEPTION,
            CHRISTMAS,
            STEPHEN,
        ],
    },
    Country {
        code: "AU",
        name: "Australia",
        regions: "ACT NSW NT SA TAS VIC",
        rules: &[
            NEW_YEAR.shift(Shift::NextWorkday),
            day("Australia Day", Fixed(1, 26)).shift(Shift::NextWorkday),
            GOOD_FRIDAY,
            EASTER_MONDAY,
            day("Anzac Day", Fixed(4, 25)),
            day("King's Birthday", Nth(2, MON, 6))
                .only("ACT NSW NT SA TAS VIC"),
            CHRISTMAS.shift(Shift::NextWorkday),
            BOXING.shift(Shift::NextWorkday),
            day("National Day of Mourning", Once(2022, 9, 22)),
        ],
    },
    Country {
        code: "BE",
        name: "Belgium",
        regions: "",
        rules: &[
            NEW_YEAR,
            EASTER_MONDAY,
            LABOUR,
            ASCENSION,
            WHIT_MONDAY,
            day("National Day", Fixed(7, 21)),
            ASSUMPTION,
            SAINTS,
            day("Armistice Day", Fixed(11, 11)),
            CHRISTMAS,
        ],
    },
    Country {
        code: "BR",
        name: "Brazil",
        regions: "",
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY,
            day("Tiradentes", Fixed(4, 21)),
            LABOUR,
            day("Independence Day", Fixed(9, 7)),
            day("Our Lady of Aparecida", Fixed(10, 12)),
            day("All Souls' Day", Fixed(11, 2)),
            day("Republic Day", Fixed(11, 15)),
            day("Black Awareness Day", Fixed(11, 20)).since(2024),
            CHRISTMAS,
        ],
    },
    Country {
        code: "CA",
        name: "Canada",
        regions: "AB BC NB ON SK",
        rules: &[
            NEW_YEAR.shift(Shift::NextWorkday),
            day("Family Day", Nth(3, MON, 2))
                .since(2019)
                .only("AB BC NB ON SK"),
            GOOD_FRIDAY,
            day("Victoria Day", Before(MON, 5, 25)),
            day("Canada Day", Fixed(7, 1)).shift(Shift::NextWorkday),
            day("Labour Day", Nth(1, MON, 9)),
            day("National Day for Truth and Reconciliation", Fixed(9, 30))
                .since(2021)
                .shift(Shift::NextWorkday),
            day("Thanksgiving", Nth(2, MON, 10)),
            day("Remembrance Day", Fixed(11, 11)).shift(Shift::NextWorkday),
            CHRISTMAS.shift(Shift::NextWorkday),
            BOXING.shift(Shift::NextWorkday),
        ],
    },
    Country {
        code: "CH",
        name: "Switzerland",
        regions: "",
        rules: &[
            NEW_YEAR,
            ASCENSION,
            day("Swiss National Day", Fixed(8, 1)),
            CHRISTMAS,
        ],
    },
    Country {
        code: "CZ",
        name: "Czechia",
        regions: "",
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY.since(2016),
            EASTER_MONDAY,
            LABOUR,
            day("Liberation Day", Fixed(5, 8)),
            day("Saints Cyril and Methodius", Fixed(7, 5)),
            day("Jan Hus Day", Fixed(7, 6)),
            day("Statehood Day", Fixed(9, 28)).since(2000),
            day("Independence Day", Fixed(10, 28)),
            day("Freedom and Democracy Day", Fixed(11, 17)),
            CHRISTMAS_EVE,
            CHRISTMAS,
            STEPHEN,
        ],
    },
    Country {
        code: "DE",
        name: "Germany",
        regions: "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH",
        rules: &[
            NEW_YEAR,
            EPIPHANY.only("BW BY ST"),
            day("International Women's Day", Fixed(3, 8))
                .since(2019)
                .only("BE"),
            day("International Women's Day", Fixed(3, 8))
                .since(2023)
                .only("MV"),
            GOOD_FRIDAY,
            EASTER.only("BB"),
            EASTER_MONDAY,
            LABOUR,
            day("Liberation Day", Once(2020, 5, 8)).only("BE"),
            day("Liberation Day", Once(2025, 5, 8)).only("BE"),
            ASCENSION,
            PENTECOST.only("BB"),
            WHIT_MONDAY,
            CORPUS.only("BW BY HE NW RP SL"),
            ASSUMPTION.only("SL"),
            day("World Children's Day", Fixed(9, 20)).since(2019).only("TH"),
            day("German Unity Day", Fixed(10, 3)).since(1990),
            day("Reformation Day", Fixed(10, 31))
                .not_in(&[2017])
                .only("BB MV SN ST TH"),
            day("Reformation Day", Fixed(10, 31))
                .since(2018)
                .only("HB HH NI SH"),
            day("Reformation Day", Once(2017, 10, 31)),
            SAINTS.only("BW BY NW RP SL"),
            day("Repentance Day", Before(WED, 11, 23)).only("SN"),
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "DK",
        name: "Denmark",
        regions: "",
        rules: &[
            NEW_YEAR,
            MAUNDY,
            GOOD_FRIDAY,
            EASTER,
            EASTER_MONDAY,
            day("Great Prayer Day", Easter(26)).until(2023),
            ASCENSION,
            PENTECOST,
            WHIT_MONDAY,
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "ES",
        name: "Spain",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            GOOD_FRIDAY,
            LABOUR,
            ASSUMPTION,
            day("National Day", Fixed(10, 12)),
            SAINTS,
            day("Constitution Day", Fixed(12, 6)),
            CONCEPTION,
            CHRISTMAS,
        ],
    },
    Country {
        code: "FI",
        name: "Finland",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            GOOD_FRIDAY,
            EASTER,
            EASTER_MONDAY,
            day("May Day", Fixed(5, 1)),
            ASCENSION,
            PENTECOST,
            day("Midsummer Day", From(SAT, 6, 20)),
            day("All Saints' Day", From(SAT, 10, 31)),
            day("Independence Day", Fixed(12, 6)),
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "FR",
        name: "France",
        regions: "57 67 68",
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY.only("57 67 68"),
            EASTER_MONDAY,
            LABOUR,
            day("Victory Day", Fixed(5, 8)),
            ASCENSION,
            WHIT_MONDAY,
            day("Bastille Day", Fixed(7, 14)),
            ASSUMPTION,
            SAINTS,
            day("Armistice Day", Fixed(11, 11)),
            CHRISTMAS,
            STEPHEN.only("57 67 68"),
        ],
    },
    Country {
        code: "GB",
        name: "United Kingdom",
        regions: "ENG NIR SCT WLS",
        rules: &[
            NEW_YEAR.shift(Shift::NextWorkday),
            day("2 January", Fixed(1, 2))
                .shift(Shift::NextWorkday)
                .only("SCT"),
            day("St Patrick's Day", Fixed(3, 17))
                .shift(Shift::NextWorkday)
                .only("NIR"),
            GOOD_FRIDAY,
            EASTER_MONDAY.only("ENG NIR WLS"),
            day("Early May Bank Holiday", Nth(1, MON, 5))
                .since(1978)
                .not_in(&[1995, 2020]),
            day("Early May Bank Holiday (VE Day)", Once(1995, 5, 8)),
            day("Early May Bank Holiday (VE Day)", Once(2020, 5, 8)),
            day("Spring Bank Holiday", Nth(-1, MON, 5))
                .since(1971)
                .not_in(&[2002, 2012, 2022]),
            day("Spring Bank Holiday", Once(2002, 6, 4)),
            day("Spring Bank Holiday", Once(2012, 6, 4)),
            day("Spring Bank Holiday", Once(2022, 6, 2)),
            day("Golden Jubilee", Once(2002, 6, 3)),
            day("Royal Wedding", Once(2011, 4, 29)),
            day("Diamond Jubilee", Once(2012, 6, 5)),
            day("Platinum Jubilee", Once(2022, 6, 3)),
            day("State Funeral of Queen Elizabeth II", Once(2022, 9, 19)),
            day("Coronation of King Charles III", Once(2023, 5, 8)),
            day("Battle of the Boyne", Fixed(7, 12))
                .shift(Shift::NextWorkday)
                .only("NIR"),
            day("Summer Bank Holiday", Nth(1, MON, 8)).only("SCT"),
            day("Summer Bank Holiday", Nth(-1, MON, 8))
                .since(1971)
                .only("ENG NIR WLS"),
            day("St Andrew's Day", Fixed(11, 30))
                .since(2007)
                .shift(Shift::NextWorkday)
                .only("SCT"),
            CHRISTMAS.shift(Shift::NextWorkday),
            BOXING.shift(Shift::NextWorkday),
        ],
    },
    Country {
        code: "GR",
        name: "Greece",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            day("Clean Monday", Orthodox(-48)),
            day("Independence Day", Fixed(3, 25)),
            day("Good Friday", Orthodox(-2)),
            day("Easter Sunday", Orthodox(0)),
            day("Easter Monday", Orthodox(1)),
            LABOUR,
            day("Whit Monday", Orthodox(50)),
            day("Dormition of Mary", Fixed(8, 15)),
            day("Ochi Day", Fixed(10, 28)),
            CHRISTMAS,
            day("Synaxis of Mary", Fixed(12, 26)),
        ],
    },
    Country {
        code: "HU",
        name: "Hungary",
        regions: "",
        rules: &[
            NEW_YEAR,
            day("Revolution Day of 1848", Fixed(3, 15)),
            GOOD_FRIDAY.since(2017),
            EASTER,
            EASTER_MONDAY,
            LABOUR,
            PENTECOST,
            WHIT_MONDAY,
            day("State Foundation Day", Fixed(8, 20)),
            day("Revolution Day of 1956", Fixed(10, 23)),
            SAINTS,
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "IE",
        name: "Ireland",
        regions: "",
        rules: &[
            NEW_YEAR,
            day("St Brigid's Day", Brigid).since(2023),
            day("St Patrick's Day", Fixed(3, 17)),
            day("Day of Remembrance", Once(2022, 3, 18)),
            EASTER_MONDAY,
            day("May Day", Nth(1, MON, 5)).since(1994),
            day("June Holiday", Nth(1, MON, 6)),
            day("August Holiday", Nth(1, MON, 8)),
            day("October Holiday", Nth(-1, MON, 10)),
            CHRISTMAS,
            STEPHEN,
        ],
    },
    Country {
        code: "IT",
        name: "Italy",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            EASTER,
            EASTER_MONDAY,
            day("Liberation Day", Fixed(4, 25)),
            LABOUR,
            day("Republic Day", Fixed(6, 2)),
            ASSUMPTION,
            day("St Francis of Assisi", Fixed(10, 4)).since(2026),
            SAINTS,
            CONCEPTION,
            CHRISTMAS,
            STEPHEN,
        ],
    },
    Country {
        code: "JP",
        name: "Japan",
        regions: "",
        rules: &[
            NEW_YEAR.shift(Shift::SundayToNext),
            day("Coming of Age Day", Nth(2, MON, 1)).since(2000),
            day("National Foundation Day", Fixed(2, 11))
                .shift(Shift::SundayToNext),
            day("Emperor's Birthday", Fixed(2, 23))
                .since(2020)
                .shift(Shift::SundayToNext),
            day("Vernal Equinox Day", VernalEquinox)
                .shift(Shift::SundayToNext),
            day("Shōwa Day", Fixed(4, 29))
                .since(2007)
                .shift(Shift::SundayToNext),
            day("Enthronement Day", Once(2019, 5, 1)),
            day("Constitution Memorial Day", Fixed(5, 3))
                .shift(Shift::SundayToNext),
            day("Greenery Day", Fixed(5, 4))
                .since(2007)
                .shift(Shift::SundayToNext),
            day("Children's Day", Fixed(5, 5)).shift(Shift::SundayToNext),
            day("Marine Day", Nth(3, MON, 7))
                .since(2003)
                .not_in(&[2020, 2021]),
            day("Marine Day", Once(2020, 7, 23)),
            day("Marine Day", Once(2021, 7, 22)),
            day("Mountain Day", Fixed(8, 11))
                .since(2016)
                .not_in(&[2020, 2021])
                .shift(Shift::SundayToNext),
            day("Mountain Day", Once(2020, 8, 10)),
            day("Mountain Day", Once(2021, 8, 8)).shift(Shift::SundayToNext),
            day("Respect for the Aged Day", Nth(3, MON, 9)).since(2003),
            day("Autumnal Equinox Day", AutumnalEquinox)
                .shift(Shift::SundayToNext),
            day("Sports Day", Nth(2, MON, 10))
                .since(2000)
                .not_in(&[2020, 2021]),
            day("Sports Day", Once(2020, 7, 24)),
            day("Sports Day", Once(2021, 7, 23)),
            day("Enthronement Ceremony", Once(2019, 10, 22)),
            day("Culture Day", Fixed(11, 3)).shift(Shift::SundayToNext),
            day("Labour Thanksgiving Day", Fixed(11, 23))
                .shift(Shift::SundayToNext),
            day("Emperor's Birthday", Fixed(12, 23))
                .since(1989)
                .until(2018)
                .shift(Shift::SundayToNext),
        ],
    },
    Country {
        code: "LU",
        name: "Luxembourg",
        regions: "",
        rules: &[
            NEW_YEAR,
            EASTER_MONDAY,
            LABOUR,
            day("Europe Day", Fixed(5, 9)).since(2019),
            ASCENSION,
            WHIT_MONDAY,
            day("National Day", Fixed(6, 23)),
            ASSUMPTION,
            SAINTS,
            CHRISTMAS,
            STEPHEN,
        ],
    },
    Country {
        code: "MX",
        name: "Mexico",
        regions: "",
        rules: &[
            NEW_YEAR,
            day("Constitution Day", Nth(1, MON, 2)).since(2007),
            day("Benito Juárez's Birthday", Nth(3, MON, 3)).since(2007),
            LABOUR,
            day("Independence Day", Fixed(9, 16)),
            day("Change of Government", Once(2024, 10, 1)),
            day("Change of Government", Once(2030, 10, 1)),
            day("Change of Government", Once(2036, 10, 1)),
            day("Revolution Day", Nth(3, MON, 11)).since(2007),
            CHRISTMAS,
        ],
    },
    Country {
        code: "NL",
        name: "Netherlands",
        regions: "",
        rules: &[
            NEW_YEAR,
            EASTER,
            EASTER_MONDAY,
            day("Queen's Day", Fixed(4, 30))
                .since(1980)
                .until(2013)
                .shift(Shift::SundayToSaturday),
            day("King's Day", Fixed(4, 27))
                .since(2014)
                .shift(Shift::SundayToSaturday),
            ASCENSION,
            PENTECOST,
            WHIT_MONDAY,
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "NO",
        name: "Norway",
        regions: "",
        rules: &[
            NEW_YEAR,
            MAUNDY,
            GOOD_FRIDAY,
            EASTER,
            EASTER_MONDAY,
            LABOUR,
            day("Constitution Day", Fixed(5, 17)),
            ASCENSION,
            PENTECOST,
            WHIT_MONDAY,
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "NZ",
        name: "New Zealand",
        regions: "",
        rules: &[
            NEW_YEAR.shift(Shift::NextWorkday),
            day("Day after New Year's Day", Fixed(1, 2))
                .shift(Shift::NextWorkday),
            day("Waitangi Day", Fixed(2, 6)).until(2013),
            day("Waitangi Day", Fixed(2, 6))
                .since(2014)
                .shift(Shift::NextWorkday),
            GOOD_FRIDAY,
            EASTER_MONDAY,
            day("Anzac Day", Fixed(4, 25)).until(2013),
            day("Anzac Day", Fixed(4, 25))
                .since(2014)
                .shift(Shift::NextWorkday),
            day("King's Birthday", Nth(1, MON, 6)),
            day("Matariki", Once(2022, 6, 24)),
            day("Matariki", Once(2023, 7, 14)),
            day("Matariki", Once(2024, 6, 28)),
            day("Matariki", Once(2025, 6, 20)),
            day("Matariki", Once(2026, 7, 10)),
            day("Matariki", Once(2027, 6, 25)),
            day("Matariki", Once(2028, 7, 14)),
            day("Matariki", Once(2029, 7, 6)),
            day("Matariki", Once(2030, 6, 21)),
            day("Labour Day", Nth(4, MON, 10)),
            CHRISTMAS.shift(Shift::NextWorkday),
            BOXING.shift(Shift::NextWorkday),
        ],
    },
    Country {
        code: "PL",
        name: "Poland",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY.since(2011),
            EASTER,
            EASTER_MONDAY,
            LABOUR,
            day("Constitution Day", Fixed(5, 3)),
            PENTECOST,
            CORPUS,
            ASSUMPTION,
            SAINTS,
            day("Independence Day", Fixed(11, 11)),
            CHRISTMAS_EVE.since(2025),
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "PT",
        name: "Portugal",
        regions: "",
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY,
            EASTER,
            day("Freedom Day", Fixed(4, 25)),
            LABOUR,
            CORPUS.not_in(&[2013, 2014, 2015]),
            day("Portugal Day", Fixed(6, 10)),
            ASSUMPTION,
            day("Republic Day", Fixed(10, 5)).not_in(&[2013, 2014, 2015]),
            SAINTS.not_in(&[2013, 2014, 2015]),
            day("Restoration of Independence", Fixed(12, 1))
                .not_in(&[2013, 2014, 2015]),
            CONCEPTION,
            CHRISTMAS,
        ],
    },
    Country {
        code: "RO",
        name: "Romania",
        regions: "",
        rules: &[
            NEW_YEAR,
            day("Day after New Year's Day", Fixed(1, 2)),
            EPIPHANY.since(2024),
            day("St John the Baptist", Fixed(1, 7)).since(2024),
            day("Union of the Principalities", Fixed(1, 24)).since(2017),
            day("Good Friday", Orthodox(-2)).since(2018),
            day("Easter Sunday", Orthodox(0)),
            day("Easter Monday", Orthodox(1)),
            LABOUR,
            day("Children's Day", Fixed(6, 1)).since(2017),
            day("Whit Sunday", Orthodox(49)),
            day("Whit Monday", Orthodox(50)),
            day("Dormition of Mary", Fixed(8, 15)),
            day("St Andrew's Day", Fixed(11, 30)),
            day("National Day", Fixed(12, 1)),
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "SE",
        name: "Sweden",
        regions: "",
        rules: &[
            NEW_YEAR,
            EPIPHANY,
            GOOD_FRIDAY,
            EASTER,
            EASTER_MONDAY,
            day("May Day", Fixed(5, 1)),
            ASCENSION,
            PENTECOST,
            WHIT_MONDAY.until(2004),
            day("National Day", Fixed(6, 6)).since(2005),
            day("Midsummer Day", From(SAT, 6, 20)),
            day("All Saints' Day", From(SAT, 10, 31)),
            CHRISTMAS,
            SECOND_CHRISTMAS,
        ],
    },
    Country {
        code: "US",
        name: "United States",
        regions: "",
        rules: &[
            NEW_YEAR.shift(Shift::Nearest),
            day("Martin Luther King Jr. Day", Nth(3, MON, 1)).since(1986),
            day("Washington's Birthday", Nth(3, MON, 2)).since(1971),
            day("Memorial Day", Nth(-1, MON, 5)).since(1971),
            day("Juneteenth", Fixed(6, 19)).since(2021).shift(Shift::Nearest),
            day("Independence Day", Fixed(7, 4)).shift(Shift::Nearest),
            day("Labor Day", Nth(1, MON, 9)),
            day("Columbus Day", Nth(2, MON, 10)).since(1971),
            day("Veterans Day", Fixed(11, 11))
                .since(1978)
                .shift(Shift::Nearest),
            day("Thanksgiving", Nth(4, THU, 11)).since(1942),
            CHRISTMAS.shift(Shift::Nearest),
        ],
    },
    Country {
        code: "ZA",
        name: "South Africa",
        regions: "",
        rules: &[
            NEW_YEAR.shift(Shift::SundayToNext),
            day("Human Rights Day", Fixed(3, 21)).shift(Shift::SundayToNext),
            GOOD_FRIDAY,
            day("Family Day", Easter(1)),
            day("Freedom Day", Fixed(4, 27)).shift(Shift::SundayToNext),
            day("Workers' Day", Fixed(5, 1)).shift(Shift::SundayToNext),
            day("Youth Day", Fixed(6, 16)).shift(Shift::SundayToNext),
            day("National Women's Day", Fixed(8, 9))
                .shift(Shift::SundayToNext),
            day("Heritage Day", Fixed(9, 24)).shift(Shift::SundayToNext),
            day("Day of Reconciliation", Fixed(12, 16))
                .shift(Shift::SundayToNext),
            CHRISTMAS.shift(Shift::SundayToNext),
            day("Day of Goodwill", Fixed(12, 26)).shift(Shift::SundayToNext),
        ],
    },
];
