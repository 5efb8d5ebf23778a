import { unknownRound } from '../audited-round.ts';
import { csvHeader, tableRows } from './csv-table.ts';
import type { AuditFormat } from './format.ts';
import { RequestLog } from './request-log.ts';

const HEY = { latency: 'response-time', start: 'offset', status: 'status-code', slackUs: 50, stepMs: 0.1 };
const OHA = { latency: 'request-duration', start: 'request-start', status: 'status', slackUs: 0.001, stepMs: 0.001 };

/**
 * The output of `hey -o csv` and `oha --output-format csv`: one answer per row, times in seconds; failed requests are
 * missing.
 */
export const heyCsv: AuditFormat = {
  title: 'hey or oha CSV',
  recognise: ({ text, json }) => json === undefined && columnsOf(text) !== undefined,
  read({ name, text }) {
    const { latency, start, status, slackUs, stepMs } = columnsOf(text) ?? HEY;
    const log = new RequestLog();
    for (const { cell } of tableRows(text)) {
      const code = cell(status);
      const startMs = cell(start) === '' ? Number.NaN : Number(cell(start)) * 1000;
      log.add({
        startMs,
        us: Number(cell(latency) || 'none') * 1e6,
        status: code,
        ok: code === '' ? null : /^[23]/.test(code),
      });
    }
    return [
      { ...unknownRound({ label: name, group: name, stack: name }), ...log.figures(slackUs, stepMs), unanswered: null },
    ];
  },
};

function columnsOf(text: string): typeof HEY | undefined {
  const header = csvHeader(text.slice(0, 2000));
  return [HEY, OHA].find(({ latency }) => header.includes(latency) && header.some((name) => name.startsWith('DNS')));
}
