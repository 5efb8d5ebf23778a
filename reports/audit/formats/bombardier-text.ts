import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { readDuration } from './read-duration.ts';
import { hasLine, lineLike, lineLikeIfAny, runsOfText, type TextRun } from './runs-of-text.ts';
import { sumOf } from './status-counts.ts';

const BEGINS = /^Statistics\s+Avg\s+Stdev\s+Max$/;

/** The printed output of bombardier. Its rate is a mean over samples, and the duration is not stated. */
export const bombardierText: AuditFormat = {
  title: 'bombardier text',
  isPrinted: true,
  recognise: ({ text }) => hasLine(text, 'Statistics') && hasLine(text, 'HTTP codes:'),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, lines }: TextRun): AuditedRound {
  const codes = lineLike(lines, 'HTTP codes', /^1xx - \d+, .*$/)[0];
  const others = lineLikeIfAny(lines, /^others - (\d+)$/)?.[1];
  const statuses = Object.fromEntries([
    ...[...codes.matchAll(/(\dxx) - (\d+)/g)].map(([, name, count]) => [name, Number(count)]),
    ['others', Number(others ?? 0)],
  ]) as Readonly<Record<string, number>>;
  const latency = lineLikeIfAny(lines, /^Latency\s+(\S+)\s+(\S+)\s+(\S+)$/);
  const us = (index: number): Stated | null => {
    const text = latency?.[index];
    return text === undefined ? null : readDuration(text);
  };
  return {
    ...unknownRound({ label, group: label, stack: label }),
    requests: exactly(sumOf(statuses)),
    ok: (statuses['2xx'] ?? 0) + (statuses['3xx'] ?? 0),
    meanUs: us(1),
    sdUs: us(2),
    maxUs: us(3),
    percentiles: lines.flatMap((line) => {
      const [, percentile, time] = /^([\d.]+)%\s+([\d.]+\S+)$/.exec(line) ?? [];
      return time === undefined ? [] : [{ percentile: Number(percentile), us: readDuration(time) }];
    }),
  };
}
