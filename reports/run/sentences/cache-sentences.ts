import { nameProduct } from '../../../model/document/describe-datastore.ts';
import type { RankGroup } from '../../../model/document/target-record.ts';
import type { PairComparison } from '../ranking/compare-pairs.ts';
import type { Row, Section, Sentence } from '../report-model.ts';
import { scenarioPrefix } from './scenario-prefix.ts';

const GROUP: RankGroup = 'ranked';

/**
 * The effect of each cache on the throughput of its store at full load, if both were ranked: a ratio, or no significant
 * difference.
 */
export function cacheSentences(sections: readonly Section[], scenarios: number): Sentence[] {
  return sections
    .filter(({ group }) => group === GROUP)
    .flatMap(({ rows, pairs, scenario }) =>
      rows.flatMap((cached): Sentence[] => {
        const bare = rows.find((row) => isBareOf(row, cached));
        if (bare === undefined) return [];
        const pair = pairs.find(({ a, b }) => same([a, b], [bare.target, cached.target]));
        const prefix = scenarioPrefix({ scenario }, scenarios);
        const failing = [bare, cached].find(({ closed }) => closed?.failsTooMuch === true);
        if (failing !== undefined)
          return [
            {
              text: `${prefix}${withAndWithout(bare, cached)} cannot be compared at full load: ${failing.target} failed too many requests.`,
              tone: 'caution',
            },
          ];
        return pair === undefined ? [] : [{ text: `${prefix}${cacheText(bare, cached, pair)}`, tone: 'neutral' }];
      }),
    );
}

function cacheText(bare: Row, cached: Row, { b, ratio, established }: PairComparison): string {
  const turn = (value: number | null): number => (b === cached.target ? (value ?? 1) : 1 / (value ?? 1));
  const [times, one, other] = [turn(ratio.center), turn(ratio.lo), turn(ratio.hi)];
  const { store, cache } = productsOf(bare, cached);
  // The interval of this pair alone may exclude 1 although the test of all pairs together does not.
  if (!established)
    return `No significant difference in throughput at full load between ${withAndWithout(bare, cached)}: ${times.toFixed(2)}×, tested over all pairs.`;
  const range = `${times.toFixed(2)}× [${Math.min(one, other).toFixed(2)}–${Math.max(one, other).toFixed(2)}]`;
  if (isVariant(bare, cached)) return `At full load ${cached.target} served ${range} the requests of ${bare.target}.`;
  return `At full load ${store} with a ${cache} cache served ${range} the requests of ${store} without it.`;
}

function withAndWithout(bare: Row, cached: Row): string {
  if (isVariant(bare, cached)) return `${bare.target} and ${cached.target}`;
  const { store, cache } = productsOf(bare, cached);
  return `${store} with and without a ${cache} cache`;
}

/** Several variants would have the same products. */
function isVariant(...rows: readonly Row[]): boolean {
  return rows.some(({ variantOf }) => variantOf !== null);
}

function productsOf(bare: Row, cached: Row): { readonly store: string; readonly cache: string } {
  const [store = '', cache = ''] = [bare.services[0], cached.services[1]].map((service) =>
    service === undefined ? '' : nameProduct(service),
  );
  return { store, cache };
}

/** Whether a row is the same store as another one, without the cache. */
function isBareOf(row: Row, cached: Row): boolean {
  return cached.services.length === 2 && row.services.length === 1 && row.services[0]?.id === cached.services[0]?.id;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.every((name) => other.includes(name));
}
