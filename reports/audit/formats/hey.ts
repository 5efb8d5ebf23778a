import { type AuditedRound, exactly, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { answersPerSec, CUT_OFF } from './oha.ts';
import { hasLine, lineLike, runsOfText, type TextRun } from './runs-of-text.ts';
import { goodOf, sumOf } from './status-counts.ts';

const BEGINS = /^Summary:$/;
const STATUSES = 'Status code distribution:';
const ERRORS = 'Error distribution:';
const US: Readonly<Record<string, number>> = { secs: 1e6, sec: 1e6, s: 1e6, ms: 1000, us: 1, µs: 1, ns: 0.001 };
const TIME = String.raw`([\d.]+|-?NaN|-?inf)\s*(secs|sec|s|ms|us|µs|ns)`;
/** hey keeps at most this number of answers, with their statuses; its rate and the sum of latencies are of all. */
const MOST_LATENCIES = 1_000_000;

/** The printed output of hey and ghz, and of oha without `--output-format`. */
export const hey: AuditFormat = {
  title: 'hey, oha or ghz text',
  isPrinted: true,
  recognise: ({ text }) => hasLine(text, 'Summary:') && hasLine(text, 'Requests/sec:') && hasLine(text, 'Slowest:'),
  read: ({ name, text }) => runsOfText(name, text, BEGINS).map((run) => readRun(run)),
};

function readRun({ label, lines }: TextRun): AuditedRound {
  const total = lineLike(lines, 'Total', new RegExp(`^Total:\\s+${TIME}$`));
  const rate = lineLike(lines, 'Requests/sec', /^Requests\/sec:\s+([\d.]+)$/);
  const statuses = statusesOf(lines);
  const { cutOff, unanswered } = errorsOf(lines);
  const answered = sumOf(statuses);
  const isCapped = answered >= MOST_LATENCIES;
  // The text may be only a part of the output.
  const isStated = lines.some((line) => line === STATUSES || line === ERRORS);
  const time = (title: string): Stated | null => {
    const [, value = '', unit = ''] = lineLike(lines, title, new RegExp(`^${title}:\\s+${TIME}$`));
    return isStated && answered === 0 ? null : readTime(value, unit);
  };
  const duration = readTime(String(total[1]), String(total[2]));
  const perSec = readNumber(String(rate[1]));
  return {
    ...unknownRound({ label, group: label, stack: label }),
    durationS: duration === null ? null : { value: duration.value / 1e6, slack: duration.slack / 1e6 },
    wholeRun: true,
    requests: isStated ? exactly(answered) : null,
    unanswered: isStated ? unanswered : null,
    ok: isStated ? goodOf(statuses) : null,
    perSec: perSec === null || isCapped ? null : answersPerSec(perSec, answered, unanswered + cutOff),
    statuses: answered === 0 ? null : statuses,
    meanUs: isCapped ? null : time('Average'),
    minUs: time('Fastest'),
    maxUs: isCapped ? null : time('Slowest'),
    percentiles: lines.flatMap((line) => {
      // hey 0.1.5 prints the sign twice, and 0% if there are too few latencies.
      const [, percentile, value = '', unit = ''] = PERCENTILE.exec(line) ?? [];
      const us = readTime(value, unit);
      return percentile === undefined || Number(percentile) === 0 || us === null
        ? []
        : [{ percentile: Number(percentile), us }];
    }),
  };
}

const PERCENTILE = new RegExp(`^(\\d+(?:\\.\\d+)?)(?: ?%){1,2} in ${TIME}$`);

/** Null if it is not a number. */
function readTime(value: string, unit: string): Stated | null {
  const us = US[unit];
  const stated = readNumber(value);
  return us === undefined || stated === null ? null : { value: stated.value * us, slack: stated.slack * us };
}

function readNumber(text: string): Stated | null {
  const match = /^\d+(?:\.(\d+))?$/.exec(text);
  return match === null ? null : rounded(Number(text), 10 ** -(match[1]?.length ?? 0));
}

/** `[200]  820 responses` in a line each; ghz names gRPC's statuses, `OK` among them. */
function statusesOf(lines: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    below(lines, STATUSES).flatMap((line) => {
      const [, status, count] = /^\[(\w+)\]\s+(\d+) responses$/.exec(line) ?? [];
      return status === undefined ? [] : [[status === 'OK' ? '200' : status, Number(count)]];
    }),
  );
}

/** `[4]  connection refused` in a line each. */
function errorsOf(lines: readonly string[]): { readonly cutOff: number; readonly unanswered: number } {
  let [cutOff, unanswered] = [0, 0];
  for (const line of below(lines, ERRORS)) {
    const count = Number(/^\[(\d+)\]/.exec(line)?.[1] ?? 0);
    if (line.endsWith(CUT_OFF)) cutOff += count;
    else unanswered += count;
  }
  return { cutOff, unanswered };
}

/** The lines below a heading, as far as the next one. */
function below(lines: readonly string[], heading: string): readonly string[] {
  const rest = lines.slice(lines.indexOf(heading) + 1);
  const end = rest.findIndex((line) => line.endsWith('distribution:'));
  return lines.includes(heading) ? rest.slice(0, end === -1 ? undefined : end) : [];
}
