import type { DisturbanceCode } from './stats/disturbances.ts';

/** Every warning that stackbench makes, with its meaning. A document may contain others: those of older versions. */
export type WarningCode =
  /** The auditor found an impossible or doubtful number; the code ends with its rule. */
  | `audit-${string}`
  /** A stack was faster than the measured maximum rate of the load generator, so that maximum is wrong. */
  | 'ceiling-exceeded'
  /** The maximum rate of a load generator could not be measured. */
  | 'ceiling-unknown'
  /** The server closed connections during a round; requests paid for new ones. */
  | 'connections-closed'
  /** Datastores and apps ran in containers, behind Docker's port proxy. */
  | 'container-ports'
  /** The work counters of a datastore could not be read, or were reset, during a visit. */
  | 'counters-unknown'
  /** A stack failed too many of its requests under full load to be ranked. */
  | 'fails-under-full-load'
  /** The load generator used most of its own CPU, so it may have limited the result. */
  | 'generator-busy'
  /** A throughput is close to or at the load generator's own maximum rate; it is a lower bound. */
  | 'generator-limit'
  /** Variables of the environment change how the commands of both sides run. */
  | 'inherited-options'
  /** Throughput × mean latency does not equal the number of connections. */
  | 'littles-law'
  /** Requests of the open model were due but never sent. */
  | 'load-not-delivered'
  /** Memory did not hold all stacks of a run at once, so that they were measured in groups with a common reference. */
  | 'memory-groups'
  /** Datastores came from different providers; their stacks are not ranked together. */
  | 'mixed-rungs'
  /** A throughput is near the load generator's own maximum rate. */
  | 'near-generator-limit'
  /** CPU per request or throughput still changed at the end of the warm-up. */
  | 'not-steady'
  /** A side of a gate ran without a port that it wanted, because the other side had it. */
  | 'port-in-use'
  /** A stack was not started by us: the same process answered in all blocks. */
  | 'runs-already'
  /** Requests were sent later than they were due; the delay is included in their latency. */
  | 'sent-late'
  /** A datastore was emptied from outside during a visit. */
  | 'service-emptied'
  /** Both sides of a gate used the same server. */
  | 'shared-server'
  /** Another product, or a pooler in front, ran instead of the datastore that the stack is named for. */
  | 'stand-in'
  /** A process was stopped from outside for a while. */
  | 'stood-still'
  /** A process, folder or database could not be removed at the end. */
  | 'teardown'
  /** Only the server itself says which product it is. */
  | 'unproven-product'
  /** A block of a gate was disturbed from outside, left out and played again. */
  | 'void-block'
  /** Many requests of the closed loop were still waiting at the end of the window. */
  | 'waiting-at-end'
  | DisturbanceCode;

/**
 * A warning that stackbench makes: a note on the data, shown as a footnote. `invalidates`: the figures beside it must
 * not be trusted.
 */
export interface Warning {
  code: WarningCode;
  message: string;
  fix: string;
  invalidates: boolean;
}

/** Whether a warning, of any version, has one of these codes. */
export function hasCode({ code }: { readonly code: string }, ...codes: readonly WarningCode[]): boolean {
  return (codes as readonly string[]).includes(code);
}
