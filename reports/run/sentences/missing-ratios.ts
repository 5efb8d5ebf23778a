import { plural } from '../../words/list-names.ts';
import { FEWEST_REPETITIONS } from '../ranking/compare-pairs.ts';
import type { Section, Sentence } from '../report-model.ts';

/**
 * Why stacks that may be ranked have no ratio to a reference, and no rank if they are several; empty if they have one.
 */
export function missingRatioSentences(sections: readonly Section[]): Sentence[] {
  const texts = sections
    .filter(({ group, rows }) => group === 'ranked' && rows.every(({ toReference }) => toReference === null))
    .flatMap((section) => reasonOf(section) ?? []);
  return [...new Set(texts)].map((text) => ({ text, tone: 'neutral' }));
}

function reasonOf({ rows }: Section): string | null {
  if (rows.every(({ open, closed }) => open === null && closed === null)) return null;
  const visits = Math.max(0, ...rows.map(({ closed }) => closed?.okPerSecByVisit.length ?? 0));
  if (visits === 0) return 'Throughput was not measured in a closed loop, so no ratio to a reference is given.';
  const [only] = rows;
  if (only !== undefined && rows.length === 1)
    return `${only.target} has no ratio to a reference, because this run has no other stack that may be compared with it.`;
  if (visits === 1)
    return `One visit per stack gives no rank and no ratio to a reference; both need --visits ${FEWEST_REPETITIONS} or more.`;
  if (visits < FEWEST_REPETITIONS)
    return `${plural(visits, 'visit')} per stack may agree by chance, so throughput is not ranked and no ratio to a reference is given; both need --visits ${FEWEST_REPETITIONS} or more.`;
  return 'Fewer than two stacks could be ranked, so no ratio to a reference is given.';
}
