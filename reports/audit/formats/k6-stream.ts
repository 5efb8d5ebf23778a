import { unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { firstJsonLine, jsonLines } from './json-lines.ts';
import { hasMembers, member, numberAt } from './member.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';

const DURATIONS = '"http_req_duration"';
const DROPPED = '"dropped_iterations"';

/**
 * The output of `k6 run --out json=FILE`: a line for each value of each metric; the latencies of requests are read, in
 * ms.
 */
export const k6Stream: AuditFormat = {
  title: 'k6 stream (--out json)',
  recognise: ({ text }) => isOfStream(firstJsonLine(text)),
  read({ name, text }) {
    const log = new RequestLog();
    let dropped = 0;
    for (const { json, line } of jsonLines(
      text,
      (content) => content.includes(DURATIONS) || content.includes(DROPPED),
    )) {
      if (!isOfStream(json)) throw new Error(`Line ${line} is not of a k6 stream.`);
      if (member(json, 'type') !== 'Point') continue;
      const value = numberAt(json, 'data', 'value');
      if (value === null) throw new Error(`Line ${line} has no data.value.`);
      if (member(json, 'metric') === 'dropped_iterations') dropped += value;
      if (member(json, 'metric') !== 'http_req_duration') continue;
      const { status, ok } = answerOf(member(json, 'data', 'tags'));
      const endMs = Date.parse(String(member(json, 'data', 'time')));
      log.add({ startMs: endMs - value, us: value * 1000, status, ok });
    }
    if (log.count === 0) return [];
    return [{ ...unknownRound({ label: name, group: name, stack: name }), ...log.figures(0.001, 1), dropped }];
  },
};

function isOfStream(json: unknown): boolean {
  const type = member(json, 'type');
  return (type === 'Metric' || type === 'Point') && hasMembers(json, 'metric', 'data');
}

/** Status 0 is no answer. Without tags it is an answer of unknown status. */
function answerOf(tags: unknown): Pick<LoggedRequest, 'status' | 'ok'> {
  const status = String(member(tags, 'status') ?? '');
  const expected = member(tags, 'expected_response');
  const known = status === '' ? null : /^[23]/.test(status);
  return { status: status === '0' ? null : status, ok: expected === undefined ? known : expected === 'true' };
}
