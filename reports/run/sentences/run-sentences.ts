import type { DatastoreRecord } from '../../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore, PRODUCT_OF } from '../../../model/document/describe-datastore.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { ownValue } from '../../../model/own-value.ts';
import { formatCount } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import type { Footnote, Row, Sentence } from '../report-model.ts';

const CACHE = 'redis-cache';

/** What is missing, stood in, went wrong or was lost, so that no reader takes the figures for more than they are. */
export function cautionSentences(result: RunResult, rows: readonly Row[], footnotes: readonly Footnote[]): Sentence[] {
  const texts = [
    ...standInTexts(result),
    ...unprovenTexts(result),
    ...skippedTexts(result),
    ...failedTexts(rows),
    ...invalidTexts(footnotes),
  ];
  return texts.map((text) => ({ text, tone: 'caution' }));
}

function standInTexts(result: RunResult): string[] {
  return result.services
    .filter((service) => service.standIn)
    .map((service) => {
      const names = targetsOn(result, service.id);
      const apart =
        names.length > 0
          ? ` ${listNames(names)} ${names.length === 1 ? 'stands' : 'stand'} apart from the ranking.`
          : '';
      return `${whatRan(service)}${apart}`;
    });
}

function whatRan(service: DatastoreRecord): string {
  const product = ownValue(PRODUCT_OF, service.id) ?? service.id;
  const named = service.id === CACHE ? `${product} as a cache` : product;
  if (service.through !== null) return `${named} was not asked directly: ${service.through} stood before it.`;
  if (service.rung !== 'external') return `${named} was not run: ${service.product} stood in.`;
  return `${named} was not run: ${describeDatastore(service)} answered at the address that was named.`;
}

/** Which stacks ran on a server of which nothing but its own word says what it is. */
function unprovenTexts(result: RunResult): string[] {
  return result.services
    .filter(({ proven, standIn }) => !proven && !standIn)
    .map((service) => {
      const names = targetsOn(result, service.id);
      const who = names.length > 0 ? `${listNames(names)} ran on a server that` : `The server named for ${service.id}`;
      return `${who} ${describeProduct(service)}: nothing but its own word shows it.`;
    });
}

function targetsOn({ targets }: RunResult, service: string): string[] {
  return targets.filter(({ services }) => services.includes(service)).map(({ id }) => id);
}

function skippedTexts(result: RunResult): string[] {
  const names = result.skipped.map((entry) => entry.target);
  return names.length === 0 ? [] : [`${plural(names.length, 'stack')} skipped: ${listNames(names)}.`];
}

function failedTexts(rows: readonly Row[]): string[] {
  const several = new Set(rows.map(({ scenario }) => scenario)).size > 1;
  const namesOf = (failed: readonly Row[]): string =>
    listNames(failed.map(({ target, scenario }) => (several ? `${target} at ${scenario}` : target)));
  const failed = rows.filter((row) => row.couldNotRun);
  const shown = failed.filter(({ open, closed }) => open !== null || closed !== null);
  const bare = failed.filter((row) => !shown.includes(row));
  return [
    ...(shown.length > 0
      ? [`Visits of ${namesOf(shown)} failed: what is shown of ${them(shown)} comes from the other visits.`]
      : []),
    ...(bare.length > 0
      ? [`Visits of ${namesOf(bare)} failed, and no other gave a figure: nothing is shown of ${them(bare)}.`]
      : []),
  ];
}

function them({ length }: readonly Row[]): string {
  return length === 1 ? 'it' : 'them';
}

function invalidTexts(footnotes: readonly Footnote[]): string[] {
  const numbers = footnotes.filter((footnote) => footnote.invalidates).map((footnote) => `${footnote.number}`);
  if (numbers.length < 2) return numbers.map((number) => `Figures marked with note ${number} must not be trusted.`);
  // All of them: "and 6 more" would read as note 6.
  return [`Figures marked with notes ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)} must not be trusted.`];
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
