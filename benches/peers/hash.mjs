// Passwords against npm bcrypt, htpasswd and argon2; files against
// sha256sum, b3sum and rhash.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

// 256 MiB of noise that repeats each mebibyte, in the page cache.
function large(cache) {
  const path = join(cache, 'large.bin');
  if (existsSync(path)) return path;
  const block = Buffer.alloc(1 << 20);
  for (let i = 0, x = 1; i < block.length; i++) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    block[i] = x >>> 24;
  }
  const file = openSync(path, 'w');
  for (let i = 0; i < 256; i++) writeSync(file, block);
  closeSync(file);
  return path;
}

// 20,000 files of 0.1 to 16 KB in a hundred folders.
function small(cache) {
  const root = join(cache, 'small');
  if (existsSync(root) && readdirSync(root).length === 100) return root;
  for (let folder = 0; folder < 100; folder++) {
    const dir = join(root, `${folder}`);
    mkdirSync(dir, { recursive: true });
    for (let file = 0; file < 200; file++) {
      const len = 100 + ((folder * 7919 + file * 104729) % 16000);
      writeFileSync(join(dir, `${file}.txt`), Buffer.alloc(len, file));
    }
  }
  return root;
}

// The checksum list of a folder, made once.
function listOf(sysu, cache, folder) {
  const path = join(cache, 'SHA256SUMS');
  if (!existsSync(path)) {
    const made = spawnSync(sysu, ['hash', 'file', '-r', folder], { maxBuffer: 1 << 30 });
    if (made.status !== 0) throw new Error(`no list: ${made.stderr}`);
    writeFileSync(path, made.stdout);
  }
  return path;
}

export default function rows({ sysu, inner, node, here, cache }) {
  const peer = join(here, 'peer', 'bcrypt.mjs');
  const [file, folder] = [large(cache), small(cache)];
  const list = listOf(sysu, cache, folder);
  const threads = `${cpus().length}`;
  const password = (name, cost, theirs, target) => ({
    name: `password, cost ${cost}, whole process`,
    peer: name,
    target,
    kind: 'process',
    runs: 15,
    stdin: 'correct horse',
    ours: [sysu, 'hash', 'password', '--cost', `${cost}`],
    theirs,
  });
  const digest = (alg, program, target, ...args) => ({
    name: `${alg}, 256 MiB`,
    peer: program,
    target,
    kind: 'process',
    runs: 9,
    ours: [sysu, 'hash', 'file', '-a', alg, file],
    theirs: [program, ...args, file],
  });
  return [
    {
      name: 'one bcrypt, cost 10',
      peer: 'npm bcrypt',
      target: 1.05,
      kind: 'inner',
      runs: 9,
      ours: [inner, 'hash/bcrypt', '10', '9'],
      theirs: [node, peer, 'one', '10', '9'],
    },
    {
      name: `64 bcrypts, cost 10, ${threads} threads`,
      peer: 'npm bcrypt',
      target: 0.35,
      kind: 'inner',
      runs: 5,
      env: { RAYON_NUM_THREADS: threads, UV_THREADPOOL_SIZE: threads },
      ours: [inner, 'hash/bcrypt-many', '10', '3'],
      theirs: [node, peer, 'many', '10', '3'],
    },
    password('htpasswd', 10, ['htpasswd', '-niBC', '10', 'user'], 1.05),
    password('node and npm bcrypt', 4, [node, peer, 'stdin', '4'], 0.1),
    {
      name: 'argon2id, 64 MiB, 3 passes, whole process',
      peer: 'argon2',
      target: 0.9,
      kind: 'process',
      runs: 9,
      stdin: 'correct horse',
      ours: [sysu, 'hash', 'password', '--algo', 'argon2id', '--memory', '65536', '--passes', '3'],
      theirs: ['argon2', 'saltsaltsaltsalt', '-id', '-t', '3', '-k', '65536', '-p', '1'],
    },
    digest('sha256', 'sha256sum', 0.32),
    digest('blake3', 'b3sum', 1.05),
    digest('sha1', 'sha1sum', undefined),
    digest('sha512', 'sha512sum', undefined),
    digest('md5', 'md5sum', undefined),
    digest('blake2b', 'b2sum', undefined),
    digest('cksum', 'cksum', undefined),
    {
      name: 'sha256 of 20,000 small files',
      peer: 'rhash -r',
      target: 0.5,
      kind: 'process',
      runs: 7,
      ours: [sysu, 'hash', 'file', '-r', folder],
      theirs: ['rhash', '--sha256', '-r', folder],
    },
    {
      name: 'checking 20,000 small files',
      peer: 'sha256sum -c',
      target: undefined,
      kind: 'process',
      runs: 7,
      ours: [sysu, 'hash', 'check', '-q', list],
      theirs: ['sha256sum', '-c', '--quiet', list],
    },
  ];
}
