import type { StepConnections } from './step-connections.ts';

/** Number of connections that are opened at the same time. */
const AT_ONCE = 16;
/** Number of consecutive failures after which no more are tried: the server has a limit, or is gone. */
const FAILURES_UNTIL_ENOUGH = 10;
/** Maximum time in ms; the step then begins with fewer. */
const WITHIN_MS = 3000;

/** What became of attempts to connect. */
export interface Attempts {
  readonly accepted: number;
  readonly refused: number;
  /** Of the last refusal; null without one. */
  readonly reason: string | null;
}

/** Opens connections until `wanted` are open, each with a get: opening one costs the server more than a request. */
export async function openConnections(
  connections: StepConnections,
  {
    wanted,
    nextWire,
    stopped,
  }: { readonly wanted: number; readonly nextWire: () => string; readonly stopped: Promise<void> },
): Promise<Attempts> {
  const attempts = { accepted: 0, refused: 0, reason: null as string | null };
  const over = Promise.withResolvers<void>();
  connections.mayOpen();
  let missing = wanted - connections.countOpen();
  let [busy, failures] = [0, 0];
  const next = (): void => {
    while (missing > 0 && busy < AT_ONCE) {
      const lane = connections.takeClosed();
      if (lane === null) break;
      missing -= 1;
      busy += 1;
      lane.connection.send(nextWire(), lane.onEnd);
    }
    if (busy === 0) over.resolve();
  };
  connections.onEnd = (lane, ending) => {
    busy -= 1;
    connections.give(lane);
    if (connections.isOwnLimit(ending)) missing = 0;
    else if (ending.outcome === 'connect-error') {
      attempts.refused += 1;
      attempts.reason = ending.reason;
    } else attempts.accepted += 1;
    failures = lane.connection.isOpen ? 0 : failures + 1;
    if (failures >= FAILURES_UNTIL_ENOUGH) missing = 0;
    // Not at once: the parser finishes with this answer first.
    setImmediate(next);
  };
  const limit = setTimeout(over.resolve, WITHIN_MS);
  void stopped.then(over.resolve);
  next();
  await over.promise;
  clearTimeout(limit);
  missing = 0;
  connections.onEnd = () => undefined;
  connections.resetBusy();
  return attempts;
}
