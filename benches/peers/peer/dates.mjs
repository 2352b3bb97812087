// The tasks of benches/inner/date.rs with Luxon and Day.js.
// node dates.mjs luxon|dayjs TASK ITERATIONS
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, '..', '.cache', 'package.json'));
const [, , whose, task, iterations] = process.argv;
const OPS = 10_000;
const millis = Array.from({ length: OPS }, (_, n) => 1_600_000_000_123 + n * 7_654_321);
const texts = millis.map((ms) => new Date(ms).toISOString());

function luxon() {
  const { DateTime } = require('luxon');
  const moments = millis.map((ms) => DateTime.fromMillis(ms, { zone: 'America/New_York' }));
  return {
    'parse-iso': () => texts.map((text) => DateTime.fromISO(text, { zone: 'utc' }).toMillis()),
    'format-luxon': () => moments.map((m) => m.toFormat('yyyy-LL-dd HH:mm:ss.SSS ZZ').length),
    'add-months': () => moments.map((m) => m.plus({ months: 1 }).toMillis()),
    'start-of-day': () => moments.map((m) => m.startOf('day').toMillis()),
  };
}

function dayjs() {
  const dayjs = require('dayjs');
  dayjs.extend(require('dayjs/plugin/utc'));
  const moments = millis.map((ms) => dayjs.utc(ms));
  return {
    'parse-iso': () => texts.map((text) => dayjs.utc(text).valueOf()),
    'format-dayjs': () => moments.map((m) => m.format('YYYY-MM-DD HH:mm:ss.SSS Z').length),
  };
}

const work = { luxon, dayjs }[whose]()[task];
const ns = [];
for (let i = 0; i < 5 + Number(iterations); i++) {
  const start = process.hrtime.bigint();
  work();
  const taken = Number(process.hrtime.bigint() - start);
  if (i >= 5) ns.push(taken);
}
console.log(JSON.stringify({ ns }));
