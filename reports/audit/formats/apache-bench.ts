import { type AuditedRound, exactly, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasLine, lineLike, lineLikeIfAny, runsOfText, type TextRun } from './runs-of-text.ts';

const BEGINS = /^Concurrency Level:/;
/** Whole milliseconds, cut or rounded. */
const STEP_US = 1000;

/** What ab (ApacheBench) prints. */
export const apacheBench: AuditFormat = {
  title: 'ApacheBench text',
  recognise: ({ text }) => hasLine(text, 'Concurrency Level:') && hasLine(text, 'Complete requests:'),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, lines }: TextRun): AuditedRound {
  const number = (title: string): number => Number(lineLike(lines, title, new RegExp(`^${title}:\\s+([\\d.]+)\\b`))[1]);
  const optional = (pattern: RegExp): number => Number(lineLikeIfAny(lines, pattern)?.[1] ?? 0);
  const done = number('Complete requests');
  const bad = optional(/^Non-2xx responses:\s+(\d+)$/);
  const broken = ['Connect', 'Receive', 'Exceptions'].map((kind) => optional(new RegExp(`^\\(.*\\b${kind}: (\\d+)`)));
  const failed = broken.reduce((sum, count) => sum + count, 0);
  const latency = /^Total:\s+(\d+)\s+(\d+)\s+([\d.]+)\s+(\d+)\s+(\d+)$/;
  const row = done === 0 || failed > 0 ? null : lineLikeIfAny(lines, latency);
  const us = (index: number): Stated | null =>
    row === null ? null : { value: Number(row[index]) * STEP_US, slack: STEP_US };
  return {
    ...unknownRound({ label, group: label, stack: label }),
    durationS: rounded(number('Time taken for tests'), 0.001),
    wholeRun: true,
    mostInFlight: number('Concurrency Level'),
    closedLoop: true,
    requests: exactly(done),
    ok: Math.max(0, done - bad - failed),
    perSec: rounded(number('Requests per second'), 0.01),
    minUs: us(1),
    meanUs: us(2),
    sdUs: us(3),
    maxUs: us(5),
    percentiles:
      row === null
        ? []
        : lines.flatMap((line) => {
            const [, percentile, value] = /^(\d+)%\s+(\d+)(?: \(longest request\))?$/.exec(line) ?? [];
            return value === undefined
              ? []
              : [{ percentile: Number(percentile), us: { value: Number(value) * STEP_US, slack: STEP_US } }];
          }),
  };
}
