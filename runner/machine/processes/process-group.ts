import { readFileSync, readdirSync } from 'node:fs';

interface Member {
  readonly state: string;
  readonly session: number;
}

/**
 * Whether any process of a group still runs. One that has ended but that nobody has buried does not: the first process of a
 * container may take seconds for that, or never do it.
 */
export function groupRuns(leader: number): boolean {
  return refusal(-leader) === null && anyRuns(membersOf(leader));
}

/**
 * Whether a process is gone but others of its group, which it started, still run; its id is not given anew as long as they live.
 * A group of the same number in a session of somebody else is not theirs: the id was free in between.
 */
export function groupIsLeft(leader: number): boolean {
  const exists = [null, 'EPERM'].includes(refusal(leader));
  if (exists || refusal(-leader) !== null) return false;
  const members = membersOf(leader);
  return anyRuns(members) && (members?.every(({ session }) => session === leader) ?? true);
}

/** Why a signal would not reach a process, or a group by its negative id, as an error's code; null where it would. */
function refusal(id: number): string | null {
  try {
    process.kill(id, 0);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

function anyRuns(members: readonly Member[] | null): boolean {
  return members === null || members.some(({ state }) => state !== 'Z' && state !== 'X');
}

/** Null where there is no /proc. */
function membersOf(group: number): Member[] | null {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return null;
  }
  const ids = names.filter((name) => /^\d+$/.test(name));
  if (ids.length === 0) return null;
  return ids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command name may hold spaces and brackets; the fields count from the last bracket: state, parent, group, session.
      const [state = '', , pgrp, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group ? [{ state, session: Number(session) }] : [];
    } catch {
      return [];
    }
  });
}
