import type { Warning } from '../../../../model/warnings.ts';
import type { K6Summary } from './read-summary.ts';

const BUSY_GENERATOR = 0.8;
const DELIVERED = 0.99;

/** What else decides whose fault it is that requests were not sent. */
interface GeneratorState {
  readonly cpuShare: number | null;
  /** Virtual users waited for the answers of another app. */
  readonly isShort?: boolean;
}

/** Warnings that make a round of k6 doubtful, or invalid (`invalidates`). `dueRequests` is rate × duration. */
export function openLoadWarnings(
  summary: Pick<K6Summary, 'iterations' | 'dropped'>,
  dueRequests: number,
  { cpuShare, isShort = false }: GeneratorState,
): Warning[] {
  const busy = cpuShare !== null && cpuShare > BUSY_GENERATOR;
  const delivered = summary.iterations / dueRequests;
  const warnings: Warning[] = [];
  if (summary.dropped > 0) {
    warnings.push({
      code: 'load-not-delivered',
      message: `${summary.dropped} of ${Math.round(dueRequests)} requests were due but never sent; they count as over target.`,
      fix: fixFor(busy, isShort),
      invalidates: busy || isShort,
    });
  } else if (delivered < DELIVERED) {
    warnings.push({
      code: 'load-not-delivered',
      message: `k6 sent only ${(delivered * 100).toFixed(1)}% of the requests that were due.`,
      fix: 'Lower --rate, or free the cores of the generator.',
      invalidates: true,
    });
  }
  if (busy) {
    warnings.push({
      code: 'generator-busy',
      message: `k6 used ${((cpuShare ?? 0) * 100).toFixed(0)}% of its cores, so part of the latencies may be its own.`,
      fix: 'Lower --rate, or give the generator more cores.',
      invalidates: false,
    });
  }
  return warnings;
}

function fixFor(busy: boolean, isShort: boolean): string {
  if (isShort) return 'Run again without the stack that hung: k6 waited for its answers.';
  return busy ? 'Lower --rate: k6 had no CPU time left.' : 'Lower --rate: the stack does not keep up with it.';
}
