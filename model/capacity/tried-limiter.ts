import { asPercent } from './limit-observation.ts';
import { LIMIT_THRESHOLDS } from './limit-thresholds.ts';
import type { Limiter, LimiterFinding } from './limiter.ts';

/** The capacity of a stack, and what limits it, with one number of connections; null if the capacity is unknown. */
interface Limited {
  readonly perSec: number | null;
  readonly finding: LimiterFinding;
}

/** They say nothing more about the pool. */
const UNDECIDED: readonly Limiter[] = ['pool', 'pool-or-datastore', 'datastore-waits', 'neighbour', 'unknown'];

/**
 * What limits a stack that waits for connections, after it was tried with twice as many: the pool if its capacity rose
 * by more than 25%; otherwise what limited it then, or the datastore if that was no clear limit. Other findings, and
 * one without both capacities, stay as they are.
 */
export function triedLimiter(ordinary: Limited, tried: Limited): LimiterFinding {
  const { finding, perSec } = ordinary;
  const isOpen = finding.limiter === 'pool-or-datastore' || finding.limiter === 'pool';
  if (!isOpen || perSec === null || tried.perSec === null || perSec <= 0) return finding;
  const increase = tried.perSec / perSec - 1;
  const evidence = {
    signal: 'capacity with twice as many connections',
    value: `${increase < 0 ? '−' : '+'}${asPercent(Math.abs(increase))}`,
  };
  if (increase > LIMIT_THRESHOLDS.triedIncrease)
    return { ...finding, limiter: 'pool', evidence: [...finding.evidence, evidence] };
  if (!UNDECIDED.includes(tried.finding.limiter))
    return { ...tried.finding, evidence: [...tried.finding.evidence, evidence] };
  return { ...finding, limiter: 'datastore-waits', evidence: [...finding.evidence, evidence] };
}
