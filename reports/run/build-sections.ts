import type { Durability } from '../../model/document/datastore-record.ts';
import { nameProduct } from '../../model/document/describe-datastore.ts';
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
      'Ranked by throughput; a stack counts as better only where its difference is established over all pairs.',
    ranked: true,
  },
  {
    group: 'other-rung',
    title: 'Not ranked: services of different origin',
    explanation:
      'The services of this run do not stand on one rung (such as native beside container), so that ranks would compare packaging.',
    ranked: false,
  },
  {
    group: 'stand-in',
    title: 'Other products',
    explanation:
      'Another product answered in the place of the one that the stack is named for, or a pooler stood before it: these figures say nothing of that one, and never decide.',
    ranked: true,
  },
  {
    group: 'demonstration',
    title: 'Demonstrations',
    explanation: 'A service used for what it is not made for, such as a cache as the only store: it never decides.',
    ranked: true,
  },
  {
    group: 'control',
    title: 'Controls',
    explanation: 'Without a datastore: what the framework and the generator cost by themselves. They never decide.',
    ranked: false,
  },
];

const DURABILITIES: readonly (Durability | null)[] = ['durable', 'relaxed', 'volatile', 'unknown', null];

const NAME_LIMIT = 40;

const DURABILITY_TEXT: Readonly<Record<Durability, string>> = {
  durable: 'durable (acknowledged after the disk has it)',
  relaxed: 'relaxed durability (may lose up to a second)',
  volatile: 'volatile (lost on restart)',
  unknown: 'durability unknown',
};

/** Sorts rows into sections that may be compared inside, in reading order, and ranks each. */
export function buildSections(rows: readonly Row[], scenarios: readonly string[]): Section[] {
  const sections: Section[] = [];
  for (const scenario of scenarios) {
    for (const text of GROUPS) {
      for (const durability of DURABILITIES) {
        const members = rows.filter(
          (row) => row.scenario === scenario && row.group === text.group && row.durability === durability,
        );
        if (members.length === 0) continue;
        sections.push({
          scenario,
          group: text.group,
          durability,
          title: titleOf(text, members, durability),
          explanation: text.explanation,
          ranked: text.ranked,
          ...rankRows(members, text.ranked),
        });
      }
    }
  }
  return sections;
}

/** The group, what ran where that is not what the stacks are named for, and the durability. */
function titleOf({ title }: GroupText, rows: readonly Row[], durability: Durability | null): string {
  const others = rows.flatMap(({ services }) => services.filter(({ standIn }) => standIn).map(nameProduct));
  const names = [...new Set(others)].map((name) => shorten(name, NAME_LIMIT));
  const head = names.length === 0 ? title : `${title}: ${listNames(names)}`;
  return durability === null ? head : `${head}, ${DURABILITY_TEXT[durability]}`;
}
