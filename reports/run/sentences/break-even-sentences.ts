import type { RunResult } from '../../../model/document/run-result.ts';
import type { BreakEven } from '../../../model/stats/break-even.ts';
import { formatFixed, formatPercent } from '../../words/format-number.ts';
import type { CacheBreakEven } from '../figures/cache-break-evens.ts';
import type { Sentence } from '../report-model.ts';

type Fitted = Exclude<BreakEven, { readonly kind: 'unknown' }>;
type Bounded = Fitted['savingAtTo'];
type Unknown = Extract<CacheBreakEven['result'], { readonly kind: 'unknown' }>;

const WHY: Readonly<Record<Unknown['why'], string>> = {
  'few-blocks': 'fewer than three blocks have a trusted CPU time and hit ratio of all its stacks',
  'narrow-range': 'the measured hit ratios are too close to each other',
  'not-compared': 'not all of its stacks are in the same table as the one without it',
};

/** Points that are farther from the line, in shares of the cost, are said to be so. */
const NOTABLE_MISFIT = 0.05;

/** The hit ratio from which each cache pays; empty unless it is what a study asks for. */
export function breakEvenSentences({ plan: { study } }: RunResult, found: readonly CacheBreakEven[]): Sentence[] {
  if (study?.answer.kind !== 'break-even') return [];
  if (found.length === 0)
    return [
      {
        text: `${study.question} Unknown: no stack with a cache could be compared with the same one without it.`,
        tone: 'caution',
      },
    ];
  return found.map((one) => ({
    text: textOf(one, study.answer.per),
    tone: ['unknown', 'undecided'].includes(one.result.kind) ? 'caution' : 'neutral',
  }));
}

function textOf({ cache, without, result }: CacheBreakEven, per: string): string {
  const name = `The ${cache} cache`;
  if (without === null) return `${unknown(name)}: the stack without it was not measured.`;
  if (result.kind === 'unknown') return `${unknown(`${name} in front of ${stackOf(without)}`)}: ${WHY[result.why]}.`;
  return `${name} ${answerOf(result, without, per)}.${misfitText(result)}`;
}

function unknown(cache: string): string {
  return `${cache}: the hit ratio from which it pays is unknown`;
}

function answerOf(result: Fitted, without: string, per: string): string {
  const { from, to, savingAtFrom, savingAtTo } = result;
  const range = `${percent(from)} to ${percent(to)}`;
  const beside = `of the CPU time per ${per} of ${stackOf(without)}`;
  switch (result.kind) {
    case 'pays-from':
      return `pays from a hit ratio of ${startText(result)}: at ${percent(to)} it saves ${sizeText(savingAtTo)} ${beside}`;
    case 'pays-up-to':
      return `pays up to a hit ratio of ${endText(result)}: at ${percent(from)} it saves ${sizeText(savingAtFrom)} ${beside}`;
    case 'pays-everywhere':
      return `pays at every hit ratio measured (${range}): it saves ${sizeText(savingAtFrom)} ${beside} at the lowest and ${sizeText(savingAtTo)} at the highest`;
    case 'pays-nowhere':
      return `does not pay at any hit ratio measured (${range}): at the highest it costs ${sizeText(turned(savingAtTo))} more CPU time per ${per} than ${stackOf(without)}`;
    case 'undecided':
      return `saves between ${rangeText(savingAtFrom)} ${beside} at a hit ratio of ${percent(from)}, and between ${rangeText(savingAtTo)} at ${percent(to)}: whether it pays, and from which hit ratio on, is not decided`;
  }
}

/** The stack without a cache is often the first of its variants, which changes nothing. */
function stackOf(without: string): string {
  return without.replace(/@default$/, '');
}

/** `41% [35–48]`; what is below the lowest measured ratio is said to be so. */
function startText({ at, lo, hi, from }: Extract<Fitted, { kind: 'pays-from' }>): string {
  const lowest = `the lowest measured is ${percent(from)}`;
  if (at === null) return `${outward(hi, 'up')}% at most (${lowest})`;
  if (lo === null) return `${percent(at)} [less than ${whole(from)}–${outward(hi, 'up')}] (${lowest})`;
  return `${percent(at)} [${outward(lo, 'down')}–${outward(hi, 'up')}]`;
}

/** The same of what is above the highest measured ratio. */
function endText({ at, lo, hi, to }: Extract<Fitted, { kind: 'pays-up-to' }>): string {
  const highest = `the highest measured is ${percent(to)}`;
  if (at === null) return `${outward(lo, 'down')}% at least (${highest})`;
  if (hi === null) return `${percent(at)} [${outward(lo, 'down')}–more than ${whole(to)}] (${highest})`;
  return `${percent(at)} [${outward(lo, 'down')}–${outward(hi, 'up')}]`;
}

function misfitText({ misfit }: Fitted): string {
  return misfit <= NOTABLE_MISFIT
    ? ''
    : ` The saving does not change evenly with the hit ratio: it is up to ${percent1(misfit)} off the straight line, so that the figure is rough.`;
}

function turned({ center, lo, hi }: Bounded): Bounded {
  return { center: -center, lo: -hi, hi: -lo };
}

function sizeText({ center, lo, hi }: Bounded): string {
  return `${percent1(center)} [${tenths(lo)}–${tenths(hi)}]`;
}

/** `−2.1% and 3.0%`. */
function rangeText({ lo, hi }: Bounded): string {
  return `${percent1(lo)} and ${percent1(hi)}`;
}

function percent(share: number): string {
  return formatPercent(share, 0);
}

function percent1(share: number): string {
  return formatPercent(share, 1);
}

function whole(share: number): string {
  return formatFixed(share * 100, 0);
}

/** The end of an interval to whole percent, never nearer to the middle than it is. */
function outward(share: number, side: 'up' | 'down'): string {
  return formatFixed(side === 'up' ? Math.ceil(share * 100 - 1e-9) : Math.floor(share * 100 + 1e-9), 0);
}

function tenths(share: number): string {
  return formatPercent(share, 1).replace('%', '');
}
