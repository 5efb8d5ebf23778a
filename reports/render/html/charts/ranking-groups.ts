import { formatRank, NOTHING } from '../../../run/format-figure.ts';
import type { Row, Section } from '../../../run/report-model.ts';
import type { Markup, Part } from '../markup.ts';
import { bracketSpace, type RowGroup } from './row-chart.ts';
import { shownName } from './shown-name.ts';

const NAME_LENGTH = 28;
/** Maximum width of all brackets, in percent; more would not be readable. */
const MOST_BRACKETS = 15;

/** The number of each stack in all charts. */
export type Numbers = ReadonlyMap<string, number>;

/** A row and a section as a chart of ranks needs them. */
type RankedRow = Pick<Row, 'target' | 'rank' | 'tied'>;
type RankedSection<One extends RankedRow> = Pick<Section, 'shortTitle' | 'ties'> & { readonly rows: readonly One[] };

/** Whether ties can be drawn as brackets; otherwise only the ranks show them. */
export function tiesAreDrawn(sections: readonly Pick<RankedSection<RankedRow>, 'ties' | 'rows'>[]): boolean {
  return sections.every(
    ({ ties, rows }) => ties !== null && bracketSpace([{ ties: tiesOf({ ties }, rows) }]) <= MOST_BRACKETS,
  );
}

interface GroupParts<One> {
  readonly measured: (row: One) => boolean;
  readonly numbers: Numbers;
  readonly value: (row: One) => Part;
  /** Below the value; none by default. */
  readonly detail?: (row: One) => string;
  readonly marks: (row: One, y: number) => Markup;
}

/** The rows of a section as a group of a chart, with its ties. */
export function groupOf<One extends RankedRow>(
  section: RankedSection<One>,
  { measured, numbers, value, detail, marks }: GroupParts<One>,
): RowGroup {
  const rows = section.rows.filter(measured);
  return {
    // The table below explains the durability.
    title: section.shortTitle,
    ties: tiesOf(section, rows),
    rows: rows.map((row) => ({
      stack: numbers.get(row.target) ?? 0,
      name: row.target,
      rank: formatRank(row).replace(NOTHING, ''),
      shown: shownName(row.target, NAME_LENGTH),
      value: value(row),
      ...(detail === undefined ? {} : { detail: detail(row) }),
      marks: (y) => marks(row, y),
    })),
  };
}

/** The ties of a section by the index of its rows. */
export function tiesOf({ ties }: Pick<Section, 'ties'>, rows: readonly Pick<Row, 'target'>[]): number[][] {
  return (ties ?? []).map((group) =>
    group.map((name) => rows.findIndex(({ target }) => target === name)).filter((index) => index >= 0),
  );
}
