// Writes what ICU says, for the tests: one line per question, fields parted
// by tabs. The tables come from the CLDR JSON, the judge is Intl.
import { writeFileSync } from "node:fs";
import { locales } from "./locales.mjs";
import { PRESETS } from "./presets.mjs";

const STYLES = ["long", "short", "narrow"];
const UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];
const NUMBERS = ["0", "1", "2", "3", "5", "11", "21", "22", "100", "102", "111",
  "1000000", "0.5", "1.0", "1.5", "2.10", "0.11"];
const VALUES = ["1", "-1", "2", "-3", "0", "11", "-21", "1234.5", "-100", "-0"];
// Regions without tables, for the week and the fallback.
const EXTRA = ["en-SG", "en-DE", "en-PH", "es-CO", "es-PR", "pt-AO", "de-LU",
  "fr-LU", "ar-LY", "ar-DZ", "zh-MO", "fa-AF", "hi-IN", "ms-SG", "ru-KZ"];

// Choices of fields, as `Skeleton` reads them.
const SETS = {
  "weekday=long": {weekday:"long"}, "weekday=short": {weekday:"short"},
  "month=long": {month:"long"}, "month=short": {month:"short"},
  "year=numeric month=2-digit day=2-digit": {year:"numeric",month:"2-digit",day:"2-digit"},
  "year=2-digit month=numeric day=numeric": {year:"2-digit",month:"numeric",day:"numeric"},
  "year=2-digit month=2-digit day=2-digit": {year:"2-digit",month:"2-digit",day:"2-digit"},
  "weekday=long year=numeric month=short day=numeric": {weekday:"long",year:"numeric",month:"short",day:"numeric"},
  "weekday=short year=numeric month=long day=numeric": {weekday:"short",year:"numeric",month:"long",day:"numeric"},
  "weekday=short month=short day=numeric": {weekday:"short",month:"short",day:"numeric"},
  "weekday=long month=short day=numeric": {weekday:"long",month:"short",day:"numeric"},
  "weekday=long month=long day=numeric": {weekday:"long",month:"long",day:"numeric"},
  "weekday=short month=long day=numeric": {weekday:"short",month:"long",day:"numeric"},
  "year=numeric month=long": {year:"numeric",month:"long"}, "year=numeric month=short": {year:"numeric",month:"short"},
  "month=long day=numeric": {month:"long",day:"numeric"}, "month=short day=2-digit": {month:"short",day:"2-digit"},
  "hour=numeric": {hour:"numeric",minute:"numeric"}, "hour=2-digit": {hour:"2-digit",minute:"2-digit"},
  "hour=numeric second": {hour:"numeric",minute:"numeric",second:"2-digit"},
  "hour=numeric 24h": {hour:"numeric",minute:"numeric",hourCycle:"h23"},
  "year=numeric month=long day=numeric hour=numeric": {year:"numeric",month:"long",day:"numeric",hour:"numeric",minute:"numeric"},
  "year=numeric month=short day=numeric hour=numeric second": {year:"numeric",month:"short",day:"numeric",hour:"numeric",minute:"numeric",second:"2-digit"},
  "month=short day=numeric hour=numeric": {month:"short",day:"numeric",hour:"numeric",minute:"numeric"},
  "month=long day=numeric hour=numeric": {month:"long",day:"numeric",hour:"numeric",minute:"numeric"},
  "weekday=long month=long day=numeric hour=numeric": {weekday:"long",month:"long",day:"numeric",hour:"numeric",minute:"numeric"},
  "year=numeric month=2-digit day=2-digit hour=2-digit second": {year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit",second:"2-digit"},
};

const lines = [];
const say = (...fields) => lines.push(fields.join("\t"));
let turn = 0;
const next = (list) => list[turn++ % list.length];

turn = 0;
for (const { tag } of locales.filter(({ tag }) => tag !== "ko")) {
  for (const [name, options] of Object.entries(SETS)) {
    const ts = Date.UTC(2000 + (turn * 7) % 60, turn % 12, 1 + (turn * 5) % 28, (turn * 11) % 24, turn % 60, (turn * 3) % 60);
    turn++;
    const intl = new Intl.DateTimeFormat(`${tag}-u-ca-gregory`, { ...options, timeZone: "UTC" });
    say("fields", tag, name, ts, intl.formatToParts(ts).map((p) => p.value).join(""));
  }
}
turn = 0;
for (const { tag } of locales) {
  for (const text of NUMBERS) {
    const digits = text.split(".")[1]?.length ?? 0;
    const rules = new Intl.PluralRules(tag, { minimumFractionDigits: digits });
    say("plural", tag, text, rules.select(Number(text)));
  }
  for (const style of STYLES) {
    for (const unit of UNITS) {
      const relative = new Intl.RelativeTimeFormat(tag, { style, numeric: "always" });
      for (const text of [next(VALUES), next(VALUES)])
        say("relative", tag, style, unit, text, relative.format(Number(text), unit));
      const auto = new Intl.RelativeTimeFormat(tag, { style, numeric: "auto" });
      const n = next([-2, -1, 0, 1, 2]);
      say("auto", tag, style, unit, n, auto.format(n, unit));
      if (unit === "quarter") continue;
      const text = next(VALUES.filter((v) => v !== "-0"));
      const format = new Intl.NumberFormat(tag,
        { style: "unit", unit, unitDisplay: style, useGrouping: false });
      say("unit", tag, style, unit, text, format.format(Number(text)));
    }
    for (const type of ["conjunction", "disjunction", "unit"]) {
      const list = new Intl.ListFormat(tag, { type, style });
      const n = next([2, 3, 4]);
      say("list", tag, type, style, n, list.format(["A", "B", "C", "D"].slice(0, n)));
    }
  }
  for (const text of ["-1234.5", "123456789", "999", "1234"])
    say("number", tag, text, new Intl.NumberFormat(tag, { maximumFractionDigits: 9 }).format(Number(text)));
  PRESETS.forEach(([name, options]) => {
    if (options.timeZoneName || tag === "ko") return;
    const ts = Date.UTC(2000 + (turn * 7) % 60, turn % 12, 1 + (turn * 5) % 28, (turn * 11) % 24, turn % 60, (turn * 3) % 60);
    turn++;
    const intl = new Intl.DateTimeFormat(`${tag}-u-ca-gregory`, { ...options, timeZone: "UTC" });
    say("preset", tag, name, ts, intl.formatToParts(ts).map((p) => p.value).join(""));
  });
}
for (const tag of [...locales.map((l) => l.tag), ...EXTRA]) {
  const week = new Intl.Locale(tag).getWeekInfo?.() ?? new Intl.Locale(tag).weekInfo;
  say("week", tag, week.firstDay, week.minimalDays, week.weekend.join(" "));
}
writeFileSync(new URL("../../../tests/data/date/locale.tsv", import.meta.url), lines.join("\n") + "\n");
console.log(`${lines.length} lines`);
