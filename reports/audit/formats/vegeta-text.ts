import { type AuditedRound, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasLine, lineLike, lineLikeIfAny, runsOfText, type TextRun } from './runs-of-text.ts';
import { ofDigest, successOf, attackOf } from './vegeta.ts';

const BEGINS = /^Requests\s+\[total[,\]]/;
const US: Readonly<Record<string, number>> = { h: 3.6e9, m: 6e7, s: 1e6, ms: 1000, µs: 1, us: 1, ns: 0.001 };
const UNITS = Object.keys(US).filter((unit) => unit !== 'us');

/** The printed output of `vegeta report`. */
export const vegetaText: AuditFormat = {
  title: 'vegeta report (text)',
  isPrinted: true,
  recognise: ({ text }) => hasLine(text, 'Requests') && hasLine(text, 'Latencies') && text.includes('[total'),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, lines }: TextRun): AuditedRound {
  const requests = valuesOf(lines, 'Requests');
  const duration = valuesOf(lines, 'Duration');
  const latencies = valuesOf(lines, 'Latencies');
  const [total, rate] = [Number(requests.get('total')), Number(requests.get('rate'))];
  const us = (key: string): Stated | null => {
    const text = latencies.get(key);
    return text === undefined ? null : readGoDuration(text);
  };
  const seconds = (key: string): Stated | null => {
    const text = duration.get(key);
    if (text === undefined) return null;
    const { value, slack } = readGoDuration(text);
    return { value: value / 1e6, slack: slack / 1e6 };
  };
  const success = lineLikeIfAny(lines, /^Success\s+\[ratio\]\s+([\d.]+)%$/);
  const statuses = statusesOf(lines);
  const ok = success === null ? null : (Number(success[1]) / 100) * total;
  return {
    ...unknownRound({ label, group: label, stack: label }),
    ...attackOf({
      requests: total,
      attackS: seconds('attack'),
      waitS: seconds('wait'),
      rate: Number.isNaN(rate) ? null : rounded(rate, 0.01),
    }),
    ok: ok === null ? null : Math.floor(ok),
    statuses,
    restated:
      success === null || statuses === null ? [] : successOf(rounded(Number(success[1]) / 100, 0.0001), statuses),
    meanUs: us('mean'),
    minUs: us('min'),
    maxUs: us('max'),
    percentiles: [...latencies.keys()].flatMap((key) => {
      const [percentile, stated] = [Number(key), us(key)];
      return Number.isNaN(percentile) || stated === null ? [] : [{ percentile, us: ofDigest(stated) }];
    }),
  };
}

/** `Latencies  [min, mean]  1ms, 2ms` as names with their values. */
function valuesOf(lines: readonly string[], title: string): ReadonlyMap<string, string> {
  const [, names = '', values = ''] = lineLike(lines, title, new RegExp(`^${title}\\s+\\[([^\\]]*)\\]\\s+(.*)$`));
  const [left, right] = [names, values].map((list) => list.split(',').map((one) => one.trim()));
  if (left?.length !== right?.length) throw new Error(`The line "${title}" has not as many values as names.`);
  return new Map(left?.map((key, index) => [key, right?.[index] ?? '']));
}

function statusesOf(lines: readonly string[]): Readonly<Record<string, number>> | null {
  const found = lineLikeIfAny(lines, /^Status Codes\s+\[code:count\]\s+(.*)$/);
  const pairs = [...(found?.[1] ?? '').matchAll(/(\d+):(\d+)/g)];
  return pairs.length === 0 ? null : Object.fromEntries(pairs.map(([, code, count]) => [String(code), Number(count)]));
}

/**
 * Reads a time as Go prints it (`1m30.5s`, `8.137ms`), in µs, rounded to the unit below its largest or finer.
 * @throws Error on anything else
 */
export function readGoDuration(text: string): Stated {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|µs|us|s|ns))+$/.test(text)) throw new Error(`"${text.slice(0, 40)}" is not a time.`);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|µs|us|s|ns)/g)];
  const value = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (US[unit ?? ''] ?? 0), 0);
  const largest = UNITS.findIndex((unit) => value >= (US[unit] ?? 0));
  const step = US[UNITS[largest + 1] ?? 'ns'] ?? 0.001;
  return rounded(value, value === 0 ? 0.001 : step);
}
