import { nameProduct } from '../../model/describe-service.ts';
import type { RankGroup } from '../../model/run-result.ts';
import type { PairComparison } from '../compare/compare-pairs.ts';
import type { Row, Section, Sentence } from './report-model.ts';

const GROUP: RankGroup = 'ranked';

/** What each cache did for the store behind it at full load, where both were ranked: how many times the throughput, or that none is established. */
export function cacheSentences(sections: readonly Section[], scenarios: number): Sentence[] {
  return sections
    .filter(({ group }) => group === GROUP)
    .flatMap(({ rows, pairs, scenario }) =>
      rows.flatMap((cached) => {
        const bare = rows.find((row) => isBareOf(row, cached));
        const pair = pairs.find(({ a, b }) => bare !== undefined && same([a, b], [bare.target, cached.target]));
        if (bare === undefined || pair === undefined) return [];
        const prefix = scenarios > 1 ? `${scenario}: ` : '';
        return [{ text: `${prefix}${cacheText(bare, cached, pair)}`, tone: 'neutral' as const }];
      }),
    );
}

function cacheText(bare: Row, cached: Row, { b, ratio, established }: PairComparison): string {
  const turn = (value: number | null): number => (b === cached.target ? (value ?? 1) : 1 / (value ?? 1));
  const [times, one, other] = [turn(ratio.center), turn(ratio.lo), turn(ratio.hi)];
  const range = `${times.toFixed(2)}× [${Math.min(one, other).toFixed(2)}–${Math.max(one, other).toFixed(2)}]`;
  const [store, cache] = [bare.services[0], cached.services[1]].map((service) =>
    service === undefined ? '' : nameProduct(service),
  );
  return established
    ? `At full load ${store} behind a ${cache} cache served ${range} the requests of ${store} alone.`
    : `Whether a ${cache} cache changes what ${store} serves at full load, this run cannot tell: ${range}.`;
}

/** Whether a row is the store of another one without its cache. */
function isBareOf(row: Row, cached: Row): boolean {
  return cached.services.length === 2 && row.services.length === 1 && row.services[0]?.id === cached.services[0]?.id;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.every((name) => other.includes(name));
}
