import type { Load } from '../../model/run-result.ts';
import type { ReportModel, Row } from '../model/report-model.ts';
import { formatCount, formatMs, formatThreeDigits } from './format-number.ts';

/** Heads of the two groups of columns, in the words of the run: which engine, which kind of load, how much. */
export function describeLoads(model: ReportModel): { open: string; closed: string } {
  const rows = model.sections.flatMap((section) => section.rows);
  return { open: describe(rows, 'open'), closed: describe(rows, 'closed') };
}

function describe(rows: readonly Row[], kind: 'open' | 'closed'): string {
  const figures = rows.map((row) => row[kind]).find((candidate) => candidate !== null);
  if (!figures) return kind === 'open' ? 'Open model: not measured' : 'Closed loop: not measured';
  return figures.load.kind === 'open'
    ? `Open model at ${formatThreeDigits(figures.load.ratePerSec)} requests/s${arrivals(figures.load)} (${figures.engine}${lateness(rows)})`
    : `Closed loop, ${formatCount(figures.load.connections)} connections (${figures.engine})`;
}

function arrivals(load: Load & { kind: 'open' }): string {
  return { constant: '', poisson: ', Poisson arrivals', ramp: ' at the end of a ramp from 0' }[load.arrivals];
}

/** How punctual the generator was, at the stack where it was least so. */
function lateness(rows: readonly Row[]): string {
  const known = rows.flatMap(({ open }) => open?.latenessP99Us ?? []);
  return known.length === 0 ? '' : `, lateness p99 ${formatMs(Math.max(...known))} ms`;
}
