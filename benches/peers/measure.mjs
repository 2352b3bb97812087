// Interleaved runs, medians and ratios.
//
// A row is
//   { name, peer, target, ours: [program, ...], theirs: [program, ...],
//     kind: 'process' | 'inner', runs, env, before }
//
// `process`: each command is run whole, ours and theirs in turn, and its
// wall time counts. `inner`: each command prints {"ns": [..]}, the times of
// its own iterations after a warm-up, and those count. `before()` runs
// before each command (to remove outputs). A row whose `theirs` cannot be
// started is shown as left out.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
};

function once([program, ...args], row) {
  row.before?.();
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
  return row.kind === 'inner' ? JSON.parse(run.stdout).ns : [ns];
}

export function measure(row) {
  const times = { ours: [], theirs: [] };
  const ratios = [];
  // The first round warms caches and is not counted.
  for (let round = 0; round <= (row.runs ?? 9); round++) {
    const ours = once(row.ours, row);
    const theirs = once(row.theirs, row);
    if (theirs === null) return { ...row, missing: row.theirs[0] };
    if (ours === null) throw new Error(`${row.ours[0]} is not built`);
    if (round === 0) continue;
    times.ours.push(...ours);
    times.theirs.push(...theirs);
    ratios.push(median(ours) / median(theirs));
  }
  return {
    ...row,
    ourTime: median(times.ours),
    theirTime: median(times.theirs),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

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
    '| what | peer | sysu | peer | ratio (min to max) | aim |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
  ];
  for (const row of rows) {
    const aim = row.target === undefined ? '' : row.target.toFixed(2);
    lines.push(
      row.missing
        ? `| ${row.name} | ${row.peer} | | | left out: no ${row.missing} here | ${aim} |`
        : `| ${row.name} | ${row.peer} | ${time(row.ourTime)} | ${time(row.theirTime)} ` +
            `| **${row.ratio.toFixed(2)}** (${row.spread.map((r) => r.toFixed(2)).join(' to ')}) | ${aim} |`,
    );
  }
  return lines.join('\n');
}

export function machine() {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu.model.trim()}, node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}
