import type { Load } from '../../model/document/load.ts';
import { formatCount, formatMs, formatThreeDigits } from '../words/format-number.ts';
import { listNames } from '../words/list-names.ts';
import type { ReportModel, Row } from './report-model.ts';

/** Heads of the groups of columns, in the words of the run: which engine, which kind of load, how much. */
interface DescribedLoads {
  readonly open: string;
  readonly closed: string;
  /** Of the rounds that CPU per request is from: the closed loop's, the open model's where a stack has no other. */
  readonly cpu: string;
}

/** The loads of a run in words; kinds that it has not are "not measured". */
export function describeLoads(model: ReportModel): DescribedLoads {
  const rows = model.sections.flatMap((section) => section.rows);
  const [plain, closed] = [describe(rows, 'open'), describe(rows, 'closed')];
  const open = describe(rows, 'open', ownLatency(rows, model.generatorLatencies));
  const openOnly = rows.filter((row) => row.closed === null && row.open !== null);
  if (openOnly.length === 0) return { open, closed, cpu: closed };
  if (rows.every((row) => row.closed === null)) return { open, closed, cpu: plain };
  const names = listNames([...new Set(openOnly.map(({ target }) => target))]);
  return { open, closed, cpu: `${closed}; of ${names}: ${plain}` };
}

/** Which rounds two columns are from, under the given names: in one sentence where it is the same rounds. */
export function describeClosedColumns({ closed, cpu }: DescribedLoads, throughput: string, cpuName: string): string {
  return cpu === closed ? `${throughput} and ${cpuName}: ${closed}.` : `${throughput}: ${closed}. ${cpuName}: ${cpu}.`;
}

function describe(rows: readonly Row[], kind: 'open' | 'closed', own = ''): string {
  const figures = rows.map((row) => row[kind]).find((candidate) => candidate !== null);
  if (!figures) return kind === 'open' ? 'Open model: not measured' : 'Closed loop: not measured';
  return figures.load.kind === 'open'
    ? `Open model at ${formatThreeDigits(figures.load.ratePerSec)} requests/s${arrivals(figures.load)} (${figures.engine}${lateness(rows)}${own})`
    : `Closed loop, ${formatCount(figures.load.connections)} connections (${figures.engine})`;
}

function arrivals(load: Load & { kind: 'open' }): string {
  return { constant: '', poisson: ', Poisson arrivals', ramp: ' at the end of a ramp from 0' }[load.arrivals];
}

/** What of the latencies is the generator's own, in the scenario where it is most. */
function ownLatency(rows: readonly Row[], all: ReportModel['generatorLatencies']): string {
  const engine = rows.map(({ open }) => open?.engine).find((id) => id !== undefined);
  const [most] = all.filter((one) => one.engine === engine).sort((a, b) => (b.p99Us ?? b.p50Us) - (a.p99Us ?? a.p50Us));
  if (most === undefined) return '';
  const p99 = most.p99Us === null ? '' : `, p99 ${formatMs(most.p99Us)} ms`;
  return `; ${most.engine} against a server that does nothing: p50 ${formatMs(most.p50Us)} ms${p99}`;
}

/** How punctual the generator was, at the stack where it was least so. */
function lateness(rows: readonly Row[]): string {
  const known = rows.flatMap(({ open }) => open?.latenessP99Us ?? []);
  return known.length === 0 ? '' : `, lateness p99 ${formatMs(Math.max(...known))} ms`;
}
