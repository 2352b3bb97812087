// One image task with sharp: from file to file, or from buffer to buffer
// over and over, printing the time of each.
import { readFileSync, readdirSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const require = createRequire(new URL('../.cache/package.json', import.meta.url));
const sharp = require('sharp');
const [task, file, second, threads] = process.argv.slice(2);

const fill = (input, width, height) =>
  sharp(input).resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
const jpeg = (input) => fill(input, 720, 588).jpeg({ quality: 80 });
const png = (input) =>
  fill(input, 720, 540).png({ compressionLevel: 6, adaptiveFiltering: false });

// The encoders alone, on the pixels of the small picture.
const encoders = {
  'png-encode': (image) => image.png(),
  'png-unfiltered': (image) => image.png({ compressionLevel: 6, adaptiveFiltering: false }),
  'png-adaptive': (image) => image.png({ compressionLevel: 6, adaptiveFiltering: true }),
  'png-palette': (image) => image.png({ palette: true }),
  webp: (image) => image.webp({ quality: 80 }),
  gif: (image) => image.gif(),
  avif: (image) => image.avif({ quality: 50 }),
  'avif-2': (image) => image.avif({ quality: 50, effort: 2 }),
  'jpeg-encode': (image) => image.jpeg({ quality: 80 }),
  'jpeg-effort': (image) => image.jpeg({ quality: 80, mozjpeg: true }),
};

// Single operations on 3000 by 2000, from pixels to pixels.
const operations = {
  blur: (image) => image.blur({ sigma: 3, minAmplitude: 0.01 }),
  'blur-sharp': (image) => image.blur(3),
  sharpen: (image) => image.sharpen({ sigma: 1 }),
  composite: (image, overlay) => image.composite([{ input: overlay }]),
  rotate: (image) => image.rotate(90),
  'rotate-free': (image) => image.rotate(10),
  resize: (image) => image.resize(800),
  median: (image) => image.median(3),
};

async function work() {
  const input = readFileSync(file);
  if (task === 'jpeg') return () => jpeg(input).toBuffer();
  if (task === 'png') return () => png(input).toBuffer();
  if (task === 'webp-thumbnail') {
    return () => fill(input, 720, 588).webp({ quality: 80 }).toBuffer();
  }
  if (task in encoders) {
    const { data, info } = await fill(input, 720, 588).raw().toBuffer({ resolveWithObject: true });
    const size = await encoders[task](sharp(data, { raw: info })).toBuffer();
    console.error(`${file}: ${size.length} bytes`);
    return () => encoders[task](sharp(data, { raw: info })).toBuffer();
  }
  const operation = operations[task.replace('op-', '')];
  if (!operation) throw new Error(`there is no task ${task}`);
  const { data, info } = await fill(input, 3000, 2000).raw().toBuffer({ resolveWithObject: true });
  const overlay = await sharp({
    create: { width: 600, height: 400, channels: 4, background: { r: 200, g: 60, b: 20, alpha: 0.5 } },
  }).png({ compressionLevel: 0 }).toBuffer();
  return () => operation(sharp(data, { raw: info }), overlay).raw().toBuffer();
}

if (task === 'folder') {
  // A folder of photographs, as the manual does many: one promise each.
  mkdirSync(second, { recursive: true });
  const names = readdirSync(file);
  let next = 0;
  const one = async () => {
    for (let name = names[next++]; name; name = names[next++]) {
      await sharp(join(file, name)).resize(720, 588, { fit: 'inside' })
        .jpeg({ quality: 80 }).toFile(join(second, name));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
} else if (task.endsWith('-file')) {
  await (task === 'jpeg-file' ? jpeg : png)(file).toFile(second);
} else {
  sharp.cache(false);
  sharp.concurrency(Number(threads ?? 1));
  const run = await work();
  const [ns, cpu] = [[], []];
  for (let i = -3; i < Number(second); i++) {
    const [start, worked] = [process.hrtime.bigint(), process.cpuUsage()];
    await run();
    if (i < 0) continue;
    ns.push(Number(process.hrtime.bigint() - start));
    const { user, system } = process.cpuUsage(worked);
    cpu.push((user + system) * 1000);
  }
  console.log(JSON.stringify({ ns, cpu }));
}
