import { type AuditedRound, exactly, type Restated, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { readDuration } from './read-duration.ts';
import { hasLine, lineLike, lineLikeIfAny, runsOfText, type TextRun } from './runs-of-text.ts';

const BEGINS = /^finished in \S+, [\d.]+ req\/s/;

/** The printed output of h2load: latencies and rate are of requests that are done. */
export const h2load: AuditFormat = {
  title: 'h2load text',
  isPrinted: true,
  recognise: ({ text }) => hasLine(text, 'finished in ') && hasLine(text, 'requests: ') && hasLine(text, 'time for '),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, before, lines }: TextRun): AuditedRound {
  const [, time = '', rate = ''] = lineLike(lines, 'finished in', /^finished in (\S+), ([\d.]+) req\/s/);
  const counts = countsOf(lineLike(lines, 'requests', /^requests: (.*)$/)[1] ?? '');
  const statuses = countsOf(lineLikeIfAny(lines, /^status codes: (.*)$/)?.[1] ?? '');
  const [done, errored] = [counts.get('done') ?? 0, counts.get('errored') ?? 0];
  const duration = readDuration(time);
  const latency = latenciesOf(lines);
  const us = (column: string): Stated | null => (done === 0 ? null : (latency.get(column) ?? null));
  return {
    ...unknownRound({ label, group: label, stack: label }),
    durationS: { value: duration.value / 1e6, slack: duration.slack / 1e6 },
    // A run by time counts requests from before its window.
    wholeRun: lineLikeIfAny(before, /Timing-based test/) === null,
    requests: exactly(done),
    ok: (statuses.get('2xx') ?? 0) + (statuses.get('3xx') ?? 0),
    unanswered: errored,
    // Some versions count requests that ended in an error as done.
    perSec: { value: Number(rate), slack: 0.005 + (errored * 1e6) / Math.max(1, duration.value) },
    restated: goodTwice(counts.get('succeeded'), statuses),
    statuses: errored > 0 || statuses.size === 0 ? null : Object.fromEntries(statuses),
    meanUs: us('mean'),
    minUs: us('min'),
    maxUs: us('max'),
    sdUs: us('sd'),
    percentiles: [...latency.keys()].flatMap((column) => {
      const percentile = column === 'median' ? 50 : Number(/^p([\d.]+)$/.exec(column)?.[1] ?? Number.NaN);
      const stated = us(column);
      return Number.isNaN(percentile) || stated === null ? [] : [{ percentile, us: stated }];
    }),
  };
}

/** A success is an answer with 2xx or 3xx. */
function goodTwice(succeeded: number | undefined, statuses: ReadonlyMap<string, number>): Restated[] {
  if (succeeded === undefined || statuses.size === 0) return [];
  const follows = exactly((statuses.get('2xx') ?? 0) + (statuses.get('3xx') ?? 0));
  const from = 'the sum of status codes';
  return [
    {
      what: 'number of requests that succeeded',
      stated: exactly(succeeded),
      follows,
      from,
      unit: '',
      strength: 'proof',
    },
  ];
}

/** `100 total, 99 done` by name. */
function countsOf(list: string): ReadonlyMap<string, number> {
  return new Map([...list.matchAll(/(\d+) (\w+)/g)].map(([, count, name]) => [String(name), Number(count)]));
}

/** The row of the latencies by its columns, without `+/- sd`; the columns depend on the version. */
function latenciesOf(lines: readonly string[]): ReadonlyMap<string, Stated> {
  const header = lineLike(lines, 'min max', /^min\s+max\s.*$/)[0]
    .replace('+/- sd', '')
    .trim()
    .split(/\s+/);
  const row = (lineLike(lines, 'time for request', /^(?:time for )?request\s*:\s*(.*)$/)[1] ?? '').split(/\s+/);
  if (row.length < header.length) throw new Error('The line "time for request" is truncated.');
  return new Map(header.map((column, index) => [column, withLastDigit(readDuration(row[index] ?? ''))]));
}

/** It rounds or truncates, depending on the version. */
function withLastDigit({ value, slack }: Stated): Stated {
  return { value, slack: slack * 2 };
}
