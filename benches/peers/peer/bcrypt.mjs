// npm bcrypt, for benches/peers/hash.mjs.
//
//   bcrypt.mjs one COST ITERATIONS       {"ns": [..]}, one hash each
//   bcrypt.mjs many COST ITERATIONS      {"ns": [..]}, 64 hashes each, as many
//                                        threads as UV_THREADPOOL_SIZE says
//   bcrypt.mjs stdin COST                the hash of standard input
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, '..', '.cache', 'package.json'));
const bcrypt = require('bcrypt');
const [task, cost, iterations] = process.argv.slice(2);
const rounds = Number(cost);

if (task === 'stdin') {
  console.log(bcrypt.hashSync(readFileSync(0, 'utf8'), rounds));
} else {
  const salt = bcrypt.genSaltSync(rounds);
  const work =
    task === 'one'
      ? () => bcrypt.hashSync('correct horse', salt)
      : () => Promise.all(Array.from({ length: 64 }, (_, n) => bcrypt.hash(`correct horse ${n}`, salt)));
  const ns = [];
  for (let i = -1; i < Number(iterations); i++) {
    const start = process.hrtime.bigint();
    await work();
    if (i >= 0) ns.push(Number(process.hrtime.bigint() - start));
  }
  console.log(JSON.stringify({ ns }));
}
