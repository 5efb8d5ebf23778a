import { formatDuration } from '../../model/duration.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { PairComparison } from '../compare/compare-pairs.ts';
import { listNames } from './list-names.ts';
import type { Section, Sentence } from './report-model.ts';

const MINUTE_MS = 60_000;

/** What would tell tied stacks apart, for each ranked section with a tie: how long a run, as flags to copy, or that they are as good as equal. */
export function separationSentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const repetitions = new Set(result.visits.map(({ repetition }) => repetition)).size;
  const tookMs = elapsedMs(result);
  if (repetitions < 2 || tookMs === null) return [];
  return sections
    .filter(({ group }) => group === 'ranked')
    .flatMap((section) => {
      const open = section.pairs.filter(({ established }) => !established);
      const easiest = [...open].sort(
        (x, y) => (x.repetitionsNeeded ?? Infinity) - (y.repetitionsNeeded ?? Infinity),
      )[0];
      return easiest === undefined
        ? []
        : [{ text: separation(easiest, tookMs, repetitions), tone: 'neutral' as const }];
    });
}

function separation({ a, b, ratio, repetitionsNeeded }: PairComparison, tookMs: number, repetitions: number): string {
  const took = minutes(tookMs);
  if (repetitionsNeeded === null) {
    const apart = Math.abs(ratio.center > 1 ? ratio.center - 1 : 1 / ratio.center - 1) * 100;
    return `${listNames([a, b])} cannot be told apart by throughput in ${took}, nor in any run of reasonable length: they differ by about ${apart.toFixed(1)} %.`;
  }
  const wanted = Math.ceil((tookMs * repetitionsNeeded) / repetitions / MINUTE_MS);
  return `${listNames([a, b])} cannot be told apart by throughput in ${took}; about ${wanted} min would: --visits ${repetitionsNeeded} --max-duration ${wanted}m.`;
}

function minutes(ms: number): string {
  return ms < MINUTE_MS ? formatDuration(Math.round(ms / 1000) * 1000) : `${Math.round(ms / MINUTE_MS)} min`;
}

function elapsedMs({ startedAt, finishedAt }: RunResult): number | null {
  return finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}
