import { nameProduct } from '../../../model/document/describe-datastore.ts';
import type { RankGroup } from '../../../model/document/target-record.ts';
import type { PairComparison } from '../ranking/compare-pairs.ts';
import type { Row, Section, Sentence } from '../report-model.ts';

const GROUP: RankGroup = 'ranked';

/** What each cache did for the store behind it at full load, where both were ranked: how many times the throughput, or that no difference is significant. */
export function cacheSentences(sections: readonly Section[], scenarios: number): Sentence[] {
  return sections
    .filter(({ group }) => group === GROUP)
    .flatMap(({ rows, pairs, scenario }) =>
      rows.flatMap((cached): Sentence[] => {
        const bare = rows.find((row) => isBareOf(row, cached));
        if (bare === undefined) return [];
        const pair = pairs.find(({ a, b }) => same([a, b], [bare.target, cached.target]));
        const prefix = scenarios > 1 ? `${scenario}: ` : '';
        const failing = [bare, cached].find(({ closed }) => closed?.failsTooMuch === true);
        if (failing !== undefined)
          return [
            {
              text: `${prefix}${openQuestion(bare, cached)}: ${failing.target} failed too many requests.`,
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
  // The interval of this pair alone may exclude 1 where the test of all pairs together does not.
  if (!established) return `${openQuestion(bare, cached)}: ${times.toFixed(2)}× is not significant over all pairs.`;
  const range = `${times.toFixed(2)}× [${Math.min(one, other).toFixed(2)}–${Math.max(one, other).toFixed(2)}]`;
  return `At full load ${store} behind a ${cache} cache served ${range} the requests of ${store} alone.`;
}

function openQuestion(bare: Row, cached: Row): string {
  const { store, cache } = productsOf(bare, cached);
  return `Whether a ${cache} cache changes what ${store} serves at full load, this run cannot tell`;
}

function productsOf(bare: Row, cached: Row): { readonly store: string; readonly cache: string } {
  const [store = '', cache = ''] = [bare.services[0], cached.services[1]].map((service) =>
    service === undefined ? '' : nameProduct(service),
  );
  return { store, cache };
}

/** Whether a row is the store of another one without its cache. */
function isBareOf(row: Row, cached: Row): boolean {
  return cached.services.length === 2 && row.services.length === 1 && row.services[0]?.id === cached.services[0]?.id;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.every((name) => other.includes(name));
}
