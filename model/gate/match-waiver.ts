import type { Waiver } from '../document/gate-result.ts';
import type { Estimate } from '../stats/estimate.ts';

/**
 * How a waiver stands to a slowdown: it lets it through, cannot be held against it yet because its ceiling lies within the interval, has run
 * out, or lets only a smaller one through.
 */
export type WaiverMatch = 'used' | 'unsure' | 'expired' | 'exceeded';

/** A waiver beside a slowdown that it is about, and how it stands to it. */
export interface MetWaiver {
  readonly waiver: Waiver;
  readonly state: WaiverMatch;
}

/** From what is let through to what is furthest from it. */
export const BEST_FIRST: readonly WaiverMatch[] = ['used', 'unsure', 'expired', 'exceeded'];

/** A test that a waiver may be about; the endpoint is null for all of them together. */
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

/** Whether a waiver still holds on a day of the form `2026-11-24`; its last day is one. */
export function holdsOn(waiver: Waiver, day: string): boolean {
  return day <= waiver.expires;
}

/**
 * The waiver that says most for a slowdown (head ÷ base with its interval), and how it stands to it: by the interval, because an estimate
 * at which a gate stopped is more often too high than too low. Null where none is about the test.
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
