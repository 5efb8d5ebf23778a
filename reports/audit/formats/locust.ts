import { type AuditedRound, exactly, type Restated, rounded, type Stated, unknownRound } from '../audited-round.ts';
import { csvHeader, type TableRow, tableRows } from './csv-table.ts';
import type { AuditFormat } from './format.ts';

/**
 * `…_stats.csv` of `locust --csv`: a row for each name and one for all, times in ms; latencies include failed requests.
 */
export const locust: AuditFormat = {
  title: 'Locust statistics (CSV)',
  recognise({ text, json }) {
    const header = json === undefined ? csvHeader(text.slice(0, 2000)) : [];
    return header.includes('Request Count') && header.includes('Failure Count');
  },
  read({ name, text }) {
    const percentiles = csvHeader(text).filter((column) => /^[\d.]+%$/.test(column));
    const rows = [...tableRows(text)].map((row) => readRow(name, row, percentiles));
    const asked = rows.filter(({ requests }) => requests !== null && requests.value > 0);
    const [one, all] = asked;
    // With only one name the row for all repeats it; if their values differ, both are read.
    if (asked.length === 2 && one !== undefined && all !== undefined && figuresOf(one) === figuresOf(all)) return [all];
    return asked.length === 0 ? rows.slice(-1) : asked;
  },
};

/** The values of a row to six digits, for comparison. */
function figuresOf({ requests, ok, perSec, meanUs, minUs, maxUs, percentiles }: AuditedRound): string {
  const figures = [requests, perSec, meanUs, minUs, maxUs, ...percentiles.map(({ us }) => us)];
  return [ok, ...figures.map((figure) => figure?.value)].map((value) => value?.toPrecision(6)).join(' ');
}

function readRow(file: string, { cell }: TableRow, percentiles: readonly string[]): AuditedRound {
  const label = `${file}, ${[cell('Type'), cell('Name')].filter((part) => part !== '').join(' ')}`;
  const requests = numberOf(cell, 'Request Count') ?? 0;
  const ms = (column: string): Stated | null => {
    const value = requests === 0 ? null : numberOf(cell, column);
    return value === null ? null : asWritten(cell(column), value);
  };
  const rate = numberOf(cell, 'Requests/s');
  return {
    ...unknownRound({ label, group: label, stack: label }),
    requests: exactly(requests),
    ok: Math.max(0, requests - (numberOf(cell, 'Failure Count') ?? 0)),
    perSec: rate === null ? null : exactly(rate),
    restated: rate === null ? [] : failuresOf(cell, requests, rate),
    meanUs: ms('Average Response Time'),
    minUs: ms('Min Response Time'),
    maxUs: ms('Max Response Time'),
    percentiles: percentiles
      .flatMap((column) => {
        const value = requests === 0 ? null : numberOf(cell, column);
        return value === null ? [] : [{ percentile: Number.parseFloat(column), us: inBucket(value) }];
      })
      .sort((a, b) => a.percentile - b.percentile),
  };
}

/** Both rates are over the time of the row. */
function failuresOf(cell: TableRow['cell'], requests: number, rate: number): Restated[] {
  const [failures, perSec] = [numberOf(cell, 'Failure Count'), numberOf(cell, 'Failures/s')];
  if (failures === null || perSec === null || requests <= 0) return [];
  const follows = exactly((rate * failures) / requests);
  const from = 'their share of all requests';
  return [
    {
      what: 'rate of failures',
      stated: asRate(cell('Failures/s'), perSec),
      follows,
      from,
      unit: '/s',
      strength: 'hint',
    },
  ];
}

/** Old versions write two decimals. */
function asRate(text: string, value: number): Stated {
  return rounded(value, 2 * 10 ** -(/\.(\d+)$/.exec(text)?.[1]?.length ?? 0));
}

/** Null for `N/A` and an empty field. @throws Error that names the column of anything else. */
function numberOf(cell: TableRow['cell'], column: string): number | null {
  const text = cell(column).trim();
  if (text === '' || text === 'N/A') return null;
  // A comma before three digits separates thousands; any other one is decimal.
  const value = Number(text.replaceAll(/,(?=\d{3}(?:\D|$))/g, '').replace(',', '.'));
  if (Number.isNaN(value)) throw new Error(`${column} is "${text.slice(0, 40)}", not a number.`);
  return value;
}

/** Old versions write whole milliseconds, new ones all digits. */
function asWritten(text: string, ms: number): Stated {
  const digits = /[.,](\d+)$/.exec(text.trim())?.[1]?.length ?? 0;
  return rounded(ms * 1000, 2 * 1000 * 10 ** -digits);
}

/** It keeps two digits of a latency: 147 ms are 150, 3432 ms are 3400. */
function inBucket(ms: number): Stated {
  const step = ms < 100 ? 1 : 10 ** (Math.floor(Math.log10(ms)) - 1);
  return { value: ms * 1000, slack: step * 1000 };
}
