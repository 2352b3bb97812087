// Reads what `cargo run --release -p sysu-img --example sweep -- FOLDER...`
// printed, asks ImageMagick about the same files, and lists by format how
// many each of the two reads.
//
//   sweep FOLDER > out.tsv; node benches/sweep.mjs out.tsv
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n');
const formats = {};
for (const line of lines) {
  const [format, outcome, ms, path] = line.split('\t');
  const row = (formats[format] ??= { files: 0, ours: 0, theirs: 0, both: 0, slowest: 0, only: [] });
  const ours = outcome === 'read';
  // `-regard-warnings`: what it reads with a complaint, it does not count.
  const run = spawnSync('convert', ['-regard-warnings', path, 'null:'], { timeout: 20_000 });
  const theirs = run.status === 0;
  row.files += 1;
  row.ours += ours;
  row.theirs += theirs;
  row.both += ours && theirs;
  row.slowest = Math.max(row.slowest, Number(ms));
  if (theirs && !ours) row.only.push(`${outcome}: ${path}`);
}
console.log('| format | files | sysu reads | ImageMagick reads | both | slowest here |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
for (const [format, row] of Object.entries(formats).sort()) {
  console.log(`| ${format} | ${row.files} | ${row.ours} | ${row.theirs} | ${row.both} | ${row.slowest} ms |`);
}
for (const [format, row] of Object.entries(formats)) {
  for (const only of row.only.slice(0, 8)) console.log(`${format}: only ImageMagick: ${only}`);
}
