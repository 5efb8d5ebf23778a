import { readFileSync } from 'node:fs';
import { hasProc } from './has-proc.ts';
import type { PsRow } from './ps-table.ts';
import { readPs } from './read-ps.ts';

/** One clock tick of the kernel's accounts, in µs. */
export const TICK_US = 10_000;

/** What `/proc/PID/stat` says of a process (proc(5)), or `ps` as far as it knows. */
export interface ProcessStat {
  /** `R`, `S`, `D`, `T` (stopped), `t` (stopped by a debugger), `Z` (zombie), `X`. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** `ps` does not know it: the group, which is the same for the leader of a session. */
  readonly session: number;
  readonly hasTerminal: boolean;
  readonly userTicks: number;
  readonly systemTicks: number;
  /** Of children that have ended and were waited for; 0 from `ps`, which does not know it. */
  readonly childrenUserTicks: number;
  readonly childrenSystemTicks: number;
  /** Ticks since boot, or seconds since 1970 from `ps`; with the id it names one process for ever. */
  readonly startTime: string;
}

/** Null for a process that is gone, and without /proc and `ps`. */
export function readProcessStat(pid: number): ProcessStat | null {
  if (!hasProc()) return statOf(readPs()?.rows.get(pid));
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The command name may contain spaces and brackets; the other fields begin after the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks = 0, systemTicks = 0, childrenUserTicks = 0, childrenSystemTicks = 0] = fields
    .slice(11, 15)
    .map(Number);
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    hasTerminal: fields[4] !== '0',
    userTicks,
    systemTicks,
    childrenUserTicks,
    childrenSystemTicks,
    startTime: fields[19] ?? '',
  };
}

function statOf(row: PsRow | undefined): ProcessStat | null {
  if (row === undefined) return null;
  return {
    state: row.state,
    parent: row.parent,
    group: row.group,
    session: row.group,
    hasTerminal: row.hasTerminal,
    userTicks: Math.round(row.cpuUs / TICK_US),
    systemTicks: 0,
    childrenUserTicks: 0,
    childrenSystemTicks: 0,
    startTime: row.startTime,
  };
}
