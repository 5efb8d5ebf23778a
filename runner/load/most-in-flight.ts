/** A request in flight for half a second at the stated rate still has a place; beyond that the server is far over any target. */
const SECONDS_IN_FLIGHT = 0.5;
const FEWEST = 10;

/** Requests that may be under way at once at a rate of the open model. */
export function mostInFlight(ratePerSec: number): number {
  return Math.max(FEWEST, Math.ceil(ratePerSec * SECONDS_IN_FLIGHT));
}
