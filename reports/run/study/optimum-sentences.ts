import { formatChange } from '../../words/format-change.ts';
import { formatPercent } from '../../words/format-number.ts';
import { listNames } from '../../words/list-names.ts';
import type { MetricFigures, StudyFamily, StudyVariant } from './compare-variants.ts';
import { capitalized, fullName, nameBeside } from './difference-sentence.ts';
import { METRIC_WORDS, formatMetric } from './metric-words.ts';

const MOST_NAMED = 20;
/** What the variants of a flat range may be worse than the best one, as a share. */
const FLAT = 0.1;

/**
 * For each figure the best variant and those that do not differ from it significantly; the waits for a connection. One
 * that is significantly worse than others in the same blocks is not the best, though its own blocks had better values.
 */
export function optimumSentences(family: StudyFamily, per: string): string[] {
  const variants = [family.reference, ...family.others];
  return family.metrics.flatMap((figures) =>
    figures.metric === 'pool-wait' ? waits(figures, variants) : optimum(figures, variants, per),
  );
}

function optimum(figures: MetricFigures, variants: readonly StudyVariant[], per: string): string[] {
  const { noun, better } = METRIC_WORDS[figures.metric];
  const sign = better === 'higher' ? -1 : 1;
  const compared = variants.flatMap((variant) => {
    const value = figures.values.get(variant.target);
    return value === undefined || !isCompared(variant, figures, variants) ? [] : [{ variant, value }];
  });
  const worse = ({ target }: StudyVariant): number =>
    variants.filter((other) => {
      const found = figures.difference(target, other.target);
      return found !== null && found.established && sign * (found.ratio.center - 1) > 0;
    }).length;
  const [best] = compared.sort(
    (a, b) => worse(a.variant) - worse(b.variant) || sign * (a.value.center - b.value.center),
  );
  if (best === undefined) return [`${capitalized(noun(per))}: unknown, fewer than two variants could be compared.`];
  const against = (target: string): boolean | undefined => figures.difference(target, best.variant.target)?.established;
  const others = variants.filter(({ target }) => target !== best.variant.target);
  const near = others.filter(({ target }) => against(target) === false);
  const missing = others.filter(({ target }) => against(target) === undefined);
  const head = `${capitalized(noun(per))} is ${better === 'higher' ? 'highest' : 'lowest'} with ${fullName(best.variant)}: ${formatMetric(figures.metric, best.value)}`;
  const notCompared = missing.length === 0 ? '' : ` Not compared: ${namesOf(missing, best.variant)}.`;
  if (near.length === 0)
    return [`${head}, significantly better than ${missing.length === 0 ? 'all others' : 'the others'}.${notCompared}`];
  const flat = flatRange([best.variant, ...near], variants);
  const rangeText = flat === null ? null : textOfRange(flat, best.variant, figures);
  const beyond = near.filter((variant) => flat === null || !flat.includes(variant));
  const nearText = beyond.length === 0 ? null : `not significantly different: ${namesOf(beyond, best.variant)}`;
  return [`${[head, rangeText, nearText].filter((text) => text !== null).join('; ')}.${notCompared}`];
}

/** A value by itself is not the best of anything. */
function isCompared({ target }: StudyVariant, { difference }: MetricFigures, all: readonly StudyVariant[]): boolean {
  return all.some((other) => other.target !== target && difference(target, other.target) !== null);
}

/**
 * Variants of the steps of one setting of one stack around the best one, in the order of their steps, of which none
 * differs from it significantly; null unless there are two or more.
 */
function flatRange(equal: readonly StudyVariant[], all: readonly StudyVariant[]): readonly StudyVariant[] | null {
  const [best] = equal;
  const steps = all
    .filter(({ stack, step }) => stack === best?.stack && step !== null && step.setting === best.step?.setting)
    .sort((a, b) => Number(a.step?.value) - Number(b.step?.value));
  const at = steps.findIndex((variant) => variant === best);
  if (at === -1) return null;
  let [from, to] = [at, at];
  while (from > 0 && equal.includes(steps[from - 1] as StudyVariant)) from -= 1;
  while (to + 1 < steps.length && equal.includes(steps[to + 1] as StudyVariant)) to += 1;
  return to === from ? null : steps.slice(from, to + 1);
}

/** A range is flat if no variant of it can be much worse than the best one; otherwise the data only do not show it. */
function textOfRange(
  range: readonly StudyVariant[],
  best: StudyVariant,
  { metric, difference }: MetricFigures,
): string {
  const worst = range.flatMap(({ target }) => {
    const ratio = difference(target, best.target)?.ratio;
    if (ratio === undefined) return [];
    return METRIC_WORDS[metric].better === 'higher' ? 1 - (ratio.lo ?? 0) : (ratio.hi ?? Infinity) - 1;
  });
  const most = Math.max(0, ...worst);
  const size = most < 1 ? `${formatPercent(most, 1)} worse` : `${formatChange(1 + most)} the best`;
  const atMost = Number.isFinite(most) ? ` (at most ${size}, by the 95% intervals)` : '';
  return `${most <= FLAT ? 'flat' : 'no significant difference'} from ${range[0]?.name} to ${range.at(-1)?.name}${atMost}`;
}

function waits({ values, metric }: MetricFigures, variants: readonly StudyVariant[]): string[] {
  const [first] = variants;
  const nameOf = (variant: StudyVariant): string =>
    first === undefined || variant === first ? fullName(variant) : nameBeside(variant, first);
  const known = variants.flatMap((variant) => {
    const value = values.get(variant.target);
    return value === undefined ? [] : [`${formatMetric(metric, value)} with ${nameOf(variant)}`];
  });
  if (known.length === 0) return ['How long requests wait for a connection is unknown.'];
  const unknown = variants.filter(({ target }) => !values.has(target)).map(nameOf);
  const others = unknown.length === 0 ? '' : `; unknown with ${listNames(unknown, MOST_NAMED)}`;
  return [`Requests wait for a connection on average ${listNames(known, MOST_NAMED)}${others}.`];
}

function namesOf(variants: readonly StudyVariant[], beside: StudyVariant): string {
  return listNames(
    variants.map((variant) => nameBeside(variant, beside)),
    MOST_NAMED,
  );
}
