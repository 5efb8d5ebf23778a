import type { Interval } from '../../model/capacity/capacity-estimate.ts';
import type { Deployment, PriceTier } from '../../model/cost/price-catalogue.ts';
import type { Sentence } from '../run/report-model.ts';

/** A tier of a deployment, and what runs on it: `app`, or the id of a datastore. */
export interface CostPart {
  readonly runs: string;
  readonly tier: PriceTier;
}

/**
 * Whether a deployment serves a rate.
 *
 * - `no-known-limit`: no limit that is known is reached.
 * - `in-doubt`: something speaks against it.
 * - `not`: a limit of a tier, or the capacity of the stack, is below the rate.
 */
export type Serves = 'no-known-limit' | 'in-doubt' | 'not';

/** What a deployment costs at one rate. */
export interface CostAt {
  /** Null if the capacity is unknown. */
  readonly ratePerSec: Interval | null;
  /** True if the stack may sustain more, so that a request may cost less. */
  readonly isAtLeast: boolean;
  /** Title of the tier whose limit is the rate; null if none is. */
  readonly limitedBy: string | null;
  /** USD in 30 days at that rate; null if unknown, or if it does not serve the rate. */
  readonly monthlyUsd: number | null;
  /** USD for a million good requests, with the bounds that the interval of the rate gives; null as above. */
  readonly perMillionUsd: Interval | null;
  readonly serving: Serves;
  /** What limits it or speaks against it, one text for each. */
  readonly reasons: readonly string[];
}

/** A stack in one deployment. */
export interface CostRow {
  readonly target: string;
  readonly title: string;
  readonly deployment: Pick<Deployment, 'id' | 'title'>;
  readonly parts: readonly CostPart[];
  /** At the rate that was asked for, and at the highest rate that stack and tiers sustain. */
  readonly atRate: CostAt;
  readonly atCapacity: CostAt;
}

export interface CostTable {
  readonly ratePerSec: number;
  /** By stack in the order of the document, then by deployment in that of the catalogue. */
  readonly rows: readonly CostRow[];
  /** Where the prices come from, what was assumed, and a warning if they are old. */
  readonly notes: readonly Sentence[];
  readonly unpriced: readonly { readonly target: string; readonly reason: string }[];
}
