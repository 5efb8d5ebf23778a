import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

/** Threads start before the clock of the run does, and what is in flight is waited for after it. */
const EDGES_SHARE = 0.05;
const EDGES_S = 0.2;
/** A computer that sleeps for a weekend in the middle of a run is honest. */
const MOST_ASLEEP_S = 30 * 86_400;
const HELD_UP_SHARE = 1.5;
const HELD_UP_S = 30;

/** What a run timed began and ended within it, so nothing can have taken longer than all of it. */
export const withinRun: AuditRule = {
  title: 'no latency is longer than the run',
  limit: '5 % and 0.2 s above the time the run took',
  check: eachRound((round) => {
    const longest = longestOf(round);
    if (!round.wholeRun || round.durationS === null || longest === null) return null;
    const { value, slack } = round.durationS;
    const mostUs = ((value + slack) * (1 + EDGES_SHARE) + EDGES_S) * 1e6;
    if (longest.us.value - longest.us.slack <= mostUs) return [];
    const message = `The ${longest.name} is ${ms(longest.us.value)}, but the whole run took ${ms(value * 1e6)}.`;
    return [{ strength: 'proof' as const, message }];
  }),
};

/** A run takes about the time that it was asked for; a held-up process takes longer, but not a month. */
export const askedDuration: AuditRule = {
  title: 'the run took the time that it was asked for',
  limit: '30 days longer; a hint from half as long again and 30 s on',
  check: eachRound(({ durationS, askedS }) => {
    if (durationS === null) return null;
    const asked = askedS?.value ?? 0;
    const least = durationS.value - durationS.slack;
    const said = `The run is said to have taken ${digits(durationS.value)} s${askedS === null ? '' : `, but was asked to take ${digits(asked)} s`}`;
    if (askedS === null ? least > 12 * MOST_ASLEEP_S : least > asked + MOST_ASLEEP_S)
      return [{ strength: 'proof' as const, message: `${said}: no run takes that long.` }];
    if (askedS === null || least <= asked * HELD_UP_SHARE + HELD_UP_S) return [];
    return [{ strength: 'hint' as const, message: `${said}: it was held up.` }];
  }),
};

function longestOf({ maxUs, meanUs, percentiles }: AuditedRound): { name: string; us: Stated } | null {
  const all = [
    ...(maxUs === null ? [] : [{ name: 'maximum', us: maxUs }]),
    ...(meanUs === null ? [] : [{ name: 'mean', us: meanUs }]),
    ...percentiles.map(({ percentile, us }) => ({ name: `p${percentile}`, us })),
  ];
  return all.reduce<(typeof all)[number] | null>(
    (longest, one) => (longest === null || one.us.value > longest.us.value ? one : longest),
    null,
  );
}
