import type { Plan } from '../../model/document/plan.ts';
import { NUMBERS_PER_STREAM } from '../../scenarios/own/own-stream.ts';
import { NUMBERS } from '../../scenarios/own/varied-number.ts';
import type { VisitCell } from './open-visit.ts';
import { streamSeed } from './stream-seed.ts';

/** Parts of a visit that send requests of the user's, and where the numbers of each begin: the first two need few. */
const PARTS = {
  check: 0,
  'warm-up': 100_000,
  autocannon: NUMBERS_PER_STREAM,
  k6: 2 * NUMBERS_PER_STREAM,
  pacer: 3 * NUMBERS_PER_STREAM,
  capacity: NUMBERS_PER_STREAM,
} as const;
const NUMBERS_PER_CELL = 4 * NUMBERS_PER_STREAM;

/** What decides the numbers of a run; the only scenario of a capacity measurement has no place in a list. */
type Numbered = Pick<Plan, 'seed'> & { readonly scenarios?: readonly { readonly id: string }[] };

/**
 * Number of the first request of a part of a visit, for `{n}`: what one part, scenario or repetition creates, no other
 * creates again, up to 112 repetitions of scenarios. The same for every stack; each run begins elsewhere.
 */
export function firstNumberOf(
  { seed, scenarios = [] }: Numbered,
  { scenario, repetition }: Pick<VisitCell, 'repetition'> & { readonly scenario: { readonly id: string } },
  part: keyof typeof PARTS,
): number {
  const place = Math.max(
    0,
    scenarios.findIndex(({ id }) => id === scenario.id),
  );
  const cell = repetition * Math.max(1, scenarios.length) + place;
  return ((streamSeed(seed, 0, 'numbers') % NUMBERS) + cell * NUMBERS_PER_CELL + PARTS[part]) % NUMBERS;
}
