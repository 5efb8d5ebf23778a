import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pinnedCommand } from '../../runner/processes/cpu-placement.ts';

const SLEEP = `
const word = new Int32Array(new SharedArrayBuffer(4));
const late = [];
const end = performance.now() + Number(process.argv[1]);
for (let now = performance.now(); now < end; now = performance.now()) {
  Atomics.wait(word, 0, 0, 2);
  late.push(performance.now() - now - 2);
}
console.log(late.sort((a, b) => a - b)[Math.floor(late.length * 0.99)]);
`;

/** How late (p99, ms) the kernel wakes a process that only sleeps, 2 ms at a time, on these cores: what no generator there can better. */
export async function sleeperLatenessP99Ms(cpus: readonly number[], lengthMs: number): Promise<number> {
  const { command, args } = pinnedCommand(process.execPath, ['-e', SLEEP, String(lengthMs)], cpus);
  return Number((await promisify(execFile)(command, args)).stdout);
}
