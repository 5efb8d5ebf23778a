/**
 * From these values on a signal speaks for its limit. They were set on small servers with one planted limit each, none
 * of which is a stack that the tests use.
 */
export const LIMIT_THRESHOLDS = {
  /**
   * p99 of how late requests are sent, and the generator's use of its core: by itself, and of one that sends late. One
   * that uses less of it was kept from it.
   */
  latenessMs: 20,
  generatorCpu: 0.9,
  lateGeneratorCpu: 0.5,
  /** Open files ÷ their limit. */
  openFiles: 0.85,
  throttled: 0.1,
  /** CPU ÷ what others left of a core, or of all cores. */
  cpu: 0.85,
  /** Part of what app and datastores used together from which on one of them is the limit. */
  mostOfCpu: 0.8,
  /** Share of the time for which others kept a core: named from the first one on, the limit from the second one on. */
  taken: 0.05,
  neighbour: 0.2,
  busyLoop: 0.9,
  /** Requests that wait for a connection. */
  waiting: 5,
  /** Share of the time for which a datastore waits for a disk, or its sessions for what they share. */
  contended: 0.5,
  /** Below it, the sessions of a datastore wait for nothing that they share. */
  uncontended: 0.2,
  /** CPU ÷ cores below which a datastore is idle. */
  idle: 0.5,
  /** Increase of the capacity by twice as many connections from which on the pool was the limit. */
  triedIncrease: 0.25,
} as const;
