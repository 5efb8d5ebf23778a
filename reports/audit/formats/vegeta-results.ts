import { unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { firstJsonLine, jsonLines } from './json-lines.ts';
import { hasMembers, member } from './member.ts';
import { RequestLog } from './request-log.ts';

/** The JSON output of `vegeta encode`: one request per line; each attack is a round. */
export const vegetaResults: AuditFormat = {
  title: 'vegeta results (JSON lines)',
  recognise: ({ text }) => isResult(firstJsonLine(text)),
  read({ name, text }) {
    const attacks = new Map<string, RequestLog>();
    for (const { json, line } of jsonLines(text)) {
      if (!isResult(json)) throw new Error(`Line ${line} is not the result of a request.`);
      const attack = String(member(json, 'attack'));
      const log = attacks.get(attack) ?? new RequestLog();
      attacks.set(attack, log);
      const [code, latencyNs] = [Number(member(json, 'code')), Number(member(json, 'latency'))];
      log.add({
        startMs: Date.parse(String(member(json, 'timestamp'))),
        us: latencyNs / 1000,
        status: code === 0 ? null : String(code),
        ok: code >= 200 && code < 400,
      });
    }
    return [...attacks].map(([attack, log]) => {
      const label = attacks.size === 1 || attack === '' ? name : `${name}, ${attack}`;
      return { ...unknownRound({ label, group: name, stack: label }), ...log.figures(0.001, 1) };
    });
  },
};

function isResult(json: unknown): boolean {
  return (
    hasMembers(json, 'attack', 'seq', 'code', 'timestamp', 'latency') && typeof member(json, 'latency') === 'number'
  );
}
