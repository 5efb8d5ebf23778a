import type { Durability } from '../../model/document/datastore-record.ts';
import { nameProduct } from '../../model/document/describe-datastore.ts';
import type { Plan } from '../../model/document/plan.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { RankGroup } from '../../model/document/target-record.ts';
import { shorten } from '../words/clean-text.ts';
import { listNames } from '../words/list-names.ts';
import { rankRows } from './rank-rows.ts';
import { askedStacks } from './ranking/reference.ts';
import type { Row, Section } from './report-model.ts';

interface GroupText {
  readonly group: RankGroup;
  readonly title: string;
  readonly explanation: string;
  readonly ranked: boolean;
}

/** In the order in which a reader meets them; `figure` is that by which stacks are ranked. */
function groupsBy(figure: string): readonly GroupText[] {
  return [
    {
      group: 'ranked',
      title: 'Ranked',
      explanation: `Ranked by ${figure}. A stack ranks above another only if the difference is significant over all pairs.`,
      ranked: true,
    },
    {
      group: 'other-rung',
      title: 'Not ranked: datastores from different providers',
      explanation:
        'The datastores of this run come from different providers (such as native and container), so ranks would compare packaging.',
      ranked: false,
    },
    {
      group: 'stand-in',
      title: 'Other products',
      explanation:
        'Another product ran instead of the one in the name of the stack, or a pooler was in front of it. These figures do not apply to the named product and never affect the verdict of the run.',
      ranked: true,
    },
    {
      group: 'demonstration',
      title: 'Demonstrations',
      explanation:
        'A datastore used outside its purpose, such as a cache as the only store. Never affects the verdict of the run.',
      ranked: true,
    },
    {
      group: 'control',
      title: 'Controls',
      explanation:
        'Stacks without a datastore: the cost of the framework and the generator. They never affect the verdict of the run.',
      ranked: false,
    },
  ];
}

const DURABILITIES: readonly (Durability | null)[] = ['durable', 'relaxed', 'volatile', 'unknown', null];

const NAME_LIMIT = 40;

const DURABILITY_TEXT: Readonly<Record<Durability, readonly [name: string, meaning: string]>> = {
  durable: ['durable', ' (acknowledged after it is on disk)'],
  relaxed: ['relaxed durability', ' (may lose up to a second)'],
  volatile: ['volatile', ' (lost on restart)'],
  unknown: ['durability unknown', ''],
};

/** Rows of one group and one durability class, with the texts that introduce them. */
type RowGroup<One> = Pick<Section, 'group' | 'durability' | 'title' | 'shortTitle' | 'explanation' | 'ranked'> & {
  readonly rows: readonly One[];
};

/** Sorts rows into those that may be compared with each other, in reading order; empty groups are left out. */
export function groupRows<One extends Pick<Row, 'group' | 'durability' | 'services'>>(
  rows: readonly One[],
  figure: string,
): RowGroup<One>[] {
  return groupsBy(figure).flatMap(({ group, title, explanation, ranked }) =>
    DURABILITIES.flatMap((durability): RowGroup<One>[] => {
      const members = rows.filter((row) => row.group === group && row.durability === durability);
      if (members.length === 0) return [];
      const name = nameOf(title, members);
      const [durabilityName, meaning] = durability === null ? ['', ''] : DURABILITY_TEXT[durability];
      const shortTitle = durability === null ? name : `${name}, ${durabilityName}`;
      return [{ group, durability, title: `${shortTitle}${meaning}`, shortTitle, explanation, ranked, rows: members }];
    }),
  );
}

/**
 * Sorts rows into sections that may be compared inside, in reading order, and ranks each.
 */
export function buildSections(
  rows: readonly Row[],
  result: Pick<RunResult, 'targets'> & { readonly plan: Pick<Plan, 'scenarios' | 'targets' | 'groups'> },
): Section[] {
  const { scenarios, groups } = result.plan;
  const asked = askedStacks(result);
  return scenarios.flatMap(({ id: scenario }) => {
    const own = rows.filter((row) => row.scenario === scenario);
    const inAll = own.find((row) => row.target === groups?.reference)?.closed;
    const link = inAll?.trusted === true && !inAll.failsTooMuch ? inAll.okPerSecByVisit : [];
    return groupRows(own, 'throughput').map((group) => ({
      scenario,
      ...group,
      ...rankRows(group.rows, group.ranked, asked, link),
    }));
  });
}

/** The group, and the products that ran instead of those that the stacks are named for. */
function nameOf(title: string, rows: readonly Pick<Row, 'services'>[]): string {
  const others = rows.flatMap(({ services }) => services.filter(({ standIn }) => standIn).map(nameProduct));
  const names = [...new Set(others)].map((name) => shorten(name, NAME_LIMIT));
  return names.length === 0 ? title : `${title}: ${listNames(names)}`;
}
