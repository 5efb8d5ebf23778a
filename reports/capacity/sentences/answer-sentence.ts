import { formatCount, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { plural } from '../../words/list-names.ts';
import type { CapacityRow, DescribedTarget } from '../capacity-model.ts';
import { CHECK_SHARE, formatMissed } from '../format-capacity.ts';

type Answered = Pick<
  CapacityRow,
  'target' | 'answer' | 'capacity' | 'atLeastPerSec' | 'endedBy' | 'missed' | 'reason' | 'how'
>;

/** What is known of the capacity of one stack, in a sentence. */
export function answerSentence(row: Answered, described: DescribedTarget): string {
  const { target, answer, capacity, how } = row;
  switch (answer) {
    case 'measured':
      return `${target} sustains ${rateWithInterval(row)} with ${described.words}.`;
    case 'ratio-only':
      return `${target} sustains about ${formatCount(capacity?.center ?? 0)} requests/s, but the figure is not reliable: others took ${formatPercent(how.waitShare ?? 0, 0)} of the core.`;
    case 'unconfirmed':
      return `${target} does not sustain what its saturation rate promises (${formatCount(capacity?.center ?? 0)} requests/s): ${how.checks.kept} of ${plural(how.checks.calm, 'undisturbed check')} at ${CHECK_SHARE} of it kept ${described.words}.`;
    case 'at-least':
      return `${target} sustains at least ${formatCount(row.atLeastPerSec ?? 0)} requests/s: ${row.endedBy === 'search' ? 'no rate that was played missed the target' : 'the generator ended there first'}.`;
    case 'misses':
      return row.missed === null ? '' : `${target}: even ${missedText(row.missed, described)}.`;
    case 'unknown':
      return unknownSentence(target, row.reason);
  }
}

/** `4,150 requests/s (95% interval 4,020 to 4,280, 6 blocks)`; empty if it was not measured. */
export function rateWithInterval({ capacity }: Pick<CapacityRow, 'capacity'>): string {
  if (capacity === null) return '';
  const { center, lo, hi, n } = capacity;
  const interval =
    lo === null || hi === null
      ? 'one block'
      : `95% interval ${formatCount(lo)} to ${formatCount(hi)}, ${plural(n, 'block')}`;
  return `${formatCount(center)} requests/s (${interval})`;
}

/** `1 request/s misses p(99)<200: 412 ms`. */
function missedText(missed: NonNullable<CapacityRow['missed']>, { thresholds, errorShare }: DescribedTarget): string {
  const rate = missed.perSec === 1 ? '1 request/s' : `${formatThreeDigits(missed.perSec)} requests/s`;
  const [latency, errors] = thresholds;
  const failing = missed.errorShare > errorShare;
  const found = failing ? `${formatPercent(missed.errorShare)} failed` : formatMissed(missed);
  return `${rate} misses ${failing ? errors : latency}: ${found}`;
}

/** Why nothing is known of some stacks. */
export function unknownSentence(names: string, reason: string | null): string {
  return `The capacity of ${names} is unknown. ${reason ?? 'Nothing was measured.'}`;
}

/** Stacks of which only the ratio to others is reliable; the shares are those of the core that others took. */
export function ratioOnlySentence(names: string, shares: readonly number[]): string {
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => formatPercent(share, 0));
  return `Of ${names} only a ratio is reliable: others took ${least === most ? least : `${least} to ${most}`} of the core.`;
}
