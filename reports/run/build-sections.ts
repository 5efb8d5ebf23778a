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
  relaxed: ['relaxed durability', ' (a crash may lose the last acknowledged writes)'],
  volatile: ['volatile', ' (lost on restart)'],
  unknown: ['durability unknown', ''],
};

/** Rows of one section, with the texts that introduce them. */
type RowGroup<One> = Omit<Section, 'scenario' | 'rows' | 'pairs' | 'ties'> & {
  readonly rows: readonly One[];
};

/** What decides in which section a row is. */
type GroupedRow = Pick<Row, 'target' | 'group' | 'durability' | 'variantOf' | 'services'>;

/**
 * Sorts rows into those that may be compared with each other, in reading order; empty groups are left out. Stacks of
 * different durability classes are not compared, but variants of one stack are: what a crash may lose is what was
 * varied.
 */
export function groupRows<One extends GroupedRow>(rows: readonly One[], figure: string): RowGroup<One>[] {
  return groupsBy(figure).flatMap((texts) => {
    const own = rows.filter(({ group }) => group === texts.group);
    const varied = [...Map.groupBy(own, stackOf)].filter(
      ([, members]) => new Set(members.map(({ durability }) => durability)).size > 1,
    );
    const others = own.filter((row) => varied.every(([, members]) => !members.includes(row)));
    return [...oneClassEach(others, texts), ...varied.map(([stack, members]) => variantsOf(stack, members, texts))];
  });
}

/** The stack itself belongs to its variants. */
function stackOf({ target, variantOf }: GroupedRow): string {
  return variantOf ?? target;
}

function oneClassEach<One extends GroupedRow>(rows: readonly One[], { title, ...texts }: GroupText): RowGroup<One>[] {
  return DURABILITIES.flatMap((durability): RowGroup<One>[] => {
    const members = rows.filter((row) => row.durability === durability);
    if (members.length === 0) return [];
    const name = nameOf(title, members);
    const [durabilityName, meaning] = durability === null ? ['', ''] : DURABILITY_TEXT[durability];
    const shortTitle = durability === null ? name : `${name}, ${durabilityName}`;
    return [{ ...texts, durability, variantsOf: null, title: `${shortTitle}${meaning}`, shortTitle, rows: members }];
  });
}

function variantsOf<One extends GroupedRow>(
  stack: string,
  rows: readonly One[],
  { title, explanation, ...texts }: GroupText,
): RowGroup<One> {
  const shortTitle = `${nameOf(title, rows)}, variants of ${stack}`;
  return {
    ...texts,
    durability: null,
    variantsOf: stack,
    title: `${shortTitle} (of different durability)`,
    shortTitle,
    explanation: `${explanation} These variants differ in what a crash may lose; other stacks are compared only with stacks of their own durability class.`,
    rows,
  };
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
