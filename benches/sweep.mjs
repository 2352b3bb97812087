// Reads what `cargo run --release -p sysu-img --example sweep -- FOLDER...`
// printed, gives the same files to sharp (libvips), and lists by format how
// many each of the two reads whole. sharp is the one that benches/peers/run
// installs. A file that ends the process which reads it counts as not read.
//
//   sweep FOLDER > out.tsv; node benches/sweep.mjs out.tsv
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const seconds = 20;
let child;

if (process.send) {
  const require = createRequire(new URL('peers/.cache/package.json', import.meta.url));
  const sharp = require('sharp');
  sharp.cache(false);
  process.on('message', async (path) => {
    let read = false;
    try {
      const bytes = readFileSync(path);
      const { pages = 1 } = await sharp(bytes).metadata();
      await sharp(bytes, pages > 1 ? { pages: -1 } : {}).timeout({ seconds }).raw().toBuffer();
      read = true;
    } catch {
      // It was refused.
    }
    process.send(read);
  });
} else {
  await list();
}

// One process after the other, each for as long as it lives.
function reads(path) {
  child ??= fork(fileURLToPath(import.meta.url));
  const now = child;
  return new Promise((done) => {
    const ended = () => {
      child = undefined;
      done(false);
    };
    now.once('exit', ended);
    now.once('message', (read) => {
      now.off('exit', ended);
      done(read);
    });
    now.send(path);
  });
}

async function list() {
  const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n');
  const formats = {};
  for (const line of lines) {
    const [format, outcome, ms, path] = line.split('\t');
    const row = (formats[format] ??= { files: 0, ours: 0, theirs: 0, both: 0, slowest: 0, only: [] });
    const ours = outcome === 'read';
    const theirs = await reads(path);
    row.files += 1;
    row.ours += ours;
    row.theirs += theirs;
    row.both += ours && theirs;
    row.slowest = Math.max(row.slowest, Number(ms));
    if (theirs && !ours) row.only.push(`${outcome}: ${path}`);
  }
  child?.kill();
  console.log('| format | files | sysu reads | sharp reads | both | slowest here |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const [format, row] of Object.entries(formats).sort()) {
    console.log(`| ${format} | ${row.files} | ${row.ours} | ${row.theirs} | ${row.both} | ${row.slowest} ms |`);
  }
  for (const [format, row] of Object.entries(formats)) {
    for (const only of row.only) console.log(`${format}: only sharp: ${only}`);
  }
}
