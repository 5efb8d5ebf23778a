import { formatDuration } from '../../model/duration.ts';
import { betweenGroups } from '../../model/stats/between-groups.ts';
import { binomialLowerBound, binomialUpperBound } from '../../model/stats/binomial-interval.ts';
import { median } from '../../model/stats/median.ts';
import type { SelfCheckLog } from '../../runner/experiments/self-check/self-check-log.ts';

/** Chance, over all metrics together, of reporting a difference between gates if there is none. */
const DIFFER_ALPHA = 0.01;

/** Results of the gates of a self-check, and what they prove, in a few lines. */
export function summarizeSelfCheck({ head, gates }: SelfCheckLog): string {
  const count = (answer: string): number => gates.filter((gate) => gate.answer === answer).length;
  const what = head.plant === null ? 'against itself' : `against itself with ${head.plant} injected`;
  const judged = gates.length - count('invalid');
  return `${[
    `${gates.length} gates of ${head.service} ${what}: ${count('regressed')} regressed, ${count('pass')} passed, ${count('inconclusive') + count('open')} inconclusive, ${count('invalid')} invalid.`,
    proof(count('regressed'), judged, head.plant !== null),
    ...betweenGates(gates),
    `Median time to the answer ${formatDuration(median(gates.map(({ elapsedMs }) => elapsedMs)) ?? 0)}, ${median(gates.map(({ blocks }) => blocks)) ?? 0} blocks.`,
  ].join('\n')}\n`;
}

/** Bound on the chance of an alarm, at 95% confidence (Clopper and Pearson). */
function proof(alarms: number, judged: number, isPlanted: boolean): string {
  if (judged === 0) return 'No gate was valid, so nothing is proved.';
  // Rounded to the unfavourable side.
  const tenths = isPlanted
    ? Math.floor(binomialLowerBound(alarms, judged) * 1000)
    : Math.ceil(binomialUpperBound(alarms, judged) * 1000);
  const share = `${(tenths / 10).toFixed(1)}%`;
  const provided = 'provided that gates are independent trials of one chance';
  return isPlanted
    ? `${alarms} of ${judged} alarms: such a slowdown is detected in at least ${share} of gates (95% confidence, ${provided}).`
    : `${alarms} of ${judged} alarms: the chance of a false alarm is at most ${share} (95% confidence, ${provided}).`;
}

/** Whether gates are independent trials: one line for each metric in which they differ, or one line that none does. */
function betweenGates(gates: SelfCheckLog['gates']): string[] {
  const keys = [...new Set(gates.flatMap(({ tests }) => tests.map(({ key }) => key)))];
  const known = keys.flatMap((key) => {
    const found = betweenGroups(gates.map(({ tests }) => tests.find((one) => one.key === key)?.ratios ?? []));
    return found === null ? [] : [{ key, ...found }];
  });
  const percent = (sd: number): string => `${(sd * 100).toFixed(1)}%`;
  const differing = known.filter(({ p }) => p <= DIFFER_ALPHA / known.length);
  const [least] = known.toSorted((a, b) => a.p - b.p);
  if (least === undefined) return ['Too few gates to check whether they differ from each other.'];
  if (differing.length === 0)
    return [
      `Gates differ from each other no more than their blocks explain (smallest p ${chance(least.p)}, ${least.key}: standard deviation ${percent(least.sdBetween)} between gates, ${percent(least.sdWithin)} between blocks of one).`,
    ];
  return differing.map(
    ({ key, p, sdBetween, sdWithin }) =>
      `${key}: gates differ from each other by more than their blocks explain (standard deviation ${percent(sdBetween)} between gates, ${percent(sdWithin)} between blocks of one; permutation p ${chance(p)}). Some effect lasts for a whole gate, so its results are not independent trials.`,
  );
}

function chance(p: number): string {
  return p < 0.001 ? 'below 0.001' : `= ${p.toFixed(3)}`;
}
