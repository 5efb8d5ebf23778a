import type { AuditRule } from '../finding.ts';
import { digits, eachRound } from './each-round.ts';

/** A figure that a file states although it follows from its other figures is what follows. */
export const restated: AuditRule = {
  title: 'what a file states twice is the same both times',
  limit: '1 % and the rounding of all figures that take part',
  check: eachRound(({ restated: pairs }) => {
    if (pairs.length === 0) return null;
    return pairs
      .filter(({ stated, follows }) => {
        const apart = Math.abs(stated.value - follows.value);
        return apart > stated.slack + follows.slack + 0.01 * Math.max(Math.abs(stated.value), Math.abs(follows.value));
      })
      .map(({ what, stated, follows, from, unit, strength }) => ({
        strength,
        message: `The ${what} is stated as ${digits(stated.value)}${unit}, but ${from} makes it ${digits(follows.value)}${unit}.`,
      }));
  }),
};
