import { NUMBERS_PER_STREAM } from '../../scenarios/own/own-stream.ts';

/** Parts of a visit that send requests of the user's, each with numbers of its own. */
const PARTS = ['check', 'warm-up', 'autocannon', 'k6', 'pacer', 'capacity'] as const;
const MOST_PARTS = 8;

/**
 * Number of the first request of a part of a visit, for `{n}`: what one part or repetition creates, no other creates
 * again. The same for every stack.
 */
export function firstNumberOf(repetition: number, part: (typeof PARTS)[number]): number {
  return (repetition * MOST_PARTS + PARTS.indexOf(part)) * NUMBERS_PER_STREAM;
}
