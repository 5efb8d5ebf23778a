import { readFileSync, readdirSync } from 'node:fs';

/**
 * Whether any process of a group still runs. One that has ended but that nobody has buried does not: the first process of a
 * container may take seconds for that, or never do it.
 */
export function groupRuns(leader: number): boolean {
  try {
    process.kill(-leader, 0);
  } catch {
    return false;
  }
  const members = membersOf(leader);
  return members === null || members.some(({ state }) => state !== 'Z' && state !== 'X');
}

/** Null where there is no /proc. */
function membersOf(group: number): { readonly state: string }[] | null {
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
      // The command name may hold spaces and brackets; the fields count from the last bracket: state, parent, group.
      const [state = '', , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group ? [{ state }] : [];
    } catch {
      return [];
    }
  });
}
