// The two image tasks, against sharp and vipsthumbnail.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const JPEG = '2569067123_aca715a2ee_o.jpg';
const PNG = 'alpha-premultiply-2048x1536-paper.png';

// The photographs named by SYSU_IMAGES, or pictures like them made here.
function pictures({ inner, cache }) {
  const given = process.env.SYSU_IMAGES;
  if (given) return [join(given, JPEG), join(given, PNG)];
  const made = [join(cache, 'photo.jpg'), join(cache, 'paper.png')];
  if (!made.every(existsSync)) {
    const run = spawnSync(inner, ['img/make', ...made], { stdio: 'inherit' });
    if (run.status !== 0) throw new Error('cannot make the pictures');
  }
  return made;
}

export default function rows(world) {
  const [jpeg, png] = pictures(world);
  const { sysu, inner, node, here, cache } = world;
  const out = join(cache, 'out');
  const fresh = () => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
  };
  const peer = join(here, 'peer', 'sharp.mjs');
  const whole = (task, file, result, theirs, name, target, ...more) => ({
    name: `${task}, whole process`,
    peer: name,
    target,
    kind: 'process',
    runs: 15,
    before: fresh,
    ours: [sysu, 'img', 'resize', ...more, file, '-o', join(out, result)],
    theirs,
  });
  const buffers = (task, file, threads, target) => ({
    name: `${task}, buffer to buffer, ${threads} thread${threads > 1 ? 's' : ''}`,
    peer: 'sharp',
    target,
    kind: 'inner',
    runs: 7,
    env: { RAYON_NUM_THREADS: `${threads}` },
    ours: [inner, `img/${task}`, file, '20'],
    theirs: [node, peer, task, file, '20', `${threads}`],
  });
  const vips = (suffix, options, file) =>
    ['vipsthumbnail', file, '-s', suffix, '-o', join(out, `vips${options}`)];
  return [
    whole('jpeg', jpeg, 'a.jpg', [node, peer, 'jpeg-file', jpeg, join(out, 'b.jpg')], 'sharp', 0.15,
      '720x588', '--fit', 'fill', '--quality', '80'),
    whole('jpeg', jpeg, 'a.jpg', vips('720x588!', '.jpg[Q=80,optimize_coding]', jpeg), 'vipsthumbnail', 0.4,
      '720x588', '--fit', 'fill', '--quality', '80'),
    whole('png', png, 'a.png', [node, peer, 'png-file', png, join(out, 'b.png')], 'sharp', undefined,
      '720x540', '--fit', 'fill'),
    whole('png', png, 'a.png', vips('720x540!', '.png[compression=6,filter=none]', png), 'vipsthumbnail', undefined,
      '720x540', '--fit', 'fill'),
    buffers('jpeg', jpeg, 1, 0.65),
    buffers('jpeg', jpeg, 2, 0.5),
    buffers('png', png, 1, 0.6),
  ];
}
