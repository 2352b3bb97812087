// The names, formats and phrases of a Day.js locale file, its functions
// replaced by the values that they give.
import { createRequire } from "node:module";
import { CATEGORIES } from "./cldr.mjs";

const require = createRequire(import.meta.url);
const ENGLISH = {
  formats: { LTS: "h:mm:ss A", LT: "h:mm A", L: "MM/DD/YYYY", LL: "MMMM D, YYYY",
    LLL: "MMMM D, YYYY h:mm A", LLLL: "dddd, MMMM D, YYYY h:mm A" },
  relativeTime: { future: "in %s", past: "%s ago", s: "a few seconds", m: "a minute",
    mm: "%d minutes", h: "an hour", hh: "%d hours", d: "a day", dd: "%d days",
    M: "a month", MM: "%d months", y: "a year", yy: "%d years" },
  calendar: { lastDay: "[Yesterday at] LT", sameDay: "[Today at] LT",
    nextDay: "[Tomorrow at] LT", nextWeek: "dddd [at] LT",
    lastWeek: "[Last] dddd [at] LT", sameElse: "MM/DD/YYYY" },
};
const KEYS = ["s", "m", "mm", "h", "hh", "d", "dd", "M", "MM", "y", "yy"];

export function dayjs(file, tag) {
  const L = require(`dayjs/locale/${file}`);
  const at = (m) => ({ month: () => m, $M: m });
  const of = (value, m, format) =>
    typeof value === "function" ? value(at(m), format) : value[m];
  const months = (value, format) =>
    Array.from({ length: 12 }, (_, m) => of(value, m, format));
  const cut = (value, length) => value.map((v) => v.slice(0, length));

  const long = months(L.months, "MMMM");
  const longFormat = months(L.months, "D MMMM");
  const short = L.monthsShort ? months(L.monthsShort, "MMM") : cut(long, 3);
  const shortFormat = L.monthsShort ? months(L.monthsShort, "D MMM") : short;
  const week = (names) => [...names.slice(1), names[0]];
  const formats = { ...ENGLISH.formats, ...L.formats };
  const small = (text) => text.replace(/(\[[^\]]+])|(MMMM|MM|DD|dddd)/g,
    (_, a, b) => a || b.slice(1));
  const format = ["LT", "LTS", "L", "LL", "LLL", "LLLL"].map((k) => formats[k]);
  for (const key of ["L", "LL", "LLL", "LLLL"])
    format.push(L.formats?.[key.toLowerCase()] ?? small(formats[key]));

  const meridiem = L.meridiem ?? ((hour, _, lower) => {
    const text = hour < 12 ? "AM" : "PM";
    return lower ? text.toLowerCase() : text;
  });
  const hours = (lower) => Array.from({ length: 24 }, (_, h) => {
    const texts = new Set([0, 15, 29, 30, 45, 59].map((m) => meridiem(h, m, lower)));
    if (texts.size > 1) console.log(`  ${file}: meridiem varies within ${h} h`);
    return meridiem(h, 0, lower);
  });

  const ordinal = L.ordinal ?? ((n) => `${n}.`);
  // Day.js takes brackets off where it formats.
  const ordinals = (period) => Array.from({ length: 53 }, (_, i) =>
    `${ordinal(i + 1, period)}`.replace(/\[|\]/g, "").replace(String(i + 1), "%d"));

  const phrases = { ...ENGLISH.relativeTime, ...L.relativeTime };
  const rules = new Intl.PluralRules(tag);
  const rows = [], exact = [];
  for (const [plain, future] of [[true, true], [true, false], [false, true], [false, false]]) {
    for (const key of KEYS) {
      const value = phrases[key];
      const text = (n) => (typeof value === "function"
        ? String(value(n, plain, key, future)).replace(String(n), "%d") : value);
      const counts = key.length === 2 ? [...Array(101).keys()].slice(2) : [1];
      // The commonest phrase stands for its category; others are exact.
      const row = CATEGORIES.map((category) => {
        const votes = new Map();
        for (const n of counts.filter((n) => rules.select(n) === category))
          votes.set(text(n), (votes.get(text(n)) ?? 0) + 1);
        return [...votes].sort((x, y) => y[1] - x[1])[0]?.[0] ?? null;
      });
      for (const n of counts)
        if (row[CATEGORIES.indexOf(rules.select(n))] !== text(n))
          exact.push([rows.length, n, text(n)]);
      const known = row.findLast((v) => v !== null);
      rows.push(row.map((v) => v ?? known));
    }
  }
  const side = (value) => (typeof value === "function"
    ? (console.log(`  ${file}: function for a side`), value("%s")) : value);
  const calendar = { ...ENGLISH.calendar, ...L.calendar };
  return {
    months: [long, longFormat, short, shortFormat],
    weekdays: [L.weekdays, L.weekdaysShort ?? cut(L.weekdays, 3),
      L.weekdaysMin ?? cut(L.weekdays, 2)].map(week),
    formats: format,
    meridiem: [hours(false), hours(true)],
    ordinals: [ordinals("D"), ordinals("W")],
    relative: rows,
    exact,
    sides: [side(phrases.future), side(phrases.past)],
    calendar: ["lastDay", "sameDay", "nextDay", "nextWeek", "lastWeek", "sameElse"]
      .map((k) => typeof calendar[k] === "function"
        ? (console.log(`  ${file}: calendar function`), ENGLISH.calendar[k]) : calendar[k]),
    weekStart: L.weekStart ?? 0,
    yearStart: L.yearStart ?? 1,
  };
}
