import type { Warning } from '../../../../model/warnings.ts';
import type { ClosedResult } from './child-messages.ts';

const BUSY_GENERATOR = 0.85;
const SATURATED_GENERATOR = 0.95;
const LITTLES_LAW_SLACK = 0.1;
const FEW_FAILURES = 0.01;
const LONG_WAIT_MS = 1000;

/** Warnings that make a closed-loop round doubtful, or invalid (`invalidates`). */
export function closedLoopWarnings(result: ClosedResult): Warning[] {
  return [...busy(result), ...unbalanced(result), ...waiting(result)];
}

function busy({ eventLoopUtilisation: share }: ClosedResult): Warning[] {
  if (share <= BUSY_GENERATOR) return [];
  return [
    {
      code: 'generator-busy',
      message: `autocannon was busy ${(share * 100).toFixed(0)}% of the time, so it may have limited the throughput.`,
      fix: 'Free its core, or read the throughput as a lower bound.',
      invalidates: share > SATURATED_GENERATOR,
    },
  ];
}

function unbalanced({ littlesLaw, operations }: ClosedResult): Warning[] {
  if (littlesLaw === null || Math.abs(littlesLaw - 1) <= LITTLES_LAW_SLACK) return [];
  const total = operations.reduce((sum, { count }) => sum + count, 0);
  const failed = operations.reduce((sum, { outcome, count }) => sum + (outcome === 'ok' ? 0 : count), 0);
  return [
    {
      code: 'littles-law',
      message: `Requests were in flight on ${littlesLaw.toFixed(2)} of the connections instead of 1: latencies and throughput do not agree.`,
      fix: 'Measure for longer. If it happens again, look for stalls and closed connections.',
      invalidates: failed <= total * FEW_FAILURES,
    },
  ];
}

function waiting({ inFlight: { count, oldestMs } }: ClosedResult): Warning[] {
  if (oldestMs < LONG_WAIT_MS) return [];
  return [
    {
      code: 'waiting-at-end',
      message: `${count} requests were still waiting when the window ended, one of them for ${Math.round(oldestMs)} ms; no percentile includes them.`,
      fix: 'Measure for longer than the slowest answer takes.',
      invalidates: false,
    },
  ];
}
