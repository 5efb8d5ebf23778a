/** Stacks that are left out before a visit of the ranked stacks is, in this order. */
const SPARE_GROUPS = ['demonstration', 'control'] as const;
export type SpareGroup = (typeof SPARE_GROUPS)[number];

/** Targets that may be left out, by their group. */
export type SpareTargets = Readonly<Record<SpareGroup, readonly string[]>>;
export const NOTHING_SPARE: SpareTargets = { demonstration: [], control: [] };

/** A size of a run: how often each stack is visited, how long each engine measures, and whom it does without. */
export interface Fit {
  readonly visits: number;
  readonly durationMs: number;
  readonly leftOut: readonly SpareGroup[];
}

interface FitRequest extends Fit {
  /**
   * Repetitions that have begun: they are played to their end, as every ranked stack is to have the same number of
   * visits.
   */
  readonly begun: number;
}

const SHORTEST_ROUND_MS = 1000;
const STEP_MS = 250;
const FEWEST_WITH_A_SPREAD = 3;

/**
 * The largest run that ends in time. What loses least goes first: length of the rounds, then visits beyond three,
 * demonstrations, controls (they check the machine), and last a third and a second visit; with fewer of any, rounds are
 * as long as fits. If nothing fits: the smallest, with `fits` false.
 */
export function fitRun(
  wish: FitRequest,
  spare: SpareTargets,
  fits: (size: Fit) => boolean,
): { readonly size: Fit; readonly fits: boolean } {
  let smallest: Fit = wish;
  for (const size of sizesOf(wish, spare)) {
    if (fits(size)) return { size, fits: true };
    smallest = size;
  }
  return { size: smallest, fits: false };
}

function* sizesOf({ visits, durationMs, leftOut, begun }: FitRequest, spare: SpareTargets): Generator<Fit> {
  const enough = Math.max(begun, Math.min(visits, FEWEST_WITH_A_SPREAD));
  for (let count = visits; count > enough; count -= 1)
    for (const shorter of durationsFrom(durationMs)) yield { visits: count, durationMs: shorter, leftOut };
  for (let count = enough; count >= Math.max(1, begun); count -= 1) {
    for (const without of omissions(leftOut, spare))
      for (const shorter of durationsFrom(durationMs)) yield { visits: count, durationMs: shorter, leftOut: without };
  }
}

/** Ever more groups, in the order of what loses least; a group without a target is no step. */
function omissions(already: readonly SpareGroup[], spare: SpareTargets): SpareGroup[][] {
  const more = SPARE_GROUPS.filter((group) => !already.includes(group) && spare[group].length > 0);
  return Array.from({ length: more.length + 1 }, (_, count) => [...already, ...more.slice(0, count)]);
}

function* durationsFrom(durationMs: number): Generator<number> {
  yield durationMs;
  for (let shorter = durationMs; shorter > SHORTEST_ROUND_MS;) {
    shorter = Math.max(SHORTEST_ROUND_MS, shorter - STEP_MS);
    yield shorter;
  }
}
