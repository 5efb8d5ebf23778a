import type { StudyRecord } from '../../../model/document/study-record.ts';
import type { MetricFigures, StudyFamily, StudyVariant } from './compare-variants.ts';
import { formatSizeWithRange, formatUndecidedRange, isTimes } from './format-difference.ts';
import { METRIC_WORDS, formatMetric } from './metric-words.ts';

/**
 * What a variant costs and serves beside the one that it is compared with: the leading figure as a sentence, the others
 * as what follows from it, each with its interval, as not significant, or as unknown. Waits for a connection have a
 * sentence of their own beside an optimum.
 */
export function differenceSentence(
  { reference, metrics }: StudyFamily,
  variant: StudyVariant,
  { answer: { kind, per } }: StudyRecord,
): string {
  const [lead, ...others] = metrics;
  if (lead === undefined) return '';
  const names = { variant: nameBeside(variant, reference), reference: fullName(reference), per };
  const parts = others
    .filter(({ metric }) => kind !== 'optimum' || metric !== 'pool-wait')
    .map((figures) => followUp(figures, variant, reference, per));
  return `${capitalized([leadOf(lead, variant, reference, names), ...parts].join('; '))}.`;
}

interface Names {
  readonly variant: string;
  readonly reference: string;
  readonly per: string;
}

function leadOf(figures: MetricFigures, variant: StudyVariant, of: StudyVariant, names: Names): string {
  const { metric, difference } = figures;
  const found = difference(variant.target, of.target);
  const { noun, difference: said } = METRIC_WORDS[metric];
  const both = `${names.variant} and ${names.reference}`;
  const [value, other] = noRatioOf(figures, variant, of) ?? [];
  if (value !== undefined)
    return `${noun(names.per)} is ${value} with ${names.variant} and ${other} with ${names.reference}`;
  if (found === null) return `the difference in ${noun(names.per)} between ${both} is unknown`;
  if (found.established) return said({ ...names, ratio: found.ratio });
  return `no significant difference in ${noun(names.per)} between ${both} ${formatUndecidedRange(found.ratio)}`;
}

function followUp(figures: MetricFigures, variant: StudyVariant, of: StudyVariant, per: string): string {
  const { metric, difference } = figures;
  const found = difference(variant.target, of.target);
  const noun = METRIC_WORDS[metric].noun(per);
  const [value, other] = noRatioOf(figures, variant, of) ?? [];
  if (value !== undefined) return `${noun} is ${value} instead of ${other}`;
  if (found === null) return `${noun}: unknown`;
  const { ratio, established } = found;
  if (!established) return `no significant difference in ${noun} ${formatUndecidedRange(ratio)}`;
  if (isTimes(ratio)) return `${noun} is ${formatSizeWithRange(ratio)} as high`;
  return `${noun} ${ratio.center > 1 ? 'rises' : 'falls'} by ${formatSizeWithRange(ratio)}`;
}

/** The values of two variants of which one is 0, such as a wait: they are known, but no ratio of them is. */
function noRatioOf({ metric, values }: MetricFigures, ...variants: readonly StudyVariant[]): string[] | null {
  const known = variants.flatMap(({ target }) => values.get(target) ?? []);
  if (known.length < variants.length || known.every(({ center }) => center > 0)) return null;
  return known.map((value) => formatMetric(metric, value));
}

/** `zod on express-memory`. */
export function fullName({ name, stack }: StudyVariant): string {
  return stack === null ? name : `${name} on ${stack}`;
}

/** Beside the full name of another variant: `joi`, with its stack if that is another one. */
export function nameBeside(variant: StudyVariant, { stack }: StudyVariant): string {
  return variant.stack === stack ? variant.name : fullName(variant);
}

/** Settings and ids of stacks keep their small letters. */
export function capitalized(text: string): string {
  const [word = ''] = text.split(' ');
  return /[=@]|^[a-z]+-[a-z]+|^p\d+$/.test(word) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
