import { type AuditedRound, exactly, type Restated, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasLine, lineLike, lineLikeIfAny, runsOfText, type TextRun } from './runs-of-text.ts';

const BEGINS = /^Concurrency Level:/;
/** Whole milliseconds, truncated or rounded. */
const STEP_US = 1000;

/** The printed output of ab (ApacheBench). */
export const apacheBench: AuditFormat = {
  title: 'ApacheBench text',
  isPrinted: true,
  recognise: ({ text }) => hasLine(text, 'Concurrency Level:') && hasLine(text, 'Complete requests:'),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, lines }: TextRun): AuditedRound {
  // The unit after a value shows that it is complete.
  const number = (title: string, unit = ''): number =>
    Number(lineLike(lines, title, new RegExp(`^${title}:\\s+([\\d.]+)(?![\\d.])\\s*${unit}`))[1]);
  const optional = (pattern: RegExp): number => Number(lineLikeIfAny(lines, pattern)?.[1] ?? 0);
  const done = number('Complete requests');
  const seconds = number('Time taken for tests', 'seconds');
  const concurrency = number('Concurrency Level');
  const bad = optional(/^Non-2xx responses:\s+(\d+)$/);
  const broken = ['Connect', 'Receive', 'Exceptions'].map((kind) => optional(new RegExp(`^\\(.*\\b${kind}: (\\d+)`)));
  const failed = broken.reduce((sum, count) => sum + count, 0);
  const latency = /^Total:\s+(\d+)\s+(\d+)\s+([\d.]+)\s+(\d+)\s+(\d+)$/;
  const row = done === 0 || failed > 0 ? null : lineLikeIfAny(lines, latency);
  const us = (index: number): Stated | null =>
    row === null ? null : { value: Number(row[index]) * STEP_US, slack: STEP_US };
  return {
    ...unknownRound({ label, group: label, stack: label }),
    durationS: rounded(seconds, 0.001),
    wholeRun: true,
    mostInFlight: concurrency,
    closedLoop: true,
    requests: exactly(done),
    ok: Math.max(0, done - bad - failed),
    perSec: rounded(number('Requests per second', String.raw`\[#/sec\]`), 0.01),
    restated: done === 0 ? [] : timesPerRequest(lines, rounded((seconds / done) * 1000, 1 / done), concurrency),
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

/** ab divides the time of the test by the requests, and multiplies that by the concurrency for a mean. */
function timesPerRequest(lines: readonly string[], each: Stated, concurrency: number): Restated[] {
  const kinds = [
    { what: 'time per request', pattern: /^Time per request:\s+([\d.]+) \[ms\] \(mean\)$/, times: concurrency },
    { what: 'time per request of all', pattern: /^Time per request:\s+([\d.]+) \[ms\] \(mean, across/, times: 1 },
  ];
  return kinds.flatMap(({ what, pattern, times }) => {
    const found = lineLikeIfAny(lines, pattern);
    if (found === null) return [];
    const follows = { value: each.value * times, slack: each.slack * times };
    const from = 'the time of the test';
    return [{ what, stated: rounded(Number(found[1]), 0.001), follows, from, unit: ' ms', strength: 'proof' }];
  });
}
