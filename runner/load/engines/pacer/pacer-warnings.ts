import type { Warning } from '../../../../model/warnings.ts';
import type { OpenResult } from './child-messages.ts';

const BUSY_GENERATOR = 0.8;
const LATENESS_P99_MS = 1;
/** Above it, in ms, the latencies are as much the generator's as the server's. */
const INVALID_LATENESS_P99_MS = 20;

/** Warnings that make the pacer's round doubtful, or invalid (`invalidates`). */
export function pacerWarnings(
  { dropped, latenessP99Ms }: Pick<OpenResult, 'dropped' | 'latenessP99Ms'>,
  cpuShare: number,
): Warning[] {
  const busy = cpuShare > BUSY_GENERATOR;
  const warnings: Warning[] = [];
  if (dropped > 0) {
    warnings.push({
      code: 'load-not-delivered',
      message: `${dropped} requests were due but never sent, because the maximum number of requests in flight was reached; they count as over target.`,
      fix: busy ? 'Lower --rate: the pacer had no CPU time left.' : 'Lower --rate: the stack does not keep up with it.',
      invalidates: busy,
    });
  }
  if (latenessP99Ms > LATENESS_P99_MS) {
    warnings.push({
      code: 'sent-late',
      // Without figures, so that the same note of many visits is printed once.
      message:
        'More than 1 in 100 requests were sent over 1 ms after they were due; this delay is included in their latency.',
      fix: 'Free the cores of the generator, or lower --rate.',
      invalidates: latenessP99Ms > INVALID_LATENESS_P99_MS,
    });
  }
  if (busy) {
    warnings.push({
      code: 'generator-busy',
      message: `The pacer used ${(cpuShare * 100).toFixed(0)}% of its cores, so part of the latencies may be its own.`,
      fix: 'Lower --rate, or give the generator more cores.',
      invalidates: false,
    });
  }
  return warnings;
}
