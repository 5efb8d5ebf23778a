import { type AuditedRound, exactly, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { readDuration } from './read-duration.ts';

/** Maximum length of a line of wrk, which also bounds the time of the patterns. */
const LONGEST_LINE = 300;
const RUNNING = /Running (\S+) test @ (\S+)/;
const HEAD = /(\d+) threads? and (\d+) connections?\s*$/;
const STATS = /(?:^|\s)Latency\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+%\s*$/;
/** DeathStarBench's wrk2 prints p99 instead of the maximum. */
const P99_FOR_MAX = /Thread Stats\s+Avg\s+Stdev\s+99%/;
const TABLE = /Latency Distribution/;
const PERCENTILE = /(?:^|\s)(\d+(?:\.\d+)?)%\s+(\S+)\s*$/;
const TOTAL = /(?:^|\s)(-?\d[\d,]*) (?:completed )?requests in (\S+), \S+ {1,2}read\s*$/;
const BAD = /Non-2xx or 3xx responses: (\d+)\s*$/;
const SOCKETS = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/;
/** The only output of wrk if its first connection is refused. */
const REFUSED = /^[ \t]{0,99}unable to connect to \S{1,200} /m;
const RATE = /Requests\/sec(?: \(Throughput\))?:\s+(\S+)\s*$/;
const TRANSFER = /Transfer\/sec:/;

/** The printed output of wrk and wrk2, of one or more runs, indented or quoted too. */
export const wrk: AuditFormat = {
  title: 'wrk or wrk2 text',
  isPrinted: true,
  recognise: ({ json, text }) =>
    json === undefined &&
    (splitRuns(text).some(({ running, lines }) => running !== null || find(lines, RATE) !== null) ||
      REFUSED.test(text)),
  read({ name, text }) {
    const runs = splitRuns(text);
    if (runs.length === 0)
      return [{ ...unknownRound({ label: name, group: name, stack: name }), requests: exactly(0) }];
    return runs.map((run, index) => readRun(runs.length === 1 ? name : `${name}, run ${index + 1}`, run));
  },
};

interface Run {
  readonly running: RegExpExecArray | null;
  readonly head: RegExpExecArray;
  readonly lines: readonly string[];
}

/** A run begins with its threads and connections; the line before it names the requested duration. */
function splitRuns(text: string): Run[] {
  const runs: (Omit<Run, 'lines'> & { lines: string[] })[] = [];
  let running: RegExpExecArray | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.length > LONGEST_LINE) continue;
    const [next, head] = [RUNNING.exec(line), HEAD.exec(line)];
    if (head !== null) {
      runs.push({ running, head, lines: [] });
      running = null;
    } else if (next === null) runs.at(-1)?.lines.push(line);
    else running = next;
  }
  return runs.filter(isRun);
}

/** Prose that mentions threads and connections is not a run. */
function isRun({ running, lines }: Run): boolean {
  return running !== null || [STATS, TOTAL, RATE].some((pattern) => find(lines, pattern) !== null);
}

function readRun(name: string, { running, lines }: Run): AuditedRound {
  const stats = required(lines, STATS, 'Latency');
  const total = required(lines, TOTAL, '… requests in …');
  const rate = required(lines, RATE, 'Requests/sec');
  if (find(lines, TRANSFER) === null && !/(?:[.,]\d\d|\D)$/.test(String(rate[1])))
    throw new Error('the text ends within the line "Requests/sec".');
  const count = numberIn(total[1]);
  const [connect = 0, read = 0, write = 0, timeout = 0] = (find(lines, SOCKETS) ?? []).slice(1).map(Number);
  const duration = readDuration(String(total[2]));
  const timed = Math.max(0, count - timeout);
  const perSec = numberIn(rate[1]);
  return {
    ...unknownRound({ label: name, group: name, stack: running?.[2] ?? name }),
    durationS: toSeconds(duration),
    askedS: running === null ? null : askedFor(String(running[1])),
    wholeRun: true,
    // wrk adds corrected latencies to its mean, and wrk2 counts from the intended start: neither obeys Little's law.
    mostInFlight: null,
    closedLoop: !lines.some((line) => /HdrHistogram|Thread calibration/.test(line)),
    requests: rounded(count, 1),
    ok: count - Number(find(lines, BAD)?.[1] ?? 0),
    unanswered: connect + read + write,
    timedOut: timeout,
    perSec: Number.isFinite(perSec) ? rounded(perSec, 0.01) : null,
    timed,
    ...(timed === 0 ? {} : readFigures(stats, lines)),
  };
}

/** Commas may separate thousands, or be decimal. */
function numberIn(text: string | undefined): number {
  return Number((text ?? '').replace(/,(?=\d{3}\b)/g, '').replace(/,(\d\d)$/, '.$1'));
}

function readFigures(
  stats: RegExpExecArray,
  lines: readonly string[],
): Pick<AuditedRound, 'meanUs' | 'sdUs' | 'maxUs' | 'percentiles'> {
  const [meanUs = null, sdUs = null, maxUs = null] = stats.slice(1).map((text) => latency(text));
  return { meanUs, sdUs, maxUs: find(lines, P99_FOR_MAX) === null ? maxUs : null, percentiles: readTable(lines) };
}

/** The first table; wrk2's second one counts from the actual start, which is another latency. */
function readTable(lines: readonly string[]): AuditedRound['percentiles'] {
  const start = lines.findIndex((line) => TABLE.test(line) && !line.includes('Uncorrected'));
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && !PERCENTILE.test(line));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .flatMap((line) => {
      const found = PERCENTILE.exec(line);
      const us = found === null ? null : latency(String(found[2]));
      return found === null || us === null ? [] : [{ percentile: Number(found[1]), us: bucket(us) }];
    })
    .sort((a, b) => a.percentile - b.percentile);
}

/** Null if wrk had no data for it: `-nanus`. */
function latency(text: string): Stated | null {
  return /nan|inf/.test(text) ? null : readDuration(text);
}

function askedFor(text: string): Stated | null {
  try {
    return toSeconds(readDuration(text));
  } catch {
    return null;
  }
}

/** Percentiles are upper edges of histogram buckets, up to 0.2% high. */
function bucket({ value, slack }: Stated): Stated {
  return { value, slack: slack + value * 0.002 };
}

function toSeconds({ value, slack }: Stated): Stated {
  return { value: value / 1e6, slack: slack / 1e6 };
}

function find(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return null;
}

function required(lines: readonly string[], pattern: RegExp, name: string): RegExpExecArray {
  const found = find(lines, pattern);
  if (found === null) throw new Error(`its line "${name}" is missing or truncated.`);
  return found;
}
