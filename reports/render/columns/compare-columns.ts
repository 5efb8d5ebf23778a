import type {
  CompareModel,
  ComparedCell,
  ComparedFile,
  ComparedRow,
  ComparedTable,
  Change,
} from '../../comparison/compare-model.ts';
import {
  formatAnswer,
  formatComparedValue,
  formatDetectable,
  formatDifference,
} from '../../comparison/format-comparison.ts';
import { formatTime } from '../../words/format-number.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** Names by which programs find the columns of a comparison; the headings are for people and free to change. */
type CompareColumnKey = 'stack' | 'value' | 'difference' | 'answer' | 'detectable';

/** A column of one figure's table, of the file with this letter; `stack` is of no file. */
interface CompareColumn extends TextColumn<ComparedRow, CompareColumnKey> {
  readonly key: CompareColumnKey;
  readonly file: string | null;
  /** The comparison that a cell of the column is about; null for one without. */
  readonly compared: (row: ComparedRow) => ComparedCell | null;
}

/**
 * The columns of one figure's table, the same in every output: the baseline, then each of `others` with its ratio and
 * answer.
 */
export function compareColumns(
  { figure }: ComparedTable,
  files: readonly ComparedFile[],
  others: readonly ComparedFile[] = files.slice(1),
): CompareColumn[] {
  const baseline = files[0]?.label ?? 'A';
  const at = ({ label }: ComparedFile): number => files.findIndex((file) => file.label === label);
  return [
    { key: 'stack', file: null, head: 'Stack', align: 'left', cell: ({ target }) => target, compared: () => null },
    {
      key: 'value',
      file: baseline,
      head: baseline,
      align: 'right',
      cell: ({ values }) => formatComparedValue(figure, values[0] ?? null),
      compared: () => null,
    },
    ...others.flatMap((other): CompareColumn[] => {
      const { label } = other;
      const compared = ({ cells }: ComparedRow) => cells[at(other) - 1] ?? null;
      const common = { file: label, align: 'right', compared } as const;
      return [
        {
          ...common,
          key: 'value',
          head: label,
          cell: ({ values }) => formatComparedValue(figure, values[at(other)] ?? null),
        },
        {
          ...common,
          key: 'difference',
          head: figure.unit === 'share' ? `${label} − ${baseline}` : `${label} ÷ ${baseline}`,
          cell: (row) => formatDifference(compared(row)),
        },
        {
          ...common,
          key: 'answer',
          head: `${label} is`,
          align: 'left',
          cell: (row) => formatAnswer(figure, compared(row)),
        },
        {
          ...common,
          key: 'detectable',
          head: `${label} detectable`,
          cell: (row) => formatDetectable(compared(row)),
        },
      ];
    }),
  ];
}

/** Which file has which letter. */
export const FILE_COLUMNS: readonly TextColumn<ComparedFile>[] = [
  { head: 'File', align: 'left', cell: ({ label }) => label },
  { head: 'Name', align: 'left', cell: ({ name }) => name },
  { head: 'Started', align: 'left', cell: ({ startedAt }) => formatTime(startedAt) },
  { head: 'Tool', align: 'left', cell: ({ tool }) => tool },
  { head: 'Run', align: 'left', cell: ({ id }) => id },
];

/** What differs between the files. */
export function changeColumns({ files }: CompareModel): TextColumn<Change>[] {
  return [
    { head: 'Setting', align: 'left', cell: ({ name }) => name },
    ...files.map(({ label }, index): TextColumn<Change> => ({
      head: label,
      align: 'left',
      cell: ({ values }) => values[index] ?? '',
    })),
  ];
}

/** Heading of a table. */
export function tableTitle({ scenario, figure }: ComparedTable): string {
  return `${figure.title} · ${scenario}`;
}
