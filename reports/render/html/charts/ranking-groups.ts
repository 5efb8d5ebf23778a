import { formatRank, NOTHING } from '../../../run/format-figure.ts';
import type { Row, Section } from '../../../run/report-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import type { Markup } from '../markup.ts';
import { bracketSpace, type RowGroup } from './row-chart.ts';

const NAME_LENGTH = 28;
/** Maximum width of all brackets, in percent; more would not be readable. */
const MOST_BRACKETS = 15;

/** The number of each stack in all charts. */
export type Numbers = ReadonlyMap<string, number>;

/** Whether ties can be drawn as brackets; otherwise only the ranks show them. */
export function tiesAreDrawn(sections: readonly Section[]): boolean {
  return sections.every(
    ({ ties, rows }) => ties !== null && bracketSpace([{ ties: tiesOf({ ties }, rows) }]) <= MOST_BRACKETS,
  );
}

interface GroupParts {
  readonly measured: (row: Row) => boolean;
  readonly numbers: Numbers;
  readonly value: (row: Row) => string;
  /** Below the value; none by default. */
  readonly detail?: (row: Row) => string;
  readonly marks: (row: Row, y: number) => Markup;
}

/** The rows of a section as a group of a chart, with its ties. */
export function groupOf(section: Section, { measured, numbers, value, detail, marks }: GroupParts): RowGroup {
  const rows = section.rows.filter(measured);
  return {
    // The table below explains the durability.
    title: section.shortTitle,
    ties: tiesOf(section, rows),
    rows: rows.map((row) => ({
      stack: numbers.get(row.target) ?? 0,
      name: row.target,
      rank: formatRank(row).replace(NOTHING, ''),
      shown: shorten(row.target, NAME_LENGTH),
      value: value(row),
      ...(detail === undefined ? {} : { detail: detail(row) }),
      marks: (y) => marks(row, y),
    })),
  };
}

/** The ties of a section by the index of its rows. */
export function tiesOf({ ties }: Pick<Section, 'ties'>, rows: readonly Row[]): number[][] {
  return (ties ?? []).map((group) =>
    group.map((name) => rows.findIndex(({ target }) => target === name)).filter((index) => index >= 0),
  );
}
