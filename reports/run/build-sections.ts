import type { Durability } from '../../model/document/datastore-record.ts';
import { nameProduct } from '../../model/document/describe-datastore.ts';
import type { Plan } from '../../model/document/plan.ts';
import type { RankGroup } from '../../model/document/target-record.ts';
import { shorten } from '../words/clean-text.ts';
import { listNames } from '../words/list-names.ts';
import { rankRows } from './rank-rows.ts';
import type { Row, Section } from './report-model.ts';

interface GroupText {
  readonly group: RankGroup;
  readonly title: string;
  readonly explanation: string;
  readonly ranked: boolean;
}

/** In the order in which a reader meets them. */
const GROUPS: readonly GroupText[] = [
  {
    group: 'ranked',
    title: 'Ranked',
    explanation:
      'Ranked by throughput. A stack ranks above another only if the difference is significant over all pairs.',
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

const DURABILITIES: readonly (Durability | null)[] = ['durable', 'relaxed', 'volatile', 'unknown', null];

const NAME_LIMIT = 40;

const DURABILITY_TEXT: Readonly<Record<Durability, readonly [name: string, meaning: string]>> = {
  durable: ['durable', ' (acknowledged after it is on disk)'],
  relaxed: ['relaxed durability', ' (may lose up to a second)'],
  volatile: ['volatile', ' (lost on restart)'],
  unknown: ['durability unknown', ''],
};

/**
 * Sorts rows into sections that may be compared inside, in reading order, and ranks each. `order` is that in which the
 * run was asked for its stacks.
 */
export function buildSections(
  rows: readonly Row[],
  { scenarios, targets: order, groups }: Pick<Plan, 'scenarios' | 'targets' | 'groups'>,
): Section[] {
  const sections: Section[] = [];
  for (const { id: scenario } of scenarios) {
    const inAll = rows.find((row) => row.scenario === scenario && row.target === groups?.reference)?.closed;
    const link = inAll?.trusted === true && !inAll.failsTooMuch ? inAll.okPerSecByVisit : [];
    for (const text of GROUPS) {
      for (const durability of DURABILITIES) {
        const members = rows.filter(
          (row) => row.scenario === scenario && row.group === text.group && row.durability === durability,
        );
        if (members.length === 0) continue;
        const name = nameOf(text, members);
        const [durabilityName, meaning] = durability === null ? ['', ''] : DURABILITY_TEXT[durability];
        const shortTitle = durability === null ? name : `${name}, ${durabilityName}`;
        sections.push({
          scenario,
          group: text.group,
          durability,
          title: `${shortTitle}${meaning}`,
          shortTitle,
          explanation: text.explanation,
          ranked: text.ranked,
          ...rankRows(members, text.ranked, order, link),
        });
      }
    }
  }
  return sections;
}

/** The group, and the products that ran instead of those that the stacks are named for. */
function nameOf({ title }: GroupText, rows: readonly Row[]): string {
  const others = rows.flatMap(({ services }) => services.filter(({ standIn }) => standIn).map(nameProduct));
  const names = [...new Set(others)].map((name) => shorten(name, NAME_LIMIT));
  return names.length === 0 ? title : `${title}: ${listNames(names)}`;
}
