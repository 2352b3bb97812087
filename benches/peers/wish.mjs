// What people join several programs for: a file of at most so many bytes, of
// at least that score, the same pixels in fewer bytes, a score, a pyramid.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pictures } from './img.mjs';

// The photograph four times beside and five times below itself, cut to
// 100 megapixels; without libvips there is none.
function hundred(jpeg, cache) {
  const files = ['hundred.jpg', 'hundred.png'].map((file) => join(cache, file));
  if (files.every(existsSync)) return files;
  const [all, options] = [join(cache, 'hundred.v'), ['[Q=90]', '[compression=3,filter=sub]']];
  const vips = (...args) => spawnSync('vips', args).status === 0;
  if (!vips('replicate', jpeg, all, '4', '5')) return [];
  const made = files.every((file, i) => vips('extract_area', all, file + options[i], '0', '0', '10000', '10000'));
  rmSync(all, { force: true });
  return made ? files : [];
}

// Only ImageMagick 7 knows SSIM.
function ssim() {
  const list = spawnSync('compare', ['-list', 'metric'], { encoding: 'utf8' });
  return /\bSSIM\b/.test(list.stdout ?? '') ? undefined : 'compare with SSIM (ImageMagick 7)';
}

export default function rows(world) {
  const [jpeg, png] = pictures(world);
  const { sysu, inner, here, cache } = world;
  const out = join(cache, 'out');
  // Outputs are moved away and not removed: ext4 looks more than once at
  // whatever was freed in the last seconds, on both sides.
  const old = join(cache, 'old');
  rmSync(old, { recursive: true, force: true });
  mkdirSync(old, { recursive: true });
  let round = 0;
  const fresh = () => {
    if (existsSync(out)) renameSync(out, join(old, `${round++}`));
    mkdirSync(out, { recursive: true });
  };
  // The photograph as a PNG, and a copy with some loss.
  const [photo, copy] = ['photo-whole.png', 'photo-80.jpg'].map((file) => join(cache, file));
  for (const [file, ...more] of [[photo], [copy, '--quality', '80']]) {
    if (!existsSync(file)) spawnSync(sysu, ['img', 'convert', jpeg, '-o', file, ...more], { stdio: 'inherit' });
  }
  const whole = (name, peer, target, ours, theirs, more = {}) => ({
    name,
    peer,
    target,
    kind: 'process',
    runs: 7,
    before: fresh,
    ours: [sysu, 'img', ...ours],
    theirs,
    ...more,
  });
  const optimize = (file, level) => {
    const [a, b] = [join(out, 'a.png'), join(out, 'b.png')];
    return whole(
      `optimize ${file.split('/').pop()}, level ${level}`, 'oxipng', 1.05,
      ['optimize', '--level', `${level}`, file, '-o', a],
      ['oxipng', '-q', '-o', `${level}`, file, '--out', b],
      { outputs: [a, b], runs: 5 },
    );
  };
  const compare = (a, b, name) => [
    whole(`compare, ${name}`, 'ssimulacra2_rs', 0.3,
      ['compare', a, b], ['ssimulacra2_rs', 'image', a, b]),
    whole(`compare, ${name}`, 'ImageMagick, SSIM', 0.3,
      ['compare', a, b], ['sh', '-c', 'compare -metric SSIM "$0" "$1" null:; [ $? -lt 2 ]', a, b],
      { needs: ssim }),
    // Less work than SSIM, for where that is not to be had.
    whole(`compare, ${name}`, 'ImageMagick, PSNR', undefined,
      ['compare', a, b], ['sh', '-c', 'compare -metric PSNR "$0" "$1" null:; [ $? -lt 2 ]', a, b],
      { needs: () => (spawnSync('compare', ['-version']).error ? 'compare' : undefined) }),
  ];
  const tiles = (file) =>
    whole(`tiles of 100 megapixels, ${file.split('.').pop()}`, 'vips dzsave', 0.8,
      ['tiles', file, '-o', join(out, 'a'), '--tile', '254', '--overlap', '1', '--quality', '75'],
      ['vips', 'dzsave', file, join(out, 'b'), '--tile-size', '254', '--overlap', '1', '--suffix', '.jpg[Q=75]'],
      { runs: 5 });
  const bytes = (limit) => ({
    name: `720 x 588 in at most ${limit} bytes`,
    peer: 'as many encodings',
    target: 3,
    kind: 'inner',
    runs: 7,
    ours: [inner, `img/search-${limit}`, jpeg, '20'],
    theirs: [inner, `img/probes-${limit}`, jpeg, '20'],
  });
  return [
    bytes(40000),
    bytes(60000),
    bytes(100000),
    whole('target ssim2=80 of 2725 x 2225', 'cjpeg and ssimulacra2_rs in a loop', 0.5,
      ['convert', jpeg, '-o', join(out, 'a.jpg'), '--target', 'ssim2=80'],
      ['sh', join(here, 'peer', 'target.sh'), jpeg, join(out, 'b.jpg'), '80'],
      {
        runs: 3,
        needs: () => ['djpeg', 'cjpeg', 'ssimulacra2_rs'].find((p) => spawnSync(p, ['--version']).error),
      }),
    ...[0, 2, 4].map((level) => optimize(png, level)),
    optimize(photo, 2),
    ...compare(jpeg, copy, 'JPEG'),
    ...compare(photo, copy, 'PNG and JPEG'),
    ...hundred(jpeg, cache).map(tiles),
  ];
}
