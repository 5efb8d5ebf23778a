import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { sharedCores } from '../../run/facts/shared-cores.ts';
import type { Sentence } from '../../run/report-model.ts';
import { leadOverNext } from '../../run/sentences/lead-over-next.ts';
import { formatCount } from '../../words/format-number.ts';
import { listNames } from '../../words/list-names.ts';
import type { CapacityAnswer, CapacityRow, CapacitySection, DescribedTarget } from '../capacity-model.ts';
import { formatLimiter } from '../limiter-words.ts';
import { answerSentence, ratioOnlySentence, rateWithInterval, unknownSentence } from './answer-sentence.ts';

const MOST_NAMED = 4;
const TONES: Readonly<Record<CapacityAnswer, Sentence['tone']>> = {
  measured: 'neutral',
  'at-least': 'neutral',
  'ratio-only': 'caution',
  unconfirmed: 'caution',
  misses: 'bad',
  unknown: 'caution',
};

/**
 * The answers: the stack that sustains most in each ranked section, each stack of which something other than a figure
 * is known, and what limits them.
 */
export function capacitySentences(
  result: CapacityResult,
  sections: readonly CapacitySection[],
  described: DescribedTarget,
): Sentence[] {
  const ranked = sections.filter(({ group }) => group === 'ranked');
  const shown = ranked.length > 0 ? ranked : sections;
  const rows = shown.flatMap((section) => section.rows);
  return [
    ...shown.flatMap((section) => highest(section, described, sharedCores(result, section.rows))),
    ...ratiosOnly(rows),
    ...rows
      .filter((row) => row.answer !== 'measured' && row.answer !== 'unknown' && !hasOnlyRatio(row))
      .map((row) => ({ text: answerSentence(row, described), tone: TONES[row.answer] })),
    ...unknowns(rows),
    ...limits(rows),
  ];
}

/** The stack with the highest capacity, or that there is no clear one; each of the first few if nobody is ranked. */
function highest(section: CapacitySection, described: DescribedTarget, cores: string): Sentence[] {
  const { rows } = section;
  const best = rows.filter(({ rank }) => rank === 1);
  const [first] = best;
  if (first === undefined || rows.length === 1)
    return rows
      .filter(({ answer }) => answer === 'measured')
      .slice(0, MOST_NAMED)
      .map((row) => ({ text: answerSentence(row, described), tone: 'neutral' }));
  const among = `${amongOf(section)} with ${described.words}${cores === '' ? '' : `,${cores}`}`;
  const reached = first.capacity?.lo ?? first.capacity?.center ?? 0;
  const open = rows.filter(({ atLeastPerSec }) => (atLeastPerSec ?? 0) >= reached).map(({ target }) => target);
  const text =
    open.length > 0
      ? `No clear winner ${among}: the highest capacity that was measured is ${figureOf(first)}, of ${first.target}, and ${listNames(open)} may sustain more.`
      : best.length > 1
        ? `No clear winner ${among}: ${tied(best)} not significant.`
        : `${first.target} sustains the most load ${among}: ${figureOf(first)}${lead(first, section)}.`;
  return [{ text, tone: 'neutral' }];
}

function tied(best: readonly CapacityRow[]): string {
  const names = listNames(best.map(({ target }) => target));
  return best.length === 2 ? `the difference between ${names} is` : `the differences between ${names} are`;
}

/** Its rate with the interval; without one if only ratios are to be trusted. */
function figureOf(row: CapacityRow): string {
  return row.answer === 'ratio-only'
    ? `about ${formatCount(row.capacity?.center ?? 0)} requests/s`
    : rateWithInterval(row);
}

function amongOf({ rows, durability, variantsOf }: CapacitySection): string {
  const ranked = rows.filter(({ rank }) => rank !== null).length;
  const stacks =
    variantsOf === null
      ? `${rows.length} ${durability === null ? '' : `${durability} `}stacks`
      : `${rows.length} variants of ${variantsOf}, of different durability,`;
  return ranked === rows.length ? `among ${stacks}` : `among the ${ranked} of ${stacks} that could be ranked`;
}

/** The ratio to the next ranked stack with its interval; empty if the difference is not significant. */
function lead({ target }: CapacityRow, section: CapacitySection): string {
  const ahead = leadOverNext(target, section);
  return ahead === null ? '' : `, ${ahead.times} as much as ${ahead.next}`;
}

/** Stacks whose capacity is not reliable, but whose ratio to the reference is. */
function ratiosOnly(rows: readonly CapacityRow[]): Sentence[] {
  const own = rows.filter(hasOnlyRatio);
  if (own.length === 0) return [];
  const names = listNames(
    own.map(({ target }) => target),
    MOST_NAMED,
  );
  const shares = own.map(({ how }) => how.waitShare ?? 0);
  return [{ text: ratioOnlySentence(names, shares), tone: TONES['ratio-only'] }];
}

function hasOnlyRatio({ answer, toReference }: CapacityRow): boolean {
  return answer === 'ratio-only' && toReference !== null;
}

/** Stacks of which nothing is known, by the reason. */
function unknowns(rows: readonly CapacityRow[]): Sentence[] {
  const unknown = rows.filter(({ answer }) => answer === 'unknown');
  return [...Map.groupBy(unknown, ({ reason }) => reason)].map(([reason, own]) => ({
    text: unknownSentence(
      listNames(
        own.map(({ target }) => target),
        MOST_NAMED,
      ),
      reason,
    ),
    tone: TONES.unknown,
  }));
}

/** What limits the stacks, by limit: `event loop (a, b), CPU of PostgreSQL (c)`; none without overload. */
function limits(rows: readonly CapacityRow[]): Sentence[] {
  const found = rows.filter(({ limiter }) => limiter !== null);
  const parts = [...Map.groupBy(found, ({ limiter }) => formatLimiter(limiter))].map(
    ([name, own]) =>
      `${name} (${listNames(
        own.map(({ target }) => target),
        MOST_NAMED,
      )})`,
  );
  return parts.length === 0 ? [] : [{ text: `Limited in overload by: ${parts.join('; ')}.`, tone: 'neutral' }];
}
