/**
 * What limits a stack in overload; the first of these that matches.
 *
 * - `generator`: it sends late, or uses its whole core.
 * - `descriptors`: connections are lost, and the open files are near their limit.
 * - `refusals`: requests fail, for another reason.
 * - `cpu-quota`: the control group is throttled.
 * - `event-loop`: the main thread uses its whole core.
 * - `other-threads`: the app's threads together use all cores.
 * - `datastore-cpu`: a datastore uses all cores, or one of its threads a whole one.
 * - `shared-cores`: app and datastores together use all cores that they share.
 * - `neighbour`: others keep the core from app or datastores.
 * - `blocked-loop`: the event loop is busy but computes little.
 * - `pool`: requests wait for a connection of the pool.
 * - `datastore-waits`: the datastore's sessions wait for locks or a disk.
 * - `pool-or-datastore`: requests wait for a connection, and the datastore does not say why it is slow.
 * - `unknown`: none of these.
 */
export type Limiter =
  | 'generator'
  | 'descriptors'
  | 'refusals'
  | 'cpu-quota'
  | 'event-loop'
  | 'other-threads'
  | 'datastore-cpu'
  | 'shared-cores'
  | 'neighbour'
  | 'blocked-loop'
  | 'pool'
  | 'datastore-waits'
  | 'pool-or-datastore'
  | 'unknown';

/** A signal that speaks for a limit: its name, and the value as it is printed. */
export interface LimitEvidence {
  readonly signal: string;
  readonly value: string;
}

/** The limit of a stack, and what speaks for it; `datastore` and `pool` name the one that is meant. */
export interface LimiterFinding {
  readonly limiter: Limiter;
  readonly subject: string | null;
  readonly evidence: readonly LimitEvidence[];
  /** Steps of overload in which this was found, of all of them. */
  readonly steps: number;
  readonly of: number;
}
