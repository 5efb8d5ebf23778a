import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member, numberAt, objectAt } from './member.ts';
import { sumOf } from './status-counts.ts';

/** The output of `bombardier -o json -p result`: µs; failed requests are in its counts (`others`) and its latencies. */
export const bombardier: AuditFormat = {
  title: 'bombardier JSON',
  recognise: ({ json }) =>
    hasMembers(member(json, 'spec'), 'numberOfConnections', 'testType') &&
    hasMembers(member(json, 'result'), 'timeTakenSeconds', 'req2xx'),
  read: ({ name, json }) => [readResult(name, objectAt(json, 'spec'), objectAt(json, 'result'))],
};

function readResult(name: string, spec: unknown, result: unknown): AuditedRound {
  const statuses = Object.fromEntries(
    ['req1xx', 'req2xx', 'req3xx', 'req4xx', 'req5xx', 'others'].map((key) => [
      key.replace('req', ''),
      numberAt(result, key) ?? 0,
    ]),
  );
  const requests = sumOf(statuses);
  const seconds = numberAt(result, 'timeTakenSeconds');
  const us = (...path: string[]): Stated | null => {
    const value = numberAt(result, 'latency', ...path);
    return value === null ? null : exactly(value);
  };
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: seconds === null ? null : exactly(seconds),
    wholeRun: true,
    mostInFlight: numberAt(spec, 'numberOfConnections'),
    closedLoop: member(spec, 'rate') === undefined,
    requests: exactly(requests),
    ok: (statuses['2xx'] ?? 0) + (statuses['3xx'] ?? 0),
    perSec: seconds === null || seconds <= 0 ? null : exactly(requests / seconds),
    meanUs: us('mean'),
    maxUs: us('max'),
    sdUs: us('stddev'),
    percentiles: percentilesOf(result, us),
  };
}

function percentilesOf(result: unknown, us: (...path: string[]) => Stated | null): AuditedRound['percentiles'] {
  const found = member(result, 'latency', 'percentiles');
  return (typeof found === 'object' && found !== null ? Object.keys(found) : [])
    .flatMap((key) => {
      const stated = us('percentiles', key);
      return stated === null || Number.isNaN(Number(key)) ? [] : [{ percentile: Number(key), us: stated }];
    })
    .sort((a, b) => a.percentile - b.percentile);
}
