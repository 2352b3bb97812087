// Bytes against xxd, hexdump, base64, grep, cmp, strings and Node's Buffer.
//
// The input is SYSU_BYTES of noise (1 GiB unless it is set) in the page
// cache. hexdump and xxd need minutes for that; their rows take a quarter of
// it, and fewer rounds.
import { closeSync, copyFileSync, existsSync, openSync, statSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const size = Number(process.env.SYSU_BYTES ?? 2 ** 30);

// Noise that does not repeat within 64 KiB, seeded.
function noise(path, bytes) {
  if (existsSync(path) && statSync(path).size === bytes) return path;
  const block = Buffer.alloc(1 << 20);
  const file = openSync(path, 'w');
  let x = 88172645463325252n;
  for (let i = 0; i < block.length; i += 8) {
    x ^= BigInt.asUintN(64, x << 13n);
    x ^= x >> 7n;
    x ^= BigInt.asUintN(64, x << 17n);
    block.writeBigUInt64LE(x, i);
  }
  for (let at = 0; at < bytes; at += block.length) {
    block.writeUInt32LE(at >>> 12, at % 4096);
    writeSync(file, block, 0, Math.min(block.length, bytes - at));
  }
  closeSync(file);
  return path;
}

// What `command` makes of a file, kept.
function made(path, command) {
  if (!existsSync(path)) {
    const out = openSync(path, 'w');
    spawnSync(command[0], command.slice(1), { stdio: ['ignore', out, 'inherit'] });
    closeSync(out);
  }
  return path;
}

export default function rows({ sysu, inner, node, here, cache }) {
  const whole = noise(join(cache, 'bytes.bin'), size);
  const part = noise(join(cache, 'bytes-4.bin'), Math.ceil(size / 4));
  const twin = join(cache, 'bytes-twin.bin');
  if (!existsSync(twin) || statSync(twin).size !== size) copyFileSync(whole, twin);
  const plain = made(join(cache, 'bytes-4.hex'), ['xxd', '-p', part]);
  const text = made(join(cache, 'bytes.b64'), ['base64', whole]);
  const mega = noise(join(cache, 'mega.bin'), 1 << 20);
  const peer = join(here, 'peer', 'buffer.mjs');
  const row = (name, target, ours, theirs, runs = 5) => ({
    name,
    peer: theirs.slice(0, -1).join(' '),
    target,
    kind: 'process',
    runs,
    ours: [sysu, 'buf', ...ours],
    theirs,
  });
  const buffer = (task, target) => ({
    name: `${task}, 1 MiB, inside a process`,
    peer: 'Buffer',
    target,
    kind: 'inner',
    runs: 5,
    ours: [inner, `buf/${task}`, mega, '200'],
    theirs: [node, peer, task, mega, '200'],
  });
  const raw = (task) => ({
    name: `${task}, 1 MiB, inside a process`,
    peer: 'faster-hex',
    target: 1.2,
    kind: 'inner',
    runs: 5,
    ours: [inner, `buf/${task}`, mega, '500'],
    theirs: [inner, `buf/${task}-raw`, mega, '500'],
  });
  return [
    row('dump, canonical', 0.03, ['dump', part], ['hexdump', '-C', part], 2),
    row('dump, plain', 0.1, ['dump', '-s', 'plain', part], ['xxd', '-p', part], 3),
    row('dump, xxd', 0.1, ['dump', '-s', 'xxd', part], ['xxd', part], 3),
    row('undump, plain', 0.1, ['undump', plain], ['xxd', '-r', '-p', plain], 3),
    row('base64, encode', 0.6, ['encode', '-e', 'base64', '--wrap', '76', whole], ['base64', whole]),
    row('base64, decode', 0.6, ['decode', '-e', 'base64', text], ['base64', '-d', text]),
    {
      ...row('find', 0.5, ['find', 'text:a needle', whole], ['grep', '-abo', 'a needle', whole]),
      status: 1,
    },
    row('cmp', 1.0, ['cmp', whole, twin], ['cmp', whole, twin]),
    row('strings', 0.3, ['strings', part], ['strings', part], 3),
    row('sum, CRC-32', undefined, ['sum', whole], ['cksum', whole]),
    buffer('hex-encode', 0.1),
    buffer('hex-decode', 0.1),
    buffer('base64-encode'),
    buffer('base64-decode'),
    buffer('find'),
    raw('hex-encode'),
    raw('hex-decode'),
  ];
}
