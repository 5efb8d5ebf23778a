import type { CompareModel, ComparedFile, ComparedRow, ComparedTable, Change } from '../../comparison/compare-model.ts';
import {
  formatAnswer,
  formatComparedValue,
  formatDetectable,
  formatDifference,
} from '../../comparison/format-comparison.ts';
import { formatTime } from '../../words/format-number.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** The columns of one figure's table, the same in every output: the baseline, then each of `others` with its ratio and answer. */
export function compareColumns(
  { figure }: ComparedTable,
  files: readonly ComparedFile[],
  others: readonly ComparedFile[] = files.slice(1),
): TextColumn<ComparedRow>[] {
  const baseline = files[0]?.label ?? 'A';
  const at = ({ label }: ComparedFile): number => files.findIndex((file) => file.label === label);
  return [
    { head: 'Stack', align: 'left', cell: ({ target }) => target },
    { head: baseline, align: 'right', cell: ({ values }) => formatComparedValue(figure, values[0] ?? null) },
    ...others.flatMap((other): TextColumn<ComparedRow>[] => {
      const { label } = other;
      const cellOf = ({ cells }: ComparedRow) => cells[at(other) - 1] ?? null;
      return [
        { head: label, align: 'right', cell: ({ values }) => formatComparedValue(figure, values[at(other)] ?? null) },
        {
          head: figure.unit === 'share' ? `${label} − ${baseline}` : `${label} ÷ ${baseline}`,
          align: 'right',
          cell: (row) => formatDifference(cellOf(row)),
        },
        { head: `${label} is`, align: 'left', cell: (row) => formatAnswer(figure, cellOf(row)) },
        { head: `${label} would show`, align: 'right', cell: (row) => formatDetectable(cellOf(row)) },
      ];
    }),
  ];
}

/** What is which letter. */
export const FILE_COLUMNS: readonly TextColumn<ComparedFile>[] = [
  { head: 'File', align: 'left', cell: ({ label }) => label },
  { head: 'Name', align: 'left', cell: ({ name }) => name },
  { head: 'Started', align: 'left', cell: ({ startedAt }) => formatTime(startedAt) },
  { head: 'Made by', align: 'left', cell: ({ tool }) => tool },
  { head: 'Run', align: 'left', cell: ({ id }) => id },
];

/** What is not the same in all files. */
export function changeColumns({ files }: CompareModel): TextColumn<Change>[] {
  return [
    { head: 'What', align: 'left', cell: ({ name }) => name },
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
