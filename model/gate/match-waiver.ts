import type { Waiver } from '../document/gate-result.ts';
import type { Estimate } from '../stats/estimate.ts';

/**
 * State of a waiver for a slowdown: it covers it, is unsure because its ceiling lies within the interval, has expired,
 * or covers only a smaller slowdown.
 */
export type WaiverMatch = 'used' | 'unsure' | 'expired' | 'exceeded';

/** A waiver for a slowdown, and its state. */
export interface MetWaiver {
  readonly waiver: Waiver;
  readonly state: WaiverMatch;
}

/** States from covered to least covered. */
export const BEST_FIRST: readonly WaiverMatch[] = ['used', 'unsure', 'expired', 'exceeded'];

/** A test that a waiver may be about; the endpoint is null for all together. */
interface WaivableTest {
  readonly endpoint: string | null;
  readonly metric: string;
}

/** Whether a waiver is about a test; only `*` is about all endpoints together. */
export function isAbout(waiver: Waiver, { endpoint, metric }: WaivableTest): boolean {
  return (
    (waiver.endpoint === '*' || waiver.endpoint === endpoint) && (waiver.metric === '*' || waiver.metric === metric)
  );
}

/** Whether a waiver is valid on a day (`2026-11-24`); its last day is included. */
export function holdsOn(waiver: Waiver, day: string): boolean {
  return day <= waiver.expires;
}

/**
 * Returns the waiver that covers a slowdown best, and its state. It compares the interval of head ÷ base, because the
 * estimate at which a gate stops is more often too high than too low. Null if none is about the test.
 */
export function matchWaiver(
  waivers: readonly Waiver[],
  test: WaivableTest,
  { effect, day }: { readonly effect: Pick<Estimate, 'lo' | 'hi'>; readonly day: string },
): MetWaiver | null {
  const matches = waivers
    .filter((waiver) => isAbout(waiver, test))
    .map((waiver) => ({ waiver, state: stateOf(waiver, effect, day) }));
  return BEST_FIRST.flatMap((state) => matches.find((match) => match.state === state) ?? [])[0] ?? null;
}

function stateOf(waiver: Waiver, { lo, hi }: Pick<Estimate, 'lo' | 'hi'>, day: string): WaiverMatch {
  const most = 1 + waiver.ceiling;
  if (lo !== null && lo > most) return 'exceeded';
  if (!holdsOn(waiver, day)) return 'expired';
  return hi !== null && hi <= most ? 'used' : 'unsure';
}
