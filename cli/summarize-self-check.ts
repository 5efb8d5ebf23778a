import { formatDuration } from '../model/duration.ts';
import { median } from '../model/stats/median.ts';
import type { SelfCheckLog } from '../runner/gate/self-check/self-check-log.ts';

/** What the gates of a self-check came to, in a few lines. */
export function summarizeSelfCheck({ head, gates }: SelfCheckLog): string {
  const count = (answer: string): number => gates.filter((gate) => gate.answer === answer).length;
  const what = head.plant === null ? 'against itself' : `against itself with ${head.plant} planted`;
  return `${[
    `${gates.length} gates of ${head.service} ${what}: ${count('regressed')} regressed, ${count('pass')} passed, ${count('inconclusive') + count('open')} not decided, ${count('invalid')} invalid.`,
    `Median time to the answer ${formatDuration(median(gates.map(({ elapsedMs }) => elapsedMs)) ?? 0)}, ${median(gates.map(({ blocks }) => blocks)) ?? 0} blocks.`,
  ].join('\n')}\n`;
}
