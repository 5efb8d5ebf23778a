import { processIds } from '../../runner/machine/proc/process-ids.ts';
import { readProcessStat } from '../../runner/machine/proc/process-stat.ts';

/** Whether any process of a group still runs; zombies do not. */
export function groupRuns(leader: number): boolean {
  const stats = (processIds() ?? []).map(readProcessStat);
  return stats.some((stat) => stat?.group === leader && stat.state !== 'Z' && stat.state !== 'X');
}
