// Interleaved runs, medians and ratios.
//
// A row is
//   { name, peer, target, ours: [program, ...], theirs: [program, ...],
//     kind: 'process' | 'inner', runs, env, before, needs, outputs }
//
// `process`: each command is run whole, ours and theirs in turn, and its
// wall time counts. `inner`: each command prints {"ns": [..]}, the times of
// its own iterations after a warm-up, and those count; where both tell
// {"cpu": [..]} too, the work of all their threads, its ratio is shown, which
// says more on a machine that is shared. For processes it is what
// /usr/bin/time tells, with the peak of memory. `before()` runs
// before each command (to remove outputs). A row whose `theirs` cannot be
// started is shown as left out, and one whose `needs()` names what is not
// there. `outputs` are the files whose sizes are compared, ours and theirs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

// Whether a program can be started at all.
const runs = (program) =>
  program.includes('/') ? existsSync(program) : !spawnSync(program, ['--version'], { stdio: 'ignore' }).error;

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
};

// GNU time, for what node does not tell of its children.
const TIME = existsSync('/usr/bin/time') ? '/usr/bin/time' : null;

function once(command, row) {
  row.before?.();
  const told = row.kind === 'process' && TIME ? join(tmpdir(), `sysu-time-${process.pid}`) : null;
  const [program, ...args] = told ? [TIME, '-f', '%U %S %M', '-o', told, ...command] : command;
  const start = process.hrtime.bigint();
  const run = spawnSync(program, args, {
    env: { ...process.env, ...row.env },
    maxBuffer: 1 << 30,
    stdio: [row.stdin ? 'pipe' : 'ignore', row.kind === 'inner' ? 'pipe' : 'ignore', 'pipe'],
    input: row.stdin,
  });
  const ns = Number(process.hrtime.bigint() - start);
  if (run.error?.code === 'ENOENT') return null;
  if (run.error) throw run.error;
  if (run.status !== (row.status ?? 0)) {
    throw new Error(`${row.name}: ${program} ended with ${run.status}: ${run.stderr}`);
  }
  if (row.kind === 'inner') {
    const bytes = Number(/(\d+) bytes/.exec(run.stderr)?.[1]);
    return { bytes, ...JSON.parse(run.stdout) };
  }
  if (!told) return { ns: [ns] };
  const side = row.outputs?.[command === row.ours ? 0 : 1];
  const bytes = side ? statSync(side).size : NaN;
  const [user, system, kib] = readFileSync(told, 'utf8').trim().split(/\s+/).slice(-3).map(Number);
  return { ns: [ns], bytes, cpu: [(user + system) * 1e9], peak: kib * 1024 };
}

export function measure(row) {
  const lacking = row.needs?.();
  if (lacking) return { ...row, missing: lacking };
  if (!runs(row.theirs[0])) return { ...row, missing: row.theirs[0] };
  const times = { ours: [], theirs: [] };
  const [ratios, work, peaks, sizes] = [[], [], [], []];
  // The first round warms caches and is not counted.
  for (let round = 0; round <= (row.runs ?? 9); round++) {
    const ours = once(row.ours, row);
    const theirs = once(row.theirs, row);
    if (theirs === null) return { ...row, missing: row.theirs[0] };
    if (ours === null) throw new Error(`${row.ours[0]} is not built`);
    if (round === 0) continue;
    times.ours.push(...ours.ns);
    times.theirs.push(...theirs.ns);
    ratios.push(median(ours.ns) / median(theirs.ns));
    const worked = (side) => (side.cpu?.length ? median(side.cpu) : NaN);
    const both = [
      [work, worked(ours) / worked(theirs)],
      [peaks, ours.peak / theirs.peak],
      [sizes, ours.bytes / theirs.bytes],
    ];
    for (const [list, ratio] of both) if (Number.isFinite(ratio)) list.push(ratio);
  }
  const some = (list) => (list.length ? median(list) : undefined);
  return {
    ...row,
    ourTime: median(times.ours),
    theirTime: median(times.theirs),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    work: some(work),
    peak: some(peaks),
    size: some(sizes),
  };
}

const other = (ratio) => ratio?.toFixed(2) ?? '';

const time = (ns) => {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(1)} ms`;
  return `${(ns / 1e9).toFixed(2)} s`;
};

export function table(name, rows) {
  const lines = [
    '',
    `## ${name}`,
    '',
    '| what | peer | sysu | peer | ratio (min to max) | of work | of bytes | of peak memory | aim |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const row of rows) {
    const aim = row.target === undefined ? '' : row.target.toFixed(2);
    lines.push(
      row.missing
        ? `| ${row.name} | ${row.peer} | | | left out: no ${row.missing} here | | | | ${aim} |`
        : `| ${row.name} | ${row.peer} | ${time(row.ourTime)} | ${time(row.theirTime)} ` +
            `| **${row.ratio.toFixed(2)}** (${row.spread.map((r) => r.toFixed(2)).join(' to ')}) | ${other(row.work)} | ${other(row.size)} | ${other(row.peak)} | ${aim} |`,
    );
  }
  return lines.join('\n');
}

export function machine() {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu.model.trim()}, node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}
