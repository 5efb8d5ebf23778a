import type { Warning } from '../../../../model/warnings.ts';
import type { K6Summary } from './read-summary.ts';

const BUSY_GENERATOR = 0.8;
const DELIVERED = 0.99;

/** What makes an open-load round doubtful, or worthless (`invalidates`). `dueRequests` is rate × duration. */
export function openLoadWarnings(
  summary: Pick<K6Summary, 'iterations' | 'dropped'>,
  dueRequests: number,
  cpuShare: number | null,
): Warning[] {
  const busy = cpuShare !== null && cpuShare > BUSY_GENERATOR;
  const delivered = summary.iterations / dueRequests;
  const warnings: Warning[] = [];
  if (summary.dropped > 0) {
    warnings.push({
      code: 'load-not-delivered',
      message: `${summary.dropped} of ${Math.round(dueRequests)} requests were due but never sent; they count as over target.`,
      fix: busy ? 'Lower --rate: k6 had no CPU left for it.' : 'Lower --rate: the stack does not keep up with it.',
      invalidates: busy,
    });
  } else if (delivered < DELIVERED) {
    warnings.push({
      code: 'load-not-delivered',
      message: `k6 sent only ${(delivered * 100).toFixed(1)} % of the requests that were due.`,
      fix: 'Lower --rate, or free the cores of the generator.',
      invalidates: true,
    });
  }
  if (busy) {
    warnings.push({
      code: 'generator-busy',
      message: `k6 used ${((cpuShare ?? 0) * 100).toFixed(0)} % of its cores, so the latencies may be partly its own.`,
      fix: 'Lower --rate, or give the generator more cores.',
      invalidates: false,
    });
  }
  return warnings;
}
