import { readFileSync } from 'node:fs';
import { StackbenchError } from '../../model/stackbench-error.ts';

interface Need {
  /** As `/proc/self/limits` has it. */
  readonly name: string;
  readonly least: number;
  /** What a process may do with a limit: `open 64 files`. */
  readonly says: (limit: number) => string;
  readonly raise: string;
}

/** Minimum limits for a run: with less, the system ends some of its processes while they work. */
const NEEDS: readonly Need[] = [
  { name: 'Max open files', least: 128, says: (limit) => `open ${limit} files`, raise: '`ulimit -n 1024`' },
  {
    name: 'Max processes',
    least: 64,
    says: (limit) => `have ${limit} processes and threads`,
    raise: '`ulimit -u 512`',
  },
  {
    name: 'Max file size',
    least: 64 * 2 ** 20,
    says: (limit) => `write files of ${Math.floor(limit / 1024)} kB`,
    raise: '`ulimit -f unlimited`',
  },
  { name: 'Max cpu time', least: 60, says: (limit) => `compute for ${limit} s`, raise: '`ulimit -t unlimited`' },
];

/**
 * Refuses to start if limits of the system would end a run half-way. `text` is that of `/proc/self/limits`.
 * @throws StackbenchError `tight-limits`
 */
export function requireLimits(text: string = readLimits(), isRoot: boolean = process.getuid?.() === 0): void {
  const tight = NEEDS.flatMap((need) => {
    // Root is not held to the number of processes.
    const limit = isRoot && need.name === 'Max processes' ? Infinity : softLimit(text, need.name);
    return limit < need.least ? [{ ...need, limit }] : [];
  });
  if (tight.length === 0) return;
  throw new StackbenchError({
    code: 'tight-limits',
    what: 'The limits of this shell are too low to measure anything.',
    why: `Stackbench, and each program that it starts, may only ${tight.map(({ says, limit }) => says(limit)).join(', and ')}.`,
    fix: `Raise them (${tight.map(({ raise }) => raise).join(', ')}; in a service or container: LimitNOFILE and similar settings).`,
  });
}

/** Infinity if it is unlimited or unknown. */
function softLimit(text: string, name: string): number {
  const soft = new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(text)?.[1];
  return soft === undefined ? Infinity : Number(soft);
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
