import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../folders/find-program.ts';
import type { ProcessIdentity } from './process-identity.ts';

const WITHIN_MS = 5000;
/** A server makes its segment when it starts; a later segment of the same process id belongs to another process. */
const MADE_WITHIN_S = 60;
const TICKS_PER_S = 100;

/** A segment of System V shared memory, a line of `/proc/sysvipc/shm`. */
interface Segment {
  readonly id: string;
  readonly creator: number;
  readonly attached: number;
  /** Seconds since 1970. */
  readonly madeAt: number;
}

/**
 * Removes the shared memory that a process made and nobody uses: the system keeps it after a kill, until the next boot.
 * Nothing happens without `/proc` or `ipcrm`.
 */
export async function freeSharedMemory({ pid, startTime }: ProcessIdentity): Promise<void> {
  const startedAt = wallClockOf(startTime);
  const ids = segments()
    .filter(({ creator, attached }) => creator === pid && attached === 0)
    .filter(({ madeAt }) => startedAt !== null && Math.abs(madeAt - startedAt) <= MADE_WITHIN_S)
    .flatMap(({ id }) => ['-m', id]);
  const command = ids.length === 0 ? null : findProgram('ipcrm', '/usr/bin:/bin').path;
  if (command === null) return;
  // What it runs is recorded in the ledger, which frees shared memory.
  const { runToEnd } = await import('./run-to-end.ts');
  const place = { env: {}, cwd: '/', logFile: devNull } as const;
  await runToEnd({ label: 'ipcrm', command, args: ids, ...place, withinMs: WITHIN_MS, stdout: 'log' });
}

function segments(): Segment[] {
  return textOf('sysvipc/shm')
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, id = '', , , creator, , attached, , , , , , , madeAt] = line.trim().split(/\s+/);
      return { id, creator: Number(creator), attached: Number(attached), madeAt: Number(madeAt) };
    });
}

function wallClockOf(ticks: string | null): number | null {
  const booted = /^btime (\d+)$/m.exec(textOf('stat'))?.[1];
  return ticks === null || booted === undefined ? null : Number(booted) + Number(ticks) / TICKS_PER_S;
}

function textOf(name: string): string {
  try {
    return readFileSync(join('/proc', name), 'utf8');
  } catch {
    return '';
  }
}
