import { chooseReference } from '../../../model/document/choose-reference.ts';
import type { Plan } from '../../../model/document/plan.ts';
import type { TargetRecord } from '../../../model/document/target-record.ts';
import type { Estimate } from '../../../model/stats/estimate.ts';
import type { PairComparison } from './compare-pairs.ts';

/** A stack as it is shown beside the reference of its section. */
export interface ToReference {
  /** The reference; the stack itself if it is the one. */
  readonly reference: string;
  /**
   * Throughput ÷ that of the reference, with the 95% interval of this ratio only; 1 from 1 to 1 for the reference
   * itself.
   */
  readonly ratio: Estimate;
}

/** The stacks of an experiment in the order in which they were asked for, and the stack of each variant. */
export interface AskedStacks {
  readonly order: readonly string[];
  readonly stackOf: ReadonlyMap<string, string>;
}

/** What a document was asked for. */
export function askedStacks(result: {
  readonly plan: Pick<Plan, 'targets'>;
  readonly targets: readonly Pick<TargetRecord, 'id' | 'variant'>[];
}): AskedStacks {
  const variants = result.targets.flatMap(({ id, variant }): [string, string][] =>
    variant === null ? [] : [[id, variant.of]],
  );
  return { order: result.plan.targets, stackOf: new Map(variants) };
}

/**
 * Every stack of some pairs beside its reference: of variants the first one of the same stack, of all others, and of
 * the only variant of its stack, the first of all. Empty without pairs.
 */
export function relateToReferences(asked: AskedStacks, pairs: readonly PairComparison[]): Map<string, ToReference> {
  const names = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const n = Math.max(...pairs.map(({ ratio }) => ratio.n));
  return new Map(
    names.flatMap((name): [string, ToReference][] => {
      const reference = referenceOf(name, names, asked);
      const ratio = name === reference ? { center: 1, lo: 1, hi: 1, n } : ratioOf(name, reference, pairs);
      return ratio === null ? [] : [[name, { reference, ratio }]];
    }),
  );
}

function referenceOf(name: string, names: readonly string[], { order, stackOf }: AskedStacks): string {
  const stack = stackOf.get(name);
  const siblings = stack === undefined ? [] : names.filter((other) => stackOf.get(other) === stack);
  return chooseReference(order, siblings.length > 1 ? siblings : names) ?? name;
}

/** How many times the figure of another stack that of the first one is; null if the two were not compared. */
function ratioOf(name: string, of: string, pairs: readonly PairComparison[]): Estimate | null {
  const pair = pairs.find(({ a, b }) => (a === name && b === of) || (a === of && b === name));
  if (pair === undefined) return null;
  return pair.b === name ? pair.ratio : inverse(pair.ratio);
}

/** Whether ratios of a section are to several references, because it has variants of several stacks. */
export function hasReferences({
  rows,
}: {
  readonly rows: readonly { readonly toReference: ToReference | null }[];
}): boolean {
  return new Set(rows.flatMap(({ toReference }) => toReference?.reference ?? [])).size > 1;
}

/** How many times the second stack's figure the first one's is, from the other way round. */
export function inverse({ center, lo, hi, n }: Estimate): Estimate {
  return { center: 1 / center, lo: hi === null ? null : 1 / hi, hi: lo === null ? null : 1 / lo, n };
}
