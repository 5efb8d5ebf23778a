import type { OperationId } from './operations.ts';
import type { OwnRequests } from './own/own-requests.ts';

/** How ids are drawn from the seeded items. */
export type KeyDistribution = { readonly kind: 'uniform' } | { readonly kind: 'zipf'; readonly theta: number };

/** The requests of an API, independent of the engine that plays them. */
export interface Scenario {
  readonly id: string;
  readonly description: string;
  /** Shares of the operations of the Items contract, which sum to 1; empty if it has requests of its own. */
  readonly mix: Readonly<Partial<Record<OperationId, number>>>;
  readonly keys: KeyDistribution;
  /** False if stacks with an API of their own play it, which are not seeded. */
  readonly seeded?: false;
  /** Requests of the user's, instead of the operations of the Items contract. */
  readonly own?: OwnRequests & {
    /** Of everything that is sent. */
    readonly digest: string;
  };
}
