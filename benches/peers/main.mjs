// Reads the rows of each tool, measures them, prints one table a tool.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { machine, measure, table } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.SYSU_TARGET;

// What a tool's rows(world) builds its commands from.
const world = {
  sysu: join(target, 'sysu'),
  inner: join(target, 'sysu-inner'),
  node: process.execPath,
  cache: join(here, '.cache'),
  here,
};

const known = readdirSync(here)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => name.replace('.mjs', ''))
  .filter((name) => !['main', 'measure'].includes(name) && !name.includes('.'));
// `img` is all of a tool, `img/blur` its rows with that in their names.
const wanted = process.argv.slice(2);
for (const [name] of wanted.map((word) => word.split('/'))) {
  if (!known.includes(name)) {
    console.error(`there is no ${name}; there are ${known.join(', ')}`);
    process.exit(2);
  }
}

console.log(machine());
for (const word of wanted.length ? wanted : known) {
  const [name, part = ''] = word.split('/');
  const file = pathToFileURL(join(here, `${name}.mjs`)).href;
  const { default: rows } = await import(file);
  const measured = [];
  for (const row of await rows(world)) {
    if (row.name.includes(part)) measured.push(measure(row));
  }
  console.log(table(name, measured));
}
