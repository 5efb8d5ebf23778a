/**
 * Time for which every request at the stated rate may be in flight, in s; beyond it the server is far over any target.
 */
const SECONDS_IN_FLIGHT = 0.5;
const FEWEST = 10;

/** Maximum number of requests in flight at a rate of the open model. */
export function mostInFlight(ratePerSec: number): number {
  return Math.max(FEWEST, Math.ceil(ratePerSec * SECONDS_IN_FLIGHT));
}
