// What is read from the CLDR JSON packages, one function per concern.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const read = (path) => JSON.parse(readFileSync(require.resolve(path), "utf8"));
const main = (pkg, tag, file) => read(`${pkg}/main/${tag}/${file}.json`).main[tag];

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
export const WIDTHS = ["wide", "abbreviated", "short", "narrow"];
export const FORMS = ["format", "stand-alone"];
export const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
export const STYLES = ["", "-short", "-narrow"];
export const RELATIVE_UNITS =
  ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];
export const DURATION_UNITS = ["year", "quarter", "month", "week", "day",
  "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];

/** Names of months, weekdays, quarters, day periods and eras. */
export function names(tag) {
  const g = main("cldr-dates-full", tag, "ca-gregorian").dates.calendars.gregorian;
  const months = [], days = [], quarters = [], periods = [];
  for (const width of WIDTHS) {
    for (const form of FORMS) {
      // Only weekdays have the two-letter width.
      const w = width === "short" ? "abbreviated" : width;
      months.push(MONTHS.map((m) => g.months[form][w][m]));
      days.push(DAYS.map((d) => g.days[form][width][d]));
      quarters.push([1, 2, 3, 4].map((q) => g.quarters[form][w][q]));
      const p = g.dayPeriods[form][w];
      periods.push([p.am, p.pm]);
    }
  }
  const eras = [g.eras.eraNames, g.eras.eraAbbr, g.eras.eraAbbr, g.eras.eraNarrow]
    .map((e) => [e[0], e[1]]);
  return { months, days, quarters, periods, eras };
}

const patterns = (node, prefix) =>
  CATEGORIES.map((c) => node[`${prefix}-count-${c}`] ?? node[`${prefix}-count-other`]);

/** `[style][unit]` = { named: five words or "", future: six, past: six }. */
export function relative(tag) {
  const fields = main("cldr-dates-full", tag, "dateFields").dates.fields;
  return STYLES.map((style) => RELATIVE_UNITS.map((unit) => {
    const field = fields[unit + style];
    const side = (name) =>
      patterns(field[`relativeTime-type-${name}`], "relativeTimePattern");
    return {
      named: [-2, -1, 0, 1, 2].map((n) => field[`relative-type-${n}`] ?? ""),
      future: side("future"),
      past: side("past"),
    };
  }));
}

/** `[style][unit]` = six patterns. */
export function units(tag) {
  const all = main("cldr-units-full", tag, "units").units;
  return ["long", "short", "narrow"].map((style) =>
    DURATION_UNITS.map((unit) => patterns(all[style][`duration-${unit}`], "unitPattern")));
}

/** `[kind][style]` = two, start, middle, end. */
export function lists(tag) {
  const all = main("cldr-misc-full", tag, "listPatterns").listPatterns;
  return ["standard", "or", "unit"].map((kind) => STYLES.map((style) => {
    const p = all[`listPattern-type-${kind}${style}`];
    return [p[2], p.start, p.middle, p.end];
  }));
}

/** Signs of numbers in the locale's own digits and in latin ones. */
export function numbers(tag) {
  const n = main("cldr-numbers-full", tag, "numbers").numbers;
  const own = new Intl.NumberFormat(tag).resolvedOptions().numberingSystem;
  // From ICU: the JSON of fr-CH still has the apostrophe that CLDR 48.1 has
  // not.
  const signs = (system) => {
    const parts = new Intl.NumberFormat(`${tag}-u-nu-${system}`).formatToParts(-1234567.5);
    const [decimal, group] = ["decimal", "group"].map((type) =>
      parts.find((part) => part.type === type).value);
    return [decimal, group, n[`symbols-numberSystem-${system}`].minusSign];
  };
  const pattern = n["decimalFormats-numberSystem-latn"].standard;
  const groups = pattern.split(".")[0].split(",").slice(1).map((g) => g.length);
  return {
    system: own,
    own: signs(own),
    latn: signs("latn"),
    minimum: Number(n.minimumGroupingDigits),
    secondary: groups.length > 1 ? groups[0] : 3,
  };
}

/** The rule text of each plural category, without its samples. */
export function plural(tag) {
  const all = read("cldr-core/supplemental/plurals.json")
    .supplemental["plurals-type-cardinal"];
  return all[tag] ?? all[tag.split("-")[0]];
}

/** English and own name of the locale. */
export function displayNames(tag) {
  const own = main("cldr-localenames-full", tag, "languages").localeDisplayNames.languages;
  const en = main("cldr-localenames-full", "en", "languages").localeDisplayNames.languages;
  const of = (names, locale) => names[tag]
    ?? new Intl.DisplayNames(locale, { type: "language" }).of(tag);
  return [of(en, "en"), of(own, tag)];
}

/** Week data of each region: first day, minimal days, ends of the weekend. */
export function weeks() {
  const data = read("cldr-core/supplemental/weekData.json").supplemental.weekData;
  const info = read("cldr-core/supplemental/territoryInfo.json").supplemental.territoryInfo;
  const number = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 };
  const of = (table, region) => table[region] ?? table["001"];
  const codes = new Set(Object.keys(info));
  for (const t of [data.firstDay, data.minDays, data.weekendStart, data.weekendEnd])
    for (const code of Object.keys(t)) codes.add(code);
  // ZZ is no region at all, as in es-419: the world's data.
  codes.add("ZZ");
  return [...codes].filter((c) => /^[A-Z]{2}$/.test(c)).sort().map((region) => {
    return {
      region,
      first: number[of(data.firstDay, region)],
      minimal: Number(of(data.minDays, region)),
      from: number[of(data.weekendStart, region)],
      to: number[of(data.weekendEnd, region)],
    };
  });
}

/** The region meant by a tag that names none, by CLDR's likely subtags. */
export function likelyRegion(tag) {
  const { region } = new Intl.Locale(tag).maximize();
  return /^[A-Z]{2}$/.test(region) ? region : "ZZ";
}

/** Regions whose language falls back to another than the bare language. */
export function parents() {
  const all = read("cldr-core/supplemental/parentLocales.json")
    .supplemental.parentLocales.parentLocale;
  const under = (...parents) => Object.keys(all)
    .filter((tag) => parents.includes(all[tag]))
    .map((tag) => tag.split("-").at(-1))
    .filter((region) => /^[A-Z]{2}$/.test(region))
    .sort();
  return [
    ["en-GB", "en", under("en-001", "en-150")],
    ["es-419", "es", under("es-419")],
    ["pt-PT", "pt", under("pt-PT")],
  ];
}
