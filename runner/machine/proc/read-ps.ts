import { spawnSync } from 'node:child_process';
import { findProgram } from '../folders/find-program.ts';
import { PS_ARGS, type PsTable, parsePs } from './ps-table.ts';

/** A reading is used again within this time, in ms: one look asks for many processes. */
const KEPT_MS = 10;
const WITHIN_MS = 5000;
const MOST_BYTES = 64 * 2 ** 20;
/** Times of the start in words and places that do not depend on the user. */
const ENV = { LC_ALL: 'C', TZ: 'UTC0', PATH: '/usr/bin:/bin' };

let last: { readonly table: PsTable | null; readonly atMs: number } | null = null;
/** A `ps` that did not work the first time (it needs /proc on Linux) is not asked again. */
let works: boolean | undefined;

/** All processes by `ps`, itself not included; null if it is missing or does not work. */
export function readPs(): PsTable | null {
  if (works === false) return null;
  if (last !== null && performance.now() - last.atMs < KEPT_MS) return last.table;
  const table = askPs();
  works ??= table !== null;
  last = { table, atMs: performance.now() };
  return table;
}

/** For those who ask about a process that began or ended just now: the next reading is a new one. */
export function forgetPs(): void {
  last = null;
}

function askPs(): PsTable | null {
  const program = findProgram('ps', ENV.PATH).path;
  if (program === null) return null;
  const options = {
    env: ENV,
    encoding: 'utf8',
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_BYTES,
  } as const;
  const { status, stdout, pid } = spawnSync(program, PS_ARGS, options);
  if (status !== 0) return null;
  const { rows, stepUs } = parsePs(stdout);
  const others = new Map([...rows].filter(([id]) => id !== pid));
  return others.has(process.pid) ? { rows: others, stepUs } : null;
}
