import { processIds } from '../proc/process-ids.ts';
import { type ProcessStat, readProcessStat } from '../proc/process-stat.ts';
import { forgetPs } from '../proc/read-ps.ts';

type Member = Pick<ProcessStat, 'state' | 'session'>;

/**
 * Whether a process is gone but others of its group, which it started, still run; its id is not reused as long as they
 * do. A group of the same number in another session is not theirs: the id was free in between.
 */
export function groupIsLeft(leader: number): boolean {
  const exists = [null, 'EPERM'].includes(refusal(leader));
  if (exists || refusal(-leader) !== null) return false;
  // A reading that began before the leader was gone may lack what it started last.
  forgetPs();
  const members = membersOf(leader);
  return anyRuns(members) && (members?.every(({ session }) => session === leader) ?? true);
}

/** Why a signal would not reach a process, or a group by its negative id, as an error's code; null if it would. */
function refusal(id: number): string | null {
  try {
    process.kill(id, 0);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

/** Zombies do not count: the first process of a container may take seconds to wait for them, or never do it. */
function anyRuns(members: readonly Member[] | null): boolean {
  return members === null || members.some(({ state }) => state !== 'Z' && state !== 'X');
}

/** Null without /proc. */
function membersOf(group: number): Member[] | null {
  const ids = processIds();
  if (ids === null) return null;
  return ids.flatMap((pid) => {
    const stat = readProcessStat(pid);
    return stat?.group === group ? [stat] : [];
  });
}
