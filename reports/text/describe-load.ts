import type { ReportModel, Row } from '../model/report-model.ts';
import { formatCount, formatThreeDigits } from './format-number.ts';

/** Heads of the two groups of columns, in the words of the run: which engine, which kind of load, how much. */
export function describeLoads(model: ReportModel): { open: string; closed: string } {
  const rows = model.sections.flatMap((section) => section.rows);
  return { open: describe(rows, 'open'), closed: describe(rows, 'closed') };
}

function describe(rows: readonly Row[], kind: 'open' | 'closed'): string {
  const figures = rows.map((row) => row[kind]).find((candidate) => candidate !== null);
  if (!figures) return kind === 'open' ? 'Open model: not measured' : 'Closed loop: not measured';
  return figures.load.kind === 'open'
    ? `Open model at ${formatThreeDigits(figures.load.ratePerSec)} requests/s (${figures.engine})`
    : `Closed loop, ${formatCount(figures.load.connections)} connections (${figures.engine})`;
}
