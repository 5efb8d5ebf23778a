import type { RunResult } from '../../model/document/run-result.ts';

/**
 * The same result with failed requests beside the good ones in the closed loop of one stack: `failedPerGood` for each,
 * and nothing else changed.
 */
export function failUnderLoad(result: RunResult, target: string, failedPerGood: number): RunResult {
  const changed = structuredClone(result);
  for (const visit of changed.visits.filter((candidate) => candidate.target === target))
    for (const round of visit.rounds) {
      if (round.state !== 'completed' || round.load.kind !== 'closed') continue;
      const failed = round.measured.operations.map(({ operation, count }) => ({
        operation,
        outcome: 'http-error' as const,
        count: Math.round(count * failedPerGood),
        latency: null,
      }));
      round.measured.operations.push(...failed);
      round.measured.statuses['503'] = failed.reduce((sum, { count }) => sum + count, 0);
    }
  return changed;
}
