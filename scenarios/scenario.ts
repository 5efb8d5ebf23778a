import type { OperationId } from './operations.ts';

/** How ids are drawn from the seeded items. */
export type KeyDistribution = { readonly kind: 'uniform' } | { readonly kind: 'zipf'; readonly theta: number };

/** The requests of an Items API, independent of the engine that plays them. */
export interface Scenario {
  readonly id: string;
  readonly description: string;
  /** Shares of the operations; they sum to 1. */
  readonly mix: Readonly<Partial<Record<OperationId, number>>>;
  readonly keys: KeyDistribution;
  /** Seeded items, if they are not as many as those of the run. */
  readonly items?: number;
}
