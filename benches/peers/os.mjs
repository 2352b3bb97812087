// Facts of the machine, against neofetch, ps, df and systeminformation.
import { join } from 'node:path';

export default function rows(world) {
  const { sysu, node, here, cache } = world;
  const whole = (name, ours, peer, theirs, target, runs = 9) => ({
    name,
    peer,
    target,
    kind: 'process',
    runs,
    env: { NO_COLOR: '1' },
    ours: [sysu, 'os', ...ours],
    theirs,
  });
  const systeminformation = [node, join(here, 'peer', 'systeminformation.mjs'), cache];
  return [
    whole('the summary', [], 'neofetch', ['neofetch', '--off'], 0.1),
    whole('every static fact as JSON', ['--json'], 'systeminformation', systeminformation, 0.05, 5),
    whole('the list of processes', ['ps'], 'ps aux', ['ps', 'aux'], 0.5, 25),
    whole('the space of file systems', ['disk'], 'df', ['df', '-PB1'], undefined, 25),
    whole('the processor', ['cpu'], 'lscpu', ['lscpu'], undefined, 25),
    whole('the block devices', ['block'], 'lsblk', ['lsblk'], undefined, 25),
    whole('the addresses', ['net'], 'ip', ['ip', '-br', 'addr'], undefined, 25),
    whole('the memory', ['mem'], 'free', ['free', '-w'], undefined, 25),
  ];
}
