// getStaticData of the systeminformation that was installed in the folder given.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'package.json'));
const si = require('systeminformation');
process.stdout.write(JSON.stringify(await si.getStaticData()));
