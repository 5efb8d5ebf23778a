import type { StudyRecord } from '../../../model/document/study-record.ts';
import type { MetricFigures, StudyFamily, StudyVariant } from './compare-variants.ts';
import { formatSizeWithRange, formatUndecidedRange, isTimes } from './format-difference.ts';
import { METRIC_WORDS } from './metric-words.ts';

/**
 * What a variant costs and serves beside the one that it is compared with: the leading figure as a sentence, the others
 * as what follows from it, each with its interval, as not significant, or as unknown.
 */
export function differenceSentence(
  { reference, metrics }: StudyFamily,
  variant: StudyVariant,
  { answer: { per } }: StudyRecord,
): string {
  const [lead, ...others] = metrics;
  if (lead === undefined) return '';
  const names = { variant: nameBeside(variant, reference), reference: fullName(reference), per };
  const parts = others
    .filter(({ metric }) => metric !== 'pool-wait')
    .map((figures) => followUp(figures, variant, reference, per));
  return `${capitalized([leadOf(lead, variant, reference, names), ...parts].join('; '))}.`;
}

interface Names {
  readonly variant: string;
  readonly reference: string;
  readonly per: string;
}

function leadOf({ metric, difference }: MetricFigures, variant: StudyVariant, of: StudyVariant, names: Names): string {
  const found = difference(variant.target, of.target);
  const { noun, difference: said } = METRIC_WORDS[metric];
  const both = `${names.variant} and ${names.reference}`;
  if (found === null) return `the difference in ${noun(names.per)} between ${both} is unknown`;
  if (found.established) return said({ ...names, ratio: found.ratio });
  return `no significant difference in ${noun(names.per)} between ${both} ${formatUndecidedRange(found.ratio)}`;
}

function followUp({ metric, difference }: MetricFigures, variant: StudyVariant, of: StudyVariant, per: string): string {
  const found = difference(variant.target, of.target);
  const noun = METRIC_WORDS[metric].noun(per);
  if (found === null) return `${noun}: unknown`;
  const { ratio, established } = found;
  if (!established) return `no significant difference in ${noun} ${formatUndecidedRange(ratio)}`;
  if (isTimes(ratio)) return `${noun} is ${formatSizeWithRange(ratio)} as high`;
  return `${noun} ${ratio.center > 1 ? 'rises' : 'falls'} by ${formatSizeWithRange(ratio)}`;
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
