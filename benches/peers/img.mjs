// The image tasks, against sharp and vipsthumbnail: thumbnails, encoders,
// single operations, a folder of photographs.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const JPEG = '2569067123_aca715a2ee_o.jpg';
const PNG = 'alpha-premultiply-2048x1536-paper.png';

// The photographs named by SYSU_IMAGES, or pictures like them made here.
export function pictures({ inner, cache }) {
  const given = process.env.SYSU_IMAGES;
  if (given) return [join(given, JPEG), join(given, PNG)];
  const made = [join(cache, 'photo.jpg'), join(cache, 'paper.png')];
  if (!made.every(existsSync)) {
    const run = spawnSync(inner, ['img/make', ...made], { stdio: 'inherit' });
    if (run.status !== 0) throw new Error('cannot make the pictures');
  }
  return made;
}

// A gradient, ten times ten of it: large without being long. libvips puts
// them together strip by strip; without it there are none.
function giants({ sysu, cache }) {
  const files = ['giant.jpg', 'giant.png'];
  if (files.every((file) => existsSync(join(cache, file)))) return files;
  const tile = join(cache, 'tile.png');
  const made = ['create', '3000x3000', '--gradient', 'navy, teal, gold', '--angle', '20'];
  spawnSync(sysu, ['img', ...made, '-o', tile, '--overwrite'], { stdio: 'inherit' });
  for (const file of files) {
    const options = file.endsWith('png') ? '[compression=1,filter=all]' : '';
    const run = spawnSync('vips', ['replicate', tile, join(cache, file + options), '10', '10']);
    if (run.status !== 0) return [];
  }
  return files;
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
  const buffers = (task, file, threads, target, times = 20, theirs = task) => ({
    name: `${task}, buffer to buffer, ${threads} thread${threads > 1 ? 's' : ''}`,
    peer: theirs === task ? 'sharp' : `sharp ${theirs}`,
    target,
    kind: 'inner',
    runs: times < 5 ? 3 : 7,
    env: { RAYON_NUM_THREADS: `${threads}` },
    ours: [inner, `img/${task}`, file, `${times}`],
    theirs: [node, peer, theirs, file, `${times}`, `${threads}`],
  });
  // Two hundred copies of the photograph, which no cache of pixels may know.
  const folder = join(cache, 'folder');
  if (!existsSync(folder)) {
    mkdirSync(folder);
    for (let i = 0; i < 200; i++) copyFileSync(jpeg, join(folder, `${i}.jpg`));
  }
  const vips = (suffix, options, file) =>
    ['vipsthumbnail', file, '-s', suffix, '-o', join(out, `vips${options}`)];
  const giant = (file) => ({
    name: `30000 x 30000 ${file.slice(6)} to 300 pixels, whole process`,
    peer: 'vipsthumbnail',
    kind: 'process',
    runs: 3,
    before: fresh,
    ours: [sysu, 'img', 'resize', '300x', join(cache, file), '-o', join(out, 'a.jpg'), '--max-pixels', '900000000'],
    theirs: vips('300x', '.jpg', join(cache, file)),
  });
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
    buffers('png-encode', jpeg, 1, 0.8, 10),
    buffers('png-unfiltered', jpeg, 1, undefined, 10),
    buffers('png-adaptive', jpeg, 1, 0.8, 10),
    buffers('png-palette', jpeg, 1, 0.6, 5),
    buffers('gif', jpeg, 1, 0.6, 5),
    buffers('webp', jpeg, 1, 0.9, 10),
    buffers('jpeg-effort', jpeg, 1, 0.9, 10),
    buffers('avif', jpeg, 1, 1, 2),
    buffers('avif', jpeg, 1, undefined, 2, 'avif-2'),
    buffers('op-blur', jpeg, 1, 0.8, 5),
    buffers('op-sharpen', jpeg, 1, 0.8, 5),
    buffers('op-composite', jpeg, 1, 0.8, 5),
    buffers('op-rotate', jpeg, 1, 0.8, 5),
    buffers('op-rotate-free', jpeg, 1, undefined, 5),
    buffers('op-resize', jpeg, 1, undefined, 5),
    buffers('op-median', jpeg, 1, undefined, 5),
    {
      name: 'folder of 200 photographs, whole process, all cores',
      peer: 'sharp',
      target: 0.67,
      kind: 'process',
      runs: 3,
      before: fresh,
      ours: [sysu, 'img', 'resize', '720x588', '--fit', 'inside', '-r', folder, '-o', join(out, '{stem}.jpg')],
      theirs: [node, peer, 'folder', folder, out],
    },
    ...giants(world).map(giant),
  ];
}
