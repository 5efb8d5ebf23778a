import type { DatastoreRecord } from '../../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore, PRODUCT_OF } from '../../../model/document/describe-datastore.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { seededItems } from '../../../model/document/seeded-items.ts';
import { ownValue } from '../../../model/own-value.ts';
import { hasCode } from '../../../model/warnings.ts';
import { formatCount } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import type { Footnote, Row, Sentence } from '../report-model.ts';

const CACHE = 'redis-cache';

/** What a document says of its datastores and of stacks that were not measured. */
type Measured = Pick<RunResult, 'services' | 'targets' | 'skipped' | 'warnings'> & {
  readonly plan: Pick<RunResult['plan'], 'groups'>;
};

/** A row, and whether it has figures of the open model or of the closed loop: null without. */
type MeasuredRow = Pick<Row, 'target' | 'scenario' | 'couldNotRun'> & {
  readonly open: object | null;
  readonly closed: object | null;
};

/** What is missing, was replaced, failed or was lost. */
export function cautionSentences(
  result: Measured,
  rows: readonly MeasuredRow[],
  footnotes: readonly Footnote[],
): Sentence[] {
  const texts = [
    ...standInTexts(result),
    ...unprovenTexts(result),
    ...skippedTexts(result),
    ...groupTexts(result),
    ...failedTexts(rows),
    ...invalidTexts(footnotes),
  ];
  return texts.map((text) => ({ text, tone: 'caution' }));
}

function standInTexts(result: Measured): string[] {
  return result.services
    .filter((service) => service.standIn)
    .map((service) => {
      const names = targetsOn(result, service.id);
      const ranked =
        names.length > 0 ? ` ${listNames(names)} ${names.length === 1 ? 'is' : 'are'} ranked separately.` : '';
      return `${whatRan(service)}${ranked}`;
    });
}

function whatRan(service: DatastoreRecord): string {
  const product = ownValue(PRODUCT_OF, service.id) ?? service.id;
  const named = service.id === CACHE ? `${product} as a cache` : product;
  if (service.through !== null) return `${named} was not used directly: all requests went through ${service.through}.`;
  if (service.rung !== 'external') return `${named} was not used: ${service.product} ran instead.`;
  return `${named} was not used: ${describeDatastore(service)} answered at the given address.`;
}

/** Stacks that ran on a server whose product could not be verified. */
function unprovenTexts(result: Measured): string[] {
  return result.services
    .filter(({ proven, standIn }) => !proven && !standIn)
    .map((service) => {
      const names = targetsOn(result, service.id);
      const who = names.length > 0 ? `${listNames(names)} ran on a server that` : `The server given for ${service.id}`;
      return `${who} ${describeProduct(service)}: this could not be verified.`;
    });
}

function targetsOn({ targets }: Measured, service: string): string[] {
  return targets.filter(({ services }) => services.includes(service)).map(({ id }) => id);
}

function skippedTexts(result: Measured): string[] {
  const names = result.skipped.map((entry) => entry.target);
  return names.length === 0 ? [] : [`${plural(names.length, 'stack')} skipped: ${listNames(names)}.`];
}

/** What its note says in full: it is needed to understand the visits. */
function groupTexts({ plan, warnings }: Measured): string[] {
  if (plan.groups === null) return [];
  return warnings.filter((warning) => hasCode(warning, 'memory-groups')).map(({ message }) => message);
}

function failedTexts(rows: readonly MeasuredRow[]): string[] {
  const several = new Set(rows.map(({ scenario }) => scenario)).size > 1;
  const namesOf = (failed: readonly MeasuredRow[]): string =>
    listNames(failed.map(({ target, scenario }) => (several ? `${target} at ${scenario}` : target)));
  const failed = rows.filter((row) => row.couldNotRun);
  const shown = failed.filter(({ open, closed }) => open !== null || closed !== null);
  const bare = failed.filter((row) => !shown.includes(row));
  return [
    ...(shown.length > 0
      ? [`Visits of ${namesOf(shown)} failed: ${their(shown)} figures come from the other visits.`]
      : []),
    ...(bare.length > 0
      ? [`Visits of ${namesOf(bare)} failed, and no other visit has figures: ${their(bare)} results are missing.`]
      : []),
  ];
}

function their({ length }: readonly MeasuredRow[]): string {
  return length === 1 ? 'its' : 'their';
}

function invalidTexts(footnotes: readonly Footnote[]): string[] {
  const numbers = footnotes.filter((footnote) => footnote.invalidates).map((footnote) => `${footnote.number}`);
  if (numbers.length < 2) return numbers.map((number) => `Figures marked with note ${number} must not be trusted.`);
  // All of them: "and 6 more" would look like note 6.
  return [`Figures marked with notes ${listNames(numbers, Infinity)} must not be trusted.`];
}

/** What is missing because the run did not end; null for a complete one. */
export function noticeOf(
  result: Pick<RunResult, 'state'> & {
    readonly visits: readonly Pick<RunResult['visits'][number], 'state'>[];
    readonly plan: { readonly order: readonly unknown[] };
  },
): string | null {
  if (result.state === 'completed') return null;
  const done = result.visits.filter((visit) => visit.state === 'completed').length;
  const head = {
    interrupted: 'The run was interrupted',
    running: 'The run has not ended, or was killed,',
    failed: 'The run failed',
  }[result.state];
  return `${head} after ${done} of ${plural(result.plan.order.length, 'visit')}: this report is partial.`;
}

/** What every reader must know before using the figures. */
export function caveatOf(result: {
  readonly plan: Pick<RunResult['plan'], 'allowRemote'> & Parameters<typeof seededItems>[0];
}): string {
  const items = seededItems(result.plan);
  const remote = result.plan.allowRemote ? ' Remote datastores were allowed: check where each one ran.' : '';
  return `One machine, loopback,${items === null ? '' : ` ${formatCount(items)} items,`} no TLS: production will differ.${remote}`;
}
