import type { Waiver } from './gate-result.ts';

/** How a waiver stands to a slowdown: it lets it through, has run out, or lets only a smaller one through. */
export type WaiverMatch = 'used' | 'expired' | 'exceeded';

/** From what is let through to what is furthest from it. */
export const BEST_FIRST: readonly WaiverMatch[] = ['used', 'expired', 'exceeded'];

/** A test that a waiver may be about; the endpoint is null for all of them together. */
export interface WaivableTest {
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

/** The waiver that says most for a slowdown by the factor `ratio` (1.05: 5 %), and how it stands to it; null where none is about the test. */
export function matchWaiver(
  waivers: readonly Waiver[],
  test: WaivableTest,
  { ratio, day }: { readonly ratio: number; readonly day: string },
): { readonly waiver: Waiver; readonly state: WaiverMatch } | null {
  const matches = waivers
    .filter((waiver) => isAbout(waiver, test))
    .map((waiver) => ({ waiver, state: stateOf(waiver, ratio, day) }));
  return BEST_FIRST.flatMap((state) => matches.find((match) => match.state === state) ?? [])[0] ?? null;
}

function stateOf(waiver: Waiver, ratio: number, day: string): WaiverMatch {
  if (ratio - 1 > waiver.ceiling) return 'exceeded';
  return holdsOn(waiver, day) ? 'used' : 'expired';
}
