import { type AuditedRound, unknownRound } from '../audited-round.ts';
import { csvHeader, tableRows } from './csv-table.ts';
import type { AuditFormat } from './format.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';

/** A latency is the difference of two clocks that count whole milliseconds. */
const SLACK_US = 1000;
const NO_ANSWER = 'Non HTTP response code';

/** A JTL in JMeter's default format: CSV with a line of names, one sample per row, times in ms. */
export const jmeter: AuditFormat = {
  title: 'JMeter JTL (CSV)',
  recognise({ text, json }) {
    const header = json === undefined ? csvHeader(text.slice(0, 2000)) : [];
    return header.includes('timeStamp') && header.includes('elapsed');
  },
  read({ name, text }) {
    const logs: RequestLog[] = [];
    for (const { table, cell } of tableRows(text)) {
      const log = (logs[table] ??= new RequestLog());
      log.add(sampleOf(cell('timeStamp'), cell('elapsed'), cell('responseCode'), cell('success')));
    }
    return roundsOf(name, logs);
  },
};

export function sampleOf(timeStamp: string, elapsed: string, code: string, success: string): LoggedRequest {
  if (!/^-?\d+$/.test(elapsed)) throw new Error(`"${elapsed.slice(0, 40)}" is not a number of milliseconds.`);
  return {
    // With dates in other forms the duration is unknown.
    startMs: /^\d+$/.test(timeStamp) ? Number(timeStamp) : Number.NaN,
    us: Number(elapsed) * 1000,
    status: code.startsWith(NO_ANSWER) ? null : code,
    ok: success !== '' ? success === 'true' : code === '' ? null : /^[23]/.test(code),
  };
}

/** Returns the logs of a file that are not empty, as rounds. */
export function roundsOf(name: string, logs: readonly RequestLog[]): AuditedRound[] {
  const filled = logs.filter((log) => log.count > 0);
  return filled.map((log, index) => {
    const label = filled.length === 1 ? name : `${name}, run ${index + 1}`;
    return { ...unknownRound({ label, group: label, stack: label }), ...log.figures(SLACK_US, 1) };
  });
}
