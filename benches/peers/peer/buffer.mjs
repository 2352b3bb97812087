// Node's Buffer, for benches/peers/buf.mjs.
//
//   buffer.mjs TASK FILE ITERATIONS      {"ns": [..]}
import { readFileSync } from 'node:fs';

const [task, file, iterations] = process.argv.slice(2);
const bytes = readFileSync(file);
const needle = Buffer.from('a needle of some length');
const hex = bytes.toString('hex');
const base64 = bytes.toString('base64');
const works = {
  'hex-encode': () => bytes.toString('hex'),
  'hex-decode': () => Buffer.from(hex, 'hex'),
  'base64-encode': () => bytes.toString('base64'),
  'base64-decode': () => Buffer.from(base64, 'base64'),
  find: () => bytes.indexOf(needle),
};
const work = works[task];
const ns = [];
for (let i = -3; i < Number(iterations); i++) {
  const start = process.hrtime.bigint();
  work();
  if (i >= 0) ns.push(Number(process.hrtime.bigint() - start));
}
console.log(JSON.stringify({ ns }));
