import type { RunResult } from '../../../model/document/run-result.ts';
import { formatCount } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { sharedCores } from '../facts/shared-cores.ts';
import { describeFailing } from '../judge/full-load.ts';
import { FEWEST_REPETITIONS } from '../ranking/compare-pairs.ts';
import type { Row, Section, Sentence } from '../report-model.ts';
import { leadOverNext } from './lead-over-next.ts';
import { scenarioPrefix } from './scenario-prefix.ts';

const MOST_NAMED = 3;

/**
 * The stack with the highest throughput in each ranked section, and the cores it shared. Stacks that could not be
 * ranked are named. There is no winner if the generator limited one of them at a throughput that reaches the interval
 * of the best one.
 */
export function throughputSentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  return sections
    .filter((section) => section.group === 'ranked')
    .flatMap((section): Sentence[] => {
      const texts = textsOf(section);
      if (texts.length === 0) return [];
      const prefix = scenarioPrefix(section, result.plan.scenarios.length);
      const where = sharedCores(result, section.rows);
      const tone = section.rows.some(failing) ? 'caution' : 'neutral';
      return [{ text: `${prefix}In a closed loop${where === '' ? '' : `${where},`} ${texts.join('; ')}.`, tone }];
    });
}

/** The answer, then why the others are not ranked; may be empty. */
function textsOf(section: Section): string[] {
  const { rows } = section;
  const alone = rows.length === 1;
  const best = rows.filter((row) => row.rank === 1 || (alone && row.closed?.trusted === true && !failing(row)));
  const [first] = best;
  const unranked = alone ? rows.filter(failing) : rows.filter(({ rank }) => rank === null);
  if (!first?.closed?.okPerSec) {
    const [only] = rows.filter(isComplete);
    if (!alone && only !== undefined)
      return [
        `no stack of ${stacksOf(section, rows.length)} is ranked, because only ${only.target} could be: it served ${served(only)}`,
        ...exclusions(rows.filter((row) => row !== only)),
      ];
    if (!unranked.some(failing)) return [];
    return alone ? exclusions(unranked) : ['no stack could be ranked', ...exclusions(unranked)];
  }
  const text = hidesWinner(first, unranked)
    ? hidden(first, section, unranked.length)
    : best.length > 1
      ? tied(best, section, unranked.length)
      : fastest(first, section, unranked.length);
  return [text, ...exclusions(unranked)];
}

function failing({ closed }: Row): boolean {
  return closed?.failsTooMuch === true;
}

/** Whether a stack could be ranked if there were another one to compare it with. */
function isComplete(row: Row): boolean {
  const visits = row.closed?.okPerSecByVisit ?? [];
  return (
    row.closed?.trusted === true &&
    !failing(row) &&
    visits.length >= FEWEST_REPETITIONS &&
    visits.every(({ value }) => value > 0)
  );
}

/** Whether a stack whose throughput is a lower bound may have served more than the best ranked one. */
function hidesWinner({ closed }: Row, unranked: readonly Row[]): boolean {
  const reached = closed?.okPerSec?.lo ?? closed?.okPerSec?.center ?? 0;
  return unranked.some(
    (row) => row.closed?.atLeast === true && !failing(row) && (row.closed.okPerSec?.center ?? 0) >= reached,
  );
}

function hidden(row: Row, section: Section, unranked: number): string {
  const among = stacksOf(section, section.rows.length);
  const rest = section.rows.length - unranked;
  return `no clear winner among ${among}: the highest throughput of the ${rest} that could be ranked is ${served(row)}, of ${row.target}`;
}

function tied(rows: readonly Row[], section: Section, unranked: number): string {
  const names = listNames(rows.map((row) => row.target));
  const difference = rows.length === 2 ? `the difference between ${names} is` : `the differences between ${names} are`;
  return `no clear winner ${amongOf(section, unranked)}: ${difference} not significant`;
}

function fastest(row: Row, section: Section, unranked: number): string {
  const { length } = section.rows;
  if (length === 1) return `${row.target} served ${served(row)}`;
  return `${row.target} served the most requests ${amongOf(section, unranked)}: ${served(row)}${lead(row, section)}`;
}

function amongOf(section: Section, unranked: number): string {
  const { length } = section.rows;
  return unranked === 0
    ? `among ${stacksOf(section, length)}`
    : `among the ${length - unranked} of ${stacksOf(section, length)} that could be ranked`;
}

function stacksOf({ durability, variantsOf }: Section, count: number): string {
  if (variantsOf !== null) return `${count} variants of ${variantsOf}, of different durability`;
  return `${count} ${durability === null ? '' : `${durability} `}stacks`;
}

function served({ closed }: Row): string {
  const spread = closed?.okPerSec;
  if (!spread) return '';
  const range =
    spread.lo === null || spread.hi === null
      ? 'one visit'
      : `95% interval ${formatCount(spread.lo)} to ${formatCount(spread.hi)}, ${plural(spread.n, 'visit')}`;
  return `${formatCount(spread.center)} requests/s (${range})`;
}

/** The ratio to the next ranked stack with its interval; empty if the two were not compared. */
function lead({ target }: Row, section: Section): string {
  const ahead = leadOverNext(target, section);
  return ahead === null ? '' : `, ${ahead.times} as many as ${ahead.next}`;
}

/** Why each of some stacks is not ranked; first those that failed or may have served more. */
function exclusions(unranked: readonly Row[]): string[] {
  const weight = (row: Row): number => 2 * Number(failing(row)) + Number(row.closed?.atLeast ?? false);
  const ordered = [...unranked].sort((a, b) => weight(b) - weight(a));
  const rest = ordered.length - MOST_NAMED;
  const texts = ordered.slice(0, MOST_NAMED).map(exclusion);
  return rest > 0 ? [...texts, `${rest} more ${rest === 1 ? 'is' : 'are'} not ranked`] : texts;
}

function exclusion({ target, closed }: Row): string {
  if (!closed?.okPerSec) return `${target} has no figure and is not ranked`;
  const figure = `${formatCount(closed.okPerSec.center)} requests/s`;
  if (closed.failsTooMuch)
    return `${target} ${describeFailing(closed.errorRatio ?? 0)} and is not ranked, despite ${formatCount(closed.okPerSec.center)} requests/s`;
  if (closed.atLeast) return `${target} reached at least ${figure} (the generator was the limit) and is not ranked`;
  if (closed.okPerSecByVisit.some(({ value }) => value <= 0))
    return `${target} answered no request in one visit and is not ranked`;
  if (!closed.trusted) return `${target} showed ${figure}, which must not be trusted, and is not ranked`;
  return `${target} showed ${figure} in ${plural(closed.okPerSecByVisit.length, 'visit')} and is not ranked`;
}
