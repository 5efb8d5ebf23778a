import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatFixed } from '../../words/format-number.ts';
import { listNames } from '../../words/list-names.ts';
import type { Sentence } from '../report-model.ts';

/** Before the caches are filled, and after the measurement. */
const OUTSIDE = new Set(['start', 'conformance', 'stop']);

/**
 * Variants of a stack whose times to live are all longer than a block: no entry expired in any of them, so that they
 * are the same.
 */
export function expirySentences({ targets, visits }: Pick<RunResult, 'targets' | 'visits'>): Sentence[] {
  const longestMs = Math.max(0, ...blocksOf(visits).map(lifeMs));
  const timed = targets.flatMap(({ id, variant }) => {
    const [seconds] = Object.entries(variant?.settings ?? {}).flatMap(([name, value]) =>
      /ttlSeconds$/i.test(name) && typeof value === 'number' ? [value] : [],
    );
    return variant === null || seconds === undefined || seconds * 1000 < longestMs
      ? []
      : [{ id, of: variant.of, seconds }];
  });
  return [...Map.groupBy(timed, ({ of }) => of).values()].flatMap((own): Sentence[] => {
    if (longestMs === 0 || new Set(own.map(({ seconds }) => seconds)).size < 2) return [];
    const names = listNames(own.map(({ id }) => id));
    const took = formatFixed(longestMs / 1000, 0);
    return [
      {
        text: `${names} do not differ in what expired: nothing did, because no block took more than ${took} s from the fill of the caches to its end.`,
        tone: 'caution',
      },
    ];
  });
}

function blocksOf(visits: readonly Visit[]): readonly (readonly Visit[])[] {
  return [...Map.groupBy(visits, ({ scenario, repetition, group }) => `${scenario} ${repetition} ${group}`).values()];
}

/** Apps are filled and warmed up one after the other, and each has its share of the turns. */
function lifeMs(visits: readonly Visit[]): number {
  return sum(
    visits.flatMap(({ phasesMs }) =>
      Object.entries(phasesMs).flatMap(([phase, ms]) => (OUTSIDE.has(phase) ? [] : [ms])),
    ),
  );
}
