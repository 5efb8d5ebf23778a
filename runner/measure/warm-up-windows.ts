/** How much an app is warmed up before it is measured. Requests are played in windows of equal count. */
interface WarmUpRule {
  /** Requests that every app gets, whatever it is like. */
  readonly requests: number;
  /** Number of windows that these requests are played in. */
  readonly windows: number;
  /** No further window begins at this number of requests, steady or not. */
  readonly limit: number;
  /** Maximum time of the whole warm-up, in ms; it cuts the window short that is being played then. */
  readonly withinMs: number;
  /** No window beyond `requests` begins after this time, in ms. */
  readonly furtherWithinMs: number;
}

/**
 * Node's CPU per request is within 1% of its final level from 5,000 requests on (docs/measurement.md); the gets that
 * fill the caches count among them.
 */
export const RUN_WARM_UP = {
  requests: 6000,
  windows: 5,
  limit: 18_000,
  withinMs: 30_000,
  furtherWithinMs: 5000,
} as const satisfies WarmUpRule;

/** Requests of the scenario's own mix that an app gets at least, however many gets filled its caches before. */
const FEWEST_OF_THE_MIX = 3000;

/** What of a scenario decides how an app is warmed up. */
interface WarmingScenario {
  readonly mix: { readonly get?: number };
  readonly seeded?: false;
  readonly items?: number;
}

/** Whether each item is got once before the warm-up, so that all caches are equally full. */
export function fillsCaches({ mix, seeded }: WarmingScenario): boolean {
  return seeded !== false && (mix.get ?? 0) > 0;
}

/**
 * Requests of the scenario with which an app of a run is warmed up, after a get of each of `items` items if the
 * scenario fills caches. How long an API of the user's takes for an answer is unknown, so it gets the fewest.
 */
export function warmUpRequestsOf(scenario: WarmingScenario, items: number): number {
  if (scenario.seeded === false) return FEWEST_OF_THE_MIX;
  const gets = fillsCaches(scenario) ? (scenario.items ?? items) : 0;
  return Math.max(FEWEST_OF_THE_MIX, RUN_WARM_UP.requests - gets);
}

/**
 * For each side; the figures behind it are in docs/decisions/0006. Apps that need more than about 20 ms for an answer
 * get fewer requests, so that eight blocks still fit into 5 minutes.
 */
export const GATE_WARM_UP = {
  requests: 4096,
  windows: 8,
  limit: 6144,
  withinMs: 20_000,
  furtherWithinMs: 20_000,
} as const satisfies WarmUpRule;

/** What was played: all requests, and whether time ran out before the app had those that every app gets. */
interface WarmedUp {
  readonly requests: number;
  readonly cutShort: boolean;
}

/** One window to play. */
export interface WindowToPlay {
  /** Requests that were played before it. */
  readonly from: number;
  readonly requests: number;
  /** False once the time of the warm-up is over. */
  readonly mayGoOn: () => boolean;
}

/**
 * Plays the windows of a warm-up: those that every app gets, then more until the app is steady or the limit is reached.
 * `play` returns the number of requests that it played: fewer than asked for only when time was over.
 */
export async function warmUp(
  rule: WarmUpRule,
  perWindow: number,
  play: (window: WindowToPlay) => Promise<number>,
  isSteady: () => boolean,
): Promise<WarmedUp> {
  const startedAt = performance.now();
  const within = (ms: number): boolean => performance.now() - startedAt < ms;
  const mayGoOn = (): boolean => within(rule.withinMs);
  let requests = 0;
  const needsMore = (): boolean =>
    requests < rule.requests ? mayGoOn() : !isSteady() && requests < rule.limit && within(rule.furtherWithinMs);
  while (needsMore()) {
    const played = await play({ from: requests, requests: perWindow, mayGoOn });
    requests += played;
    if (played < perWindow) break;
  }
  return { requests, cutShort: requests < rule.requests };
}
