import { formatMsExactly } from '../../words/format-number.ts';
import type { Row } from '../report-model.ts';

/** What a report answers: whether a limit is kept (null without one), and how much is served; in the singular for one stack. */
export function questionOf(rows: readonly Row[], latencyLimitUs: number | null): string {
  const names = new Set(rows.map(({ target }) => target));
  const [only] = names;
  const limit = latencyLimitUs === null ? null : `within ${formatMsExactly(latencyLimitUs)}\u00A0ms`;
  if (names.size === 1)
    return limit === null
      ? `How fast does ${only} answer, and how much does it serve?`
      : `Does ${only} answer ${limit}, and how much does it serve?`;
  return limit === null
    ? 'Which stack answers fastest, and which serves most?'
    : `Which stacks answer ${limit}, and which serves most?`;
}
