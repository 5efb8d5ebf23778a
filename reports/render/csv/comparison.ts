import type { CompareModel, ComparedCell, ComparedRow, ComparedTable } from '../../comparison/compare-model.ts';
import { csvLine, type CsvValue } from './csv-line.ts';

interface Line {
  readonly table: ComparedTable;
  readonly row: ComparedRow;
  readonly cell: ComparedCell;
  /** Place of the file among all, the baseline being 0. */
  readonly at: number;
}

const COLUMNS: Readonly<Record<string, (line: Line, model: CompareModel) => CsvValue>> = {
  scenario: ({ table }) => table.scenario,
  figure: ({ table }) => table.figure.id,
  unit: ({ table }) => ({ 'per-second': '1/s', ms: 'us', 'cpu-us': 'us', share: 'share' })[table.figure.unit],
  target: ({ row }) => row.target,
  baseline: (_line, { files }) => files[0]?.name ?? null,
  file: ({ at }, { files }) => files[at]?.name ?? null,
  letter: ({ cell }) => cell.file,
  ...valueColumns('baseline', () => 0),
  ...valueColumns('file', ({ at }) => at),
  scale: ({ cell }) => cell.difference?.scale ?? null,
  difference: ({ cell }) => cell.difference?.center ?? null,
  difference_lo95: ({ cell }) => cell.difference?.lo ?? null,
  difference_hi95: ({ cell }) => cell.difference?.hi ?? null,
  p: ({ cell }) => cell.p,
  answer: ({ cell }) => cell.answer,
  would_show: ({ cell }) => cell.detectable,
  obstacles: ({ cell }, { obstacles }) =>
    obstacles
      .filter(({ number }) => cell.obstacles.includes(number))
      .map(({ text }) => text)
      .join(' '),
};

/** One line per scenario, figure, stack and file after the baseline (RFC 4180, raw numbers: µs, 1/s, shares); empty where a figure is not known. */
export function renderCompareCsv(model: CompareModel): string {
  const lines = model.tables.flatMap((table) =>
    table.rows.flatMap((row) =>
      row.cells.flatMap((cell, index): Line[] => (cell === null ? [] : [{ table, row, cell, at: index + 1 }])),
    ),
  );
  return [Object.keys(COLUMNS), ...lines.map((line) => Object.values(COLUMNS).map((column) => column(line, model)))]
    .map(csvLine)
    .join('');
}

function valueColumns(name: string, at: (line: Line) => number): Record<string, (line: Line) => CsvValue> {
  return {
    [`${name}_value`]: (line) => line.row.values[at(line)]?.center ?? null,
    [`${name}_lo95`]: (line) => line.row.values[at(line)]?.lo ?? null,
    [`${name}_hi95`]: (line) => line.row.values[at(line)]?.hi ?? null,
    [`${name}_visits`]: (line) => line.row.values[at(line)]?.visits ?? null,
  };
}
