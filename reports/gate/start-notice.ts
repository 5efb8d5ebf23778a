import type { ExpensiveStarts } from '../../model/gate/expensive-starts.ts';
import { formatChange } from '../words/format-change.ts';
import type { GateTestReport } from './gate-report.ts';

/** Returns a notice on expensive starts of a comparison that passed; null if it did not pass, or none stands out. */
export function startNotice({ verdict, subject, metricName, expensive, mean }: GateTestReport): string | null {
  if (expensive === null || verdict !== 'pass' || mean === null) return null;
  return `${subject}, ${metricName}: ${expensiveInWords(expensive)}. The typical start passed; find out what differs from start to start.`;
}

/** `2 of 14 starts of the head were at +58.0% to +63.1%, far above the others`. */
export function expensiveInWords({ count, starts, least, most }: ExpensiveStarts): string {
  const size = count === 1 ? formatChange(most) : `${formatChange(least)} to ${formatChange(most)}`;
  return `${count} of ${starts} starts of the head ${count === 1 ? 'was' : 'were'} at ${size}, far above the others`;
}
