import type { AuditRule } from '../finding.ts';
import { digits, eachRound } from './each-round.ts';

/** A value that a file states although it follows from other values agrees with them. */
export const restated: AuditRule = {
  title: 'values that a file states twice are equal',
  limit: '1% and the rounding of all values involved',
  check: eachRound(({ restated: pairs }) => {
    if (pairs.length === 0) return null;
    return pairs
      .filter(({ stated, follows }) => {
        const difference = Math.abs(stated.value - follows.value);
        return (
          difference > stated.slack + follows.slack + 0.01 * Math.max(Math.abs(stated.value), Math.abs(follows.value))
        );
      })
      .map(({ what, stated, follows, from, unit, strength }) => ({
        strength,
        message: `The ${what} is stated as ${digits(stated.value)}${unit}, but ${from} gives ${digits(follows.value)}${unit}.`,
      }));
  }),
};
