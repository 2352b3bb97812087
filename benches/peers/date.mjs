// Dates: the library against Luxon and Day.js, the command against date(1)
// and dateconv.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const LINES = 1_000_000;

// A million epochs and a million log lines, the same in every run.
function inputs(cache) {
  mkdirSync(cache, { recursive: true });
  const epochs = join(cache, 'epochs.txt');
  const log = join(cache, 'log.txt');
  if (!existsSync(epochs)) {
    let seed = 1;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
    const lines = [];
    for (let i = 0; i < LINES; i++) lines.push(`@${next()}`);
    writeFileSync(epochs, `${lines.join('\n')}\n`);
  }
  if (!existsSync(log)) {
    const lines = [];
    for (let i = 0; i < LINES; i++) {
      const at = new Date(1_704_067_200_000 + i * 15_000).toISOString();
      lines.push(`${at.slice(0, 19)}Z host app[${i % 3000}]: request ${i} took ${i % 97} ms`);
    }
    writeFileSync(log, `${lines.join('\n')}\n`);
  }
  return [epochs, log];
}

// Debian calls it dateutils.dconv, others dateconv.
const dateconv = ['dateconv', 'dateutils.dconv'].find(
  (name) => !spawnSync(name, ['--version']).error,
) ?? 'dateconv';

export default function rows({ sysu, inner, node, here, cache }) {
  const [epochs, log] = inputs(cache);
  const peer = join(here, 'peer', 'dates.mjs');
  const library = (task, whose, target) => ({
    name: `${task}, 10,000 calls`,
    peer: whose,
    target,
    kind: 'inner',
    runs: 7,
    ours: [inner, `date/${task}`, '-', '20'],
    theirs: [node, peer, whose, task, '20'],
  });
  const shell = (script) => ['sh', '-c', script];
  const zone = 'America/New_York';
  return [
    library('parse-iso', 'luxon', 1 / 20),
    library('parse-iso', 'dayjs', 1 / 8),
    library('format-luxon', 'luxon', 1 / 20),
    library('format-dayjs', 'dayjs', 1 / 5),
    library('add-months', 'luxon', 1 / 20),
    library('start-of-day', 'luxon', 1 / 20),
    {
      name: '1,000,000 epochs to ISO in UTC',
      peer: 'GNU date -f',
      target: 0.2,
      kind: 'process',
      runs: 5,
      ours: shell(`${sysu} date parse --tz utc -f iso < ${epochs}`),
      theirs: shell(`TZ=UTC date -f ${epochs} +%Y-%m-%dT%H:%M:%SZ`),
    },
    {
      name: `1,000,000 epochs to ISO in ${zone}`,
      peer: 'GNU date -f',
      target: 0.3,
      kind: 'process',
      runs: 5,
      ours: shell(`${sysu} date parse --tz ${zone} -f iso < ${epochs}`),
      theirs: shell(`TZ=${zone} date -f ${epochs} +%Y-%m-%dT%H:%M:%S%:z`),
    },
    {
      name: '1,000,000 log lines re-zoned',
      peer: 'dateconv -S',
      target: 0.3,
      kind: 'process',
      runs: 5,
      ours: shell(`${sysu} date rewrite --first --tz ${zone} < ${log}`),
      theirs: shell(
        `${dateconv} -S --zone ${zone} -i %Y-%m-%dT%H:%M:%SZ -f %Y-%m-%dT%H:%M:%S < ${log}`,
      ),
    },
    {
      name: 'start-up: the time now',
      peer: 'GNU date',
      kind: 'process',
      runs: 25,
      ours: [sysu, 'date', 'now'],
      theirs: ['date'],
    },
  ];
}
