import { formatDuration } from '../model/duration.ts';
import { binomialLowerBound, binomialUpperBound } from '../model/stats/binomial-interval.ts';
import { median } from '../model/stats/median.ts';
import type { SelfCheckLog } from '../runner/gate/self-check/self-check-log.ts';

/** What the gates of a self-check came to, and what that proves, in a few lines. */
export function summarizeSelfCheck({ head, gates }: SelfCheckLog): string {
  const count = (answer: string): number => gates.filter((gate) => gate.answer === answer).length;
  const what = head.plant === null ? 'against itself' : `against itself with ${head.plant} planted`;
  const judged = gates.length - count('invalid');
  return `${[
    `${gates.length} gates of ${head.service} ${what}: ${count('regressed')} regressed, ${count('pass')} passed, ${count('inconclusive') + count('open')} not decided, ${count('invalid')} invalid.`,
    proof(count('regressed'), judged, head.plant !== null),
    `Median time to the answer ${formatDuration(median(gates.map(({ elapsedMs }) => elapsedMs)) ?? 0)}, ${median(gates.map(({ blocks }) => blocks)) ?? 0} blocks.`,
  ].join('\n')}\n`;
}

/** What so many alarms of so many gates say of the next one, at 95 % confidence (Clopper and Pearson). */
function proof(alarms: number, judged: number, isPlanted: boolean): string {
  if (judged === 0) return 'Nothing was judged, so nothing is proved.';
  // Rounded away from what would be too good.
  const tenths = isPlanted
    ? Math.floor(binomialLowerBound(alarms, judged) * 1000)
    : Math.ceil(binomialUpperBound(alarms, judged) * 1000);
  const share = `${(tenths / 10).toFixed(1)} %`;
  return isPlanted
    ? `${alarms} of ${judged} alarms: such a slowdown is caught in at least ${share} of gates (95 % confidence).`
    : `${alarms} of ${judged} alarms: the chance of a false alarm is at most ${share} (95 % confidence).`;
}
