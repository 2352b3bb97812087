// One image task with sharp: from file to file, or from buffer to buffer
// over and over, printing the time of each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../.cache/package.json', import.meta.url));
const sharp = require('sharp');
const [task, file, second, threads] = process.argv.slice(2);

const jpeg = (input) =>
  sharp(input).resize(720, 588, { fit: 'fill', kernel: 'lanczos3' }).jpeg({ quality: 80 });
const png = (input) =>
  sharp(input).resize(720, 540, { fit: 'fill', kernel: 'lanczos3' }).png({ compressionLevel: 6, adaptiveFiltering: false });

if (task.endsWith('-file')) {
  await (task === 'jpeg-file' ? jpeg : png)(file).toFile(second);
} else {
  sharp.cache(false);
  sharp.concurrency(Number(threads ?? 1));
  const input = readFileSync(file);
  const run = task === 'jpeg' ? jpeg : png;
  const ns = [];
  for (let i = -3; i < Number(second); i++) {
    const start = process.hrtime.bigint();
    await run(input).toBuffer();
    if (i >= 0) ns.push(Number(process.hrtime.bigint() - start));
  }
  console.log(JSON.stringify({ ns }));
}
