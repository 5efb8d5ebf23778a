import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

/** Nothing ends before it began: a clock was set back in the run, or the figure was made up. */
export const negative: AuditRule = {
  title: 'no time, rate or count is negative',
  limit: 'below 0 by more than rounding',
  check: eachRound((round) => {
    const stated = statedIn(round).filter(({ figure }) => figure !== null);
    if (stated.length === 0) return null;
    const below = stated.filter(({ figure }) => figure !== null && figure.value + figure.slack < 0);
    if (below.length === 0) return [];
    const list = below.map(({ name, figure, show }) => `${name} ${show(figure?.value ?? 0)}`).join(', ');
    return [{ strength: 'proof' as const, message: `Negative: ${list}. Nothing ends before it began.` }];
  }),
};

interface Named {
  readonly name: string;
  readonly figure: Stated | null;
  readonly show: (value: number) => string;
}

function statedIn(round: AuditedRound): Named[] {
  const { durationS, requests, perSec, minUs, meanUs, sdUs, maxUs, ok, dropped, unanswered, percentiles } = round;
  const bare = (value: number | null): Stated | null => (value === null ? null : { value, slack: 0 });
  const times: [string, Stated | null][] = [
    ['minimum', minUs],
    ['mean', meanUs],
    ['standard deviation', sdUs],
    ...percentiles.map(({ percentile, us }): [string, Stated] => [`p${percentile}`, us]),
    ['maximum', maxUs],
  ];
  const counts: [string, Stated | null][] = [
    ['requests', requests],
    ['good answers', bare(ok)],
    ['unanswered', bare(unanswered)],
    ['dropped', bare(dropped)],
    ['rate', perSec],
  ];
  return [
    { name: 'duration', figure: durationS, show: (value) => `${digits(value)} s` },
    ...times.map(([name, figure]) => ({ name, figure, show: ms })),
    ...counts.map(([name, figure]) => ({ name, figure, show: digits })),
  ];
}
