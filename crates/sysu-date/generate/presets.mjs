// Luxon's presets as LDML patterns, read back from what ICU writes.
//
// ICU composes these patterns from skeletons by rules of its own, so the
// surest way to have them is to format moments and name each part. Every
// pattern is then checked: written out with the names of CLDR it must equal
// ICU's text for many moments.
import { WIDTHS, FORMS } from "./cldr.mjs";

const n = "numeric", s = "short", l = "long", d2 = "2-digit";
const ymd = { year: n, month: n, day: n };
const med = { year: n, month: s, day: n };
const full = { year: n, month: l, day: n };
const hm = { hour: n, minute: n };
const hms = { hour: n, minute: n, second: n };
const h23 = { hourCycle: "h23" };
const z = { timeZoneName: s }, zzzz = { timeZoneName: l };
const w = { weekday: s }, wl = { weekday: l };

export const PRESETS = [
  ["DateShort", ymd],
  ["DateMed", med],
  ["DateMedWithWeekday", { ...med, ...w }],
  ["DateFull", full],
  ["DateHuge", { ...full, ...wl }],
  ["TimeSimple", hm],
  ["TimeWithSeconds", hms],
  ["TimeWithShortOffset", { ...hms, ...z }],
  ["TimeWithLongOffset", { ...hms, ...zzzz }],
  ["Time24Simple", { ...hm, ...h23 }],
  ["Time24WithSeconds", { ...hms, ...h23 }],
  ["Time24WithShortOffset", { ...hms, ...h23, ...z }],
  ["Time24WithLongOffset", { ...hms, ...h23, ...zzzz }],
  ["DatetimeShort", { ...ymd, ...hm }],
  ["DatetimeShortWithSeconds", { ...ymd, ...hms }],
  ["DatetimeMed", { ...med, ...hm }],
  ["DatetimeMedWithSeconds", { ...med, ...hms }],
  ["DatetimeMedWithWeekday", { ...med, ...w, ...hm }],
  ["DatetimeFull", { ...full, ...hm, ...z }],
  ["DatetimeFullWithSeconds", { ...full, ...hms, ...z }],
  ["DatetimeHuge", { ...full, ...wl, ...hm, ...zzzz }],
  ["DatetimeHugeWithSeconds", { ...full, ...wl, ...hms, ...zzzz }],
  ["MonthYear", { year: n, month: l }],
  ["MonthYearShort", { year: n, month: s }],
  ["MonthDay", { month: l, day: n }],
  ["MonthDayShort", { month: s, day: n }],
  ["DayWeekday", { month: s, day: n, weekday: s }],
  ["FullDate", { dateStyle: "full" }],
  ["LongDate", { dateStyle: "long" }],
  ["MediumDate", { dateStyle: "medium" }],
  ["ShortDate", { dateStyle: "short" }],
];

const ZONE = "America/New_York";
const AT = [];
for (let month = 0; month < 12; month++)
  for (let k = 0; k < 7; k++)
    AT.push(Date.UTC(2024 - 3 * k, month, 3 + 4 * k, (5 * k + month) % 24, 7 * k, 9 * k));

function nameOf(values, table, forms) {
  // The first width and form whose names explain every moment.
  for (const [width, form, letters] of forms) {
    const names = table[WIDTHS.indexOf(width) * 2 + FORMS.indexOf(form)];
    if (values.every(([index, text]) => names[index] === text)) return letters;
  }
  return null;
}

const MONTHS = [["wide", "format", "MMMM"], ["abbreviated", "format", "MMM"],
  ["wide", "stand-alone", "LLLL"], ["abbreviated", "stand-alone", "LLL"]];
const DAYS = [["wide", "format", "EEEE"], ["abbreviated", "format", "EEE"],
  ["wide", "stand-alone", "cccc"], ["abbreviated", "stand-alone", "ccc"],
  ["short", "format", "EEEEEE"]];
const PERIODS = [["abbreviated", "format", "a"], ["wide", "format", "aaaa"],
  ["narrow", "format", "aaaaa"]];

const wall = (ts) => {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: ZONE, hourCycle: "h23", year: n, month: n, day: n,
    hour: n, minute: n, second: n, weekday: s,
  }).formatToParts(ts);
  const o = Object.fromEntries(parts.map((p) => [p.type, p.value]));
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(o.weekday);
  return { year: +o.year, month: +o.month, day: +o.day, hour: +o.hour,
    minute: +o.minute, second: +o.second, weekday };
};
const WALLS = AT.map(wall);

const quote = (text) => text.replace(/'/g, "''")
  .replace(/[A-Za-z]+(?:[^A-Za-z']*[A-Za-z]+)*/g, (t) => `'${t}'`);

/** The pattern of one preset; throws where ICU does what none can say. */
export function pattern(tag, options, names) {
  const intl = new Intl.DateTimeFormat(`${tag}-u-ca-gregory-nu-latn`,
    { ...options, timeZone: ZONE });
  const all = AT.map((ts) => intl.formatToParts(ts));
  const shape = (parts) => parts.map((p) => p.type).join();
  if (new Set(all.map(shape)).size > 1) throw new Error(`${tag}: shape varies`);
  const hours = intl.resolvedOptions().hourCycle;
  let out = "";
  for (let i = 0; i < all[0].length; i++) {
    const values = all.map((parts) => parts[i].value);
    const pad = values.some((v) => /^0\d$/.test(v)) ? 2 : 1;
    const number = values.every((v) => /^\d+$/.test(v));
    const by = (f) => values.map((v, k) => [f(WALLS[k]), v]);
    switch (all[0][i].type) {
      case "literal":
        if (new Set(values).size > 1) throw new Error(`${tag}: ${values}`);
        out += quote(values[0]);
        break;
      case "year": out += values[0].length === 2 ? "yy" : "y"; break;
      case "month":
        out += number ? "M".repeat(pad)
          : nameOf(by((x) => x.month - 1), names.months, MONTHS) ?? fail(values);
        break;
      case "day": out += "d".repeat(pad); break;
      case "weekday":
        out += nameOf(by((x) => x.weekday), names.days, DAYS) ?? fail(values);
        break;
      case "dayPeriod":
        // ICU 78 writes Korean times with AM and PM where CLDR 48 says 오전
        // and 오후; the names of CLDR are kept.
        if (tag === "ko") {
          all.forEach((parts, k) => {
            parts[i].value = names.periods[2][+(WALLS[k].hour > 11)];
          });
          out += "a";
          break;
        }
        out += nameOf(by((x) => +(x.hour > 11)), names.periods, PERIODS) ?? fail(values);
        break;
      case "hour":
        out += { h11: "K", h12: "h", h23: "H", h24: "k" }[hours].repeat(pad);
        break;
      case "era": out += "G"; break;
      case "minute": out += "m".repeat(pad); break;
      case "second": out += "s".repeat(pad); break;
      case "timeZoneName": out += options.timeZoneName === l ? "zzzz" : "z"; break;
      default: throw new Error(`${tag}: ${all[0][i].type}`);
    }
  }
  const check = AT.findIndex((_, k) => {
    const zone = all[k].find((p) => p.type === "timeZoneName")?.value;
    // Not `intl.format`: V8 writes a plain space there for U+202F.
    return render(out, WALLS[k], names, zone) !== all[k].map((p) => p.value).join("");
  });
  if (check >= 0) throw new Error(`${tag}: ${out}: ${intl.format(AT[check])}`);
  return out;
}

const fail = (values) => { throw new Error(`no names for ${values.slice(0, 9)}`); };

function render(pattern, t, names, zone) {
  const pick = (table, width, form) =>
    table[WIDTHS.indexOf(width) * 2 + FORMS.indexOf(form)];
  const two = (v, run) => String(v).padStart(run.length, "0");
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (run, quoted) => {
    if (quoted !== undefined) return quoted === "" ? "'" : quoted.replace(/''/g, "'");
    const entry = [...MONTHS].find((e) => e[2] === run);
    if (entry) return pick(names.months, entry[0], entry[1])[t.month - 1];
    const day = DAYS.find((e) => e[2] === run);
    if (day) return pick(names.days, day[0], day[1])[t.weekday];
    const period = PERIODS.find((e) => e[2] === run);
    if (period) return pick(names.periods, period[0], period[1])[+(t.hour > 11)];
    switch (run[0]) {
      case "y": return run === "yy" ? two(t.year % 100, "yy") : String(t.year);
      case "M": return two(t.month, run);
      case "d": return two(t.day, run);
      case "H": return two(t.hour, run);
      case "h": return two(t.hour % 12 || 12, run);
      case "K": return two(t.hour % 12, run);
      case "k": return two(t.hour || 24, run);
      case "m": return two(t.minute, run);
      case "s": return two(t.second, run);
      case "G": return names.eras[1][1];
      case "z": return zone;
      default: throw new Error(run);
    }
  });
}
