// Writes ../src/locale/data/*.rs and pool.txt. See README.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { DateTime } from "luxon";
import * as cldr from "./cldr.mjs";
import { dayjs } from "./dayjs.mjs";
import { locales } from "./locales.mjs";
import { Pool, Table } from "./pack.mjs";
import { PRESETS, pattern } from "./presets.mjs";

const OUT = new URL("../src/locale/data/", import.meta.url);
mkdirSync(OUT, { recursive: true });
const pool = new Pool();
const table = (name, doc) => new Table(pool, name, doc);

const t = {
  months: table("MONTHS", "Twelve months from January."),
  weekdays: table("WEEKDAYS", "Seven days from Monday."),
  quarters: table("QUARTERS", "Four quarters."),
  periods: table("PERIODS", "Before noon, after noon."),
  eras: table("ERAS", "Before the year 1, from the year 1."),
  named: table("NAMED", "Words for -2, -1, 0, 1 and 2 units from now, or nothing."),
  relative: table("RELATIVE", "A phrase in each plural category."),
  units: table("UNITS", "A unit in each plural category."),
  lists: table("LISTS", "Pair, start, middle and end of a list."),
  presets: table("PRESETS", "LDML patterns in the order of `Preset`."),
  numbers: table("NUMBERS", "Decimal sign, group sign, minus; own digits, then latin."),
  titles: table("TITLES", "Tag, English name, own name."),
  luxonMonths: table("LUXON_MONTHS", "Months as Luxon's tokens write them."),
  luxonDays: table("LUXON_WEEKDAYS", "Weekdays as Luxon's tokens write them."),
  dMonths: table("DAYJS_MONTHS", "Day.js months: long, long after a day, short, short after a day."),
  dWeekdays: table("DAYJS_WEEKDAYS", "Day.js weekdays from Monday: long, short, min."),
  dFormats: table("DAYJS_FORMATS", "LT LTS L LL LLL LLLL l ll lll llll."),
  dMeridiem: table("DAYJS_MERIDIEM", "Day.js day periods by hour; then in lower case."),
  dOrdinals: table("DAYJS_ORDINALS", "Ordinals of 1 to 53: of a day, of a week."),
  dRelative: table("DAYJS_RELATIVE", "Phrases: plain in the future and past, then with a side."),
  dSides: table("DAYJS_SIDES", "Future and past around a phrase."),
  dCalendar: table("DAYJS_CALENDAR", "Formats of calendar(): last day to anything else."),
};

const systems = ["latn", "arab", "arabext", "beng", "deva"];
const small = { digits: [], plural: [], region: [], grouping: [], weekStart: [], yearStart: [] };
const rules = [], exact = [];
const weeks = cldr.weeks();

for (const { tag, dayjs: file } of locales) {
  const names = cldr.names(tag);
  t.months.locale(names.months);
  t.weekdays.locale(names.days);
  t.quarters.locale(names.quarters);
  t.periods.locale(names.periods);
  t.eras.locale(names.eras);
  const relative = cldr.relative(tag);
  t.named.locale(relative.flat().map((r) => r.named));
  t.relative.locale(relative.flat().flatMap((r) => [r.future, r.past]));
  t.units.locale(cldr.units(tag).flat());
  t.lists.locale(cldr.lists(tag).flat());
  const numbers = cldr.numbers(tag);
  t.numbers.locale([[...numbers.own, ...numbers.latn]]);
  t.titles.locale([[tag, ...cldr.displayNames(tag)]]);
  t.presets.locale([PRESETS.map(([name, options]) => {
    try {
      return pattern(tag, options, names);
    } catch (error) {
      console.log(`  ${name}: ${error.message}`);
      return "";
    }
  })]);

  const asLuxon = { zone: "utc", locale: tag, numberingSystem: "latn", outputCalendar: "gregory" };
  const luxon = (count, at, letters) => letters.map((token) =>
    Array.from({ length: count }, (_, i) =>
      DateTime.fromObject(at(i), asLuxon).toFormat(token)));
  t.luxonMonths.locale(luxon(12, (i) => ({ year: 2024, month: i + 1, day: 16 }),
    ["MMMM", "LLLL", "MMM", "LLL", "MMMMM", "LLLLL"]));
  t.luxonDays.locale(luxon(7, (i) => ({ year: 2024, month: 1, day: i + 1 }),
    ["EEEE", "cccc", "EEE", "ccc", "EEEEE", "ccccc"]));

  const d = dayjs(file, tag);
  t.dMonths.locale(d.months);
  t.dWeekdays.locale(d.weekdays);
  t.dFormats.locale([d.formats]);
  t.dMeridiem.locale(d.meridiem);
  t.dOrdinals.locale(d.ordinals);
  t.dRelative.locale(d.relative);
  for (const [row, n, text] of d.exact) exact.push([small.plural.length, row, n, pool.add(text)]);
  t.dSides.locale([d.sides]);
  t.dCalendar.locale([d.calendar]);

  const rule = Object.entries(cldr.plural(tag))
    .map(([k, v]) => [k.slice(17), v.split("@")[0].trim(), v.slice(v.indexOf("@"))]);
  const key = rule.map(([k, v]) => `${k}: ${v}`).join(" | ");
  if (!rules.some((r) => r.key === key)) rules.push({ key, rule });
  small.plural.push(rules.findIndex((r) => r.key === key));
  if (!systems.includes(numbers.system)) throw new Error(numbers.system);
  small.digits.push(systems.indexOf(numbers.system));
  small.grouping.push(numbers.minimum * 16 + numbers.secondary);
  small.region.push(weeks.findIndex((x) => x.region === cldr.likelyRegion(tag)));
  small.weekStart.push(d.weekStart);
  small.yearStart.push(d.yearStart);
}

pool.close();
const HEAD = "// Made by generate/main.mjs from CLDR 48, ICU 78 and Day.js 1.11. Do not edit.\n\n";
const write = (name, text) => writeFileSync(new URL(name, OUT), text);
const rust = (name, doc, ...tables) =>
  write(name, `${HEAD}//! ${doc}\n\n${tables.map((x) => x.rust()).join("\n").trimEnd()}\n`);

write("pool.txt", pool.text);
rust("names.rs", "Names of months, weekdays, quarters, day periods and eras.",
  t.months, t.weekdays, t.quarters, t.periods, t.eras, t.luxonMonths, t.luxonDays);
rust("relative.rs", "Relative phrases.", t.named, t.relative);
rust("unit.rs", "Durations and lists.", t.units, t.lists);
rust("preset.rs", "Date and time patterns.", t.presets);
rust("dayjs.rs", "Names and formats of the Day.js locale files.",
  t.dMonths, t.dWeekdays, t.dFormats, t.dMeridiem, t.dOrdinals, t.dRelative, t.dSides, t.dCalendar,
  { rust: () => `/// Phrases for one number: locale, phrase, number, text; in order.\npub(in crate::locale) static DAYJS_EXACT: [(u8, u8, u8, u32); ${exact.length}] = [\n${exact.map(([l, row, n, text]) => `    (${l}, ${row}, ${n}, ${pool.of(text)}),`).join("\n")}\n];\n` });

const bytes = (name, doc, values, type = "u8") =>
  `/// ${doc}\npub(in crate::locale) static ${name}: [${type}; ${values.length}] =\n    [${values.join(", ")}];\n`;
write("locale.rs", HEAD + "//! What each locale is: tag, digits, plural rule, week.\n\n" + [
  `/// How many locales there are.\npub(in crate::locale) const COUNT: usize = ${locales.length};\n`,
  t.titles.rust(), t.numbers.rust(),
  bytes("DIGITS", "Index of the digits: latn, arab, arabext, beng, deva.", small.digits),
  bytes("PLURAL", "Index of the plural rule.", small.plural),
  bytes("GROUPING", "Least digits before a group times 16, plus the size of the second group.", small.grouping),
  bytes("REGION", "Index of the region that the bare tag means.", small.region, "u16"),
  bytes("DAYJS_WEEK_START", "First day of the week in Day.js, 0 is Sunday.", small.weekStart),
  bytes("DAYJS_YEAR_START", "The day of January that is always in week 1, in Day.js.", small.yearStart),
  `/// All regions, two letters each, in order.\npub(in crate::locale) static REGIONS: &str = "${weeks.map((x) => x.region).join("")}";\n`,
  `/// First day, minimal days, first and last day of the weekend; 1 is Monday.\npub(in crate::locale) static WEEKS: [[u8; 4]; ${weeks.length}] = [${weeks.map((x) => `[${x.first}, ${x.minimal}, ${x.from}, ${x.to}]`).join(", ")}];\n`,
  `/// Language, regions that fall back to a sister, index of the sister.\npub(in crate::locale) static PARENTS: [(&str, &str, u8); 3] = [\n${cldr.parents().map(([to, from, regions]) => `    ("${from}", "${regions.join("")}", ${locales.findIndex((x) => x.tag === to)}),`).join("\n")}\n];\n`,
].join("\n"));
rules.forEach((r, i) => console.log(i, r.key));
console.log(`${locales.length} locales, ${pool.strings.size} strings, pool ${pool.bytes.length} bytes`);
for (const x of Object.values(t)) console.log(x.name, x.rows.length, "rows", x.rows.length * x.rows[0].length * 4 + x.uses.length * x.uses[0].length * 2, "bytes");
