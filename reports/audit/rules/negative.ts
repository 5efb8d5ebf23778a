import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

/** Nothing ends before it began: a clock was set back during the run, or the figure was invented. */
export const negative: AuditRule = {
  title: 'no time, rate or count is negative',
  limit: 'below 0 by more than rounding',
  check: eachRound((round) => {
    const stated = statedIn(round);
    if (stated.length === 0) return null;
    const below = stated.filter(isBelowZero);
    if (below.length === 0) return [];
    const list = below.map(({ name, figure, show }) => `${name} ${show(figure.value)}`).join(', ');
    const why = below.some(({ isTime }) => isTime) ? ': nothing ends before it began' : '';
    return [{ strength: 'proof' as const, message: `Negative: ${list}${why}.` }];
  }),
};

/** Whether a round states anything below 0. */
export function hasNegative(round: AuditedRound): boolean {
  return statedIn(round).some(isBelowZero);
}

interface Named {
  readonly name: string;
  readonly figure: Stated;
  readonly isTime: boolean;
  readonly show: (value: number) => string;
}

function isBelowZero({ figure }: Named): boolean {
  return figure.value + figure.slack < 0;
}

function statedIn(round: AuditedRound): Named[] {
  const { durationS, requests, perSec, minUs, meanUs, sdUs, maxUs, dropped, unanswered, percentiles } = round;
  const named = (
    isTime: boolean,
    show: Named['show'],
    figures: readonly (readonly [string, Stated | null])[],
  ): Named[] => figures.flatMap(([name, figure]) => (figure === null ? [] : [{ name, figure, isTime, show }]));
  const bare = (value: number | null): Stated | null => (value === null ? null : { value, slack: 0 });
  return [
    ...named(true, (value) => `${digits(value)} s`, [['duration', durationS]]),
    ...named(true, ms, [
      ['minimum', minUs],
      ['mean', meanUs],
      ['standard deviation', sdUs],
      ...percentiles.map(({ percentile, us }) => [`p${percentile}`, us] as const),
      ['maximum', maxUs],
    ]),
    ...named(false, digits, [
      ['requests', requests],
      ['unanswered', bare(unanswered)],
      ['dropped', bare(dropped)],
      ['rate', perSec],
    ]),
  ];
}
