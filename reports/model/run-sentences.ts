import type { RunResult } from '../../model/run-result.ts';
import { formatCount } from '../text/format-number.ts';
import { listNames, plural } from './list-names.ts';
import type { Footnote, Row, Section, Sentence } from './report-model.ts';

/** Names of the real products, for a service whose place a stand-in took. */
const PRODUCTS: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  'redis-cache': 'Redis as a cache',
  memcached: 'Memcached',
};

/** Which stack served most, for each ranked section; what it served, where there is one alone. */
export function throughputSentences(sections: readonly Section[], scenarios: number): Sentence[] {
  return sections
    .filter((section) => section.group === 'ranked')
    .flatMap((section): Sentence[] => {
      const alone = section.rows.length === 1;
      const best = section.rows.filter((row) => row.rank === 1 || (alone && row.closed?.trusted === true));
      const [first] = best;
      if (!first?.closed?.okPerSec) return [];
      const prefix = scenarios > 1 ? `${section.scenario}: ` : '';
      const among = `among ${section.rows.length} ${section.durability ?? ''} stacks`.replace('  ', ' ');
      const text = best.length > 1 ? tied(best, among) : fastest(first, among, section);
      return [{ text: `${prefix}${text}`, tone: 'neutral' }];
    });
}

function fastest(row: Row, among: string, section: Section): string {
  const spread = row.closed?.okPerSec;
  if (!spread) return '';
  const range =
    spread.lo === null || spread.hi === null
      ? 'one visit'
      : `95 % interval ${formatCount(spread.lo)} to ${formatCount(spread.hi)}, ${plural(spread.n, 'visit')}`;
  const served = section.rows.length === 1 ? 'served' : `served most ${among}:`;
  return `In a closed loop ${row.target} ${served} ${formatCount(spread.center)} requests/s (${range})${lead(row, section)}.`;
}

/** How many times the next stack's throughput that is, with its interval; empty where they were not compared. */
function lead({ target }: Row, { rows, pairs }: Section): string {
  const next = rows.find((row) => row.target !== target)?.target;
  const pair = pairs.find(({ a, b }) => [a, b].includes(target) && next !== undefined && [a, b].includes(next));
  if (pair === undefined || pair.ratio.lo === null || pair.ratio.hi === null) return '';
  const { center, lo, hi } = pair.ratio;
  const [times, least, most] = pair.b === target ? [center, lo, hi] : [1 / center, 1 / hi, 1 / lo];
  return `, ${times.toFixed(2)}× [${least.toFixed(2)}–${most.toFixed(2)}] what ${next} served`;
}

function tied(rows: readonly Row[], among: string): string {
  const names = listNames(rows.map((row) => row.target));
  return `In a closed loop no winner can be named ${among}: ${names} cannot be told apart.`;
}

/** What is missing, stood in, went wrong or was lost, so that no reader takes the figures for more than they are. */
export function cautionSentences(result: RunResult, rows: readonly Row[], footnotes: readonly Footnote[]): Sentence[] {
  const texts = [...standInTexts(result), ...skippedTexts(result), ...failedTexts(rows), ...invalidTexts(footnotes)];
  return texts.map((text) => ({ text, tone: 'caution' }));
}

function standInTexts(result: RunResult): string[] {
  return result.services
    .filter((service) => service.standIn)
    .map((service) => {
      const names = result.targets.filter((target) => target.services.includes(service.id)).map((target) => target.id);
      const real = PRODUCTS[service.id] ?? service.id;
      const apart = names.length > 0 ? ` ${listNames(names)} stand apart from the ranking.` : '';
      return `${real} was not run: ${service.product} stood in.${apart}`;
    });
}

function skippedTexts(result: RunResult): string[] {
  const names = result.skipped.map((entry) => entry.target);
  return names.length === 0 ? [] : [`${plural(names.length, 'stack')} skipped: ${listNames(names)}.`];
}

function failedTexts(rows: readonly Row[]): string[] {
  const failed = rows.filter((row) => row.couldNotRun);
  if (failed.length === 0) return [];
  const names = [...new Set(failed.map((row) => row.target))];
  return [`Visits of ${listNames(names)} failed: what is shown comes from the others.`];
}

function invalidTexts(footnotes: readonly Footnote[]): string[] {
  const numbers = footnotes.filter((footnote) => footnote.invalidates).map((footnote) => `${footnote.number}`);
  return numbers.length === 0 ? [] : [`Figures marked with note ${listNames(numbers)} must not be trusted.`];
}

/** What is missing because the run did not end; null for a complete one. */
export function noticeOf(result: RunResult): string | null {
  if (result.state === 'completed') return null;
  const done = result.visits.filter((visit) => visit.state === 'completed').length;
  const head = {
    interrupted: 'The run was interrupted',
    running: 'The run has not ended, or was killed,',
    failed: 'The run failed',
  }[result.state];
  return `${head} after ${done} of ${plural(result.plan.order.length, 'visit')}: what follows is partial.`;
}

/** What every reader must know before taking the figures home. */
export function caveatOf(result: RunResult): string {
  const remote = result.plan.allowRemote ? ' Remote services were allowed: check where each one ran.' : '';
  return `One machine, loopback, ${formatCount(result.plan.items)} items, no TLS: production will differ.${remote}`;
}
