import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member, numberAt, objectAt } from './member.ts';
import { countsAt, goodOf, sumOf } from './status-counts.ts';

/** Latencies are whole milliseconds or have one decimal, depending on the version. */
const STEP_MS = 1;
/** Percentiles of version 2 come from a sketch with buckets 2% wide. */
const SKETCH = 0.02;

/** The output of `artillery run --output`, version 1 and 2: the aggregate of the run, in ms. */
export const artillery: AuditFormat = {
  title: 'Artillery report',
  recognise: ({ json }) => {
    const aggregate = member(json, 'aggregate');
    return hasMembers(aggregate, 'counters', 'rates') || hasMembers(aggregate, 'scenariosCreated', 'latency');
  },
  read({ name, json }) {
    const aggregate = objectAt(json, 'aggregate');
    const round = hasMembers(aggregate, 'latency') ? readFirst(aggregate) : readSecond(aggregate);
    return round === null ? [] : [{ ...unknownRound({ label: name, group: name, stack: name }), ...round }];
  },
};

function readFirst(aggregate: unknown): Partial<AuditedRound> {
  const [codes, errors] = [countsAt(aggregate, 'codes'), countsAt(aggregate, 'errors')];
  const completed = numberAt(aggregate, 'requestsCompleted') ?? sumOf(codes);
  return {
    requests: exactly(completed),
    ok: goodOf(codes),
    unanswered: sumOf(errors),
    statuses: Object.keys(codes).length === 0 ? null : codes,
    ...latenciesOf(completed === 0 ? {} : objectAt(aggregate, 'latency')),
  };
}

function readSecond(aggregate: unknown): Partial<AuditedRound> | null {
  const counters = countsAt(aggregate, 'counters');
  const sent = counters['http.requests'];
  if (sent === undefined) return null;
  const codes = Object.fromEntries(
    Object.entries(counters).flatMap(([key, count]) => {
      const code = /^http\.codes\.(\d+)$/.exec(key)?.[1];
      return code === undefined ? [] : [[code, count]];
    }),
  ) as Readonly<Record<string, number>>;
  const answered = counters['http.responses'] ?? sumOf(codes);
  const summary =
    member(aggregate, 'summaries', 'http.response_time') ?? member(aggregate, 'histograms', 'http.response_time') ?? {};
  return {
    requests: exactly(answered),
    ok: goodOf(codes),
    unanswered: sent - answered,
    timed: numberAt(summary, 'count'),
    statuses: Object.keys(codes).length === 0 ? null : codes,
    ...latenciesOf(answered === 0 ? {} : summary),
  };
}

/** `p50`, `p999` and `median`; null if there are too few latencies. */
function latenciesOf(summary: unknown): Pick<AuditedRound, 'meanUs' | 'minUs' | 'maxUs' | 'percentiles'> {
  const us = (key: string, relative = 0): Stated | null => {
    const ms = numberAt(summary, key);
    return ms === null ? null : { value: ms * 1000, slack: (STEP_MS + Math.abs(ms) * relative) * 1000 };
  };
  const keys = typeof summary === 'object' && summary !== null ? Object.keys(summary) : [];
  return {
    meanUs: us('mean'),
    minUs: us('min'),
    maxUs: us('max'),
    percentiles: keys
      .filter((key) => key !== 'median' || !keys.includes('p50'))
      .flatMap((key) => {
        const [percentile, stated] = [percentileOf(key), us(key, SKETCH)];
        return percentile === null || stated === null ? [] : [{ percentile, us: stated }];
      })
      .sort((a, b) => a.percentile - b.percentile),
  };
}

/** 99.9 of `p999`. */
function percentileOf(key: string): number | null {
  if (key === 'median') return 50;
  const digits = /^p(\d\d)(\d*)$/.exec(key);
  return digits === null ? null : Number(`${digits[1]}.${digits[2]}0`);
}
