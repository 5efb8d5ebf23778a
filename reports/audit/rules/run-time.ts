import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

/** Threads start before the run's clock, and requests in flight may end after it. */
const EDGES_SHARE = 0.05;
const EDGES_S = 0.2;
/** A computer that sleeps for days in the middle of a run is honest. */
const MOST_ASLEEP_S = 30 * 86_400;
const HELD_UP_SHARE = 1.5;
const HELD_UP_S = 30;

/** Every timed request began and ended within the run, so none took longer than the run. */
export const withinRun: AuditRule = {
  title: 'no latency is longer than the run',
  limit: '5% and 0.2 s above the duration of the run',
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

/** A run takes about the requested time; a delayed process takes longer, but not a month. */
export const askedDuration: AuditRule = {
  title: 'the run took about the requested time',
  limit: '30 days longer; a hint from 50% and 30 s longer on',
  check: eachRound(({ durationS, askedS }) => {
    if (durationS === null) return null;
    const asked = askedS?.value ?? 0;
    const least = durationS.value - durationS.slack;
    const said = `The stated duration is ${digits(durationS.value)} s${askedS === null ? '' : `, but ${digits(asked)} s were requested`}`;
    if (askedS === null ? least > 12 * MOST_ASLEEP_S : least > asked + MOST_ASLEEP_S)
      return [{ strength: 'proof' as const, message: `${said}: no run takes that long.` }];
    if (askedS === null || least <= asked * HELD_UP_SHARE + HELD_UP_S) return [];
    return [{ strength: 'hint' as const, message: `${said}: the run was delayed.` }];
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
