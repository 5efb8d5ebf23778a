import { z } from 'zod';
import { type AuditedRound, exactly, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, member } from './member.ts';
import { readDuration } from './read-duration.ts';

const count = z.int().nonnegative().nullish();
const rowSchema = z.looseObject({
  framework: z.string(),
  rps: z.number().nonnegative().nullable(),
  avg_latency: z.string().nullable(),
  p99_latency: z.string().nullable(),
  connections: z.int().positive(),
  pipeline: z.int().positive().default(1),
  duration: z.string(),
  status_2xx: count,
  status_3xx: count,
  status_4xx: count,
  status_5xx: count,
});

/** Profiles whose requests are streams within a connection, or pass more than one server. */
const MULTIPLEXED = /h2|h3|grpc|ws|gateway|production/;
/** Profiles that are played by wrk, which adds corrected latencies to its mean: they do not obey Little's law. */
const PLAYED_BY_WRK = /^(?:static|json-tls|8gbit)/;
/** A duration of whole seconds is the requested one, not the measured one. */
const NOMINAL_S = 0.1;

/** The data files of HttpArena: one row per framework. */
export const httparena: AuditFormat = {
  title: 'HttpArena data',
  recognise: ({ json }) => hasMembers(member(json, '0'), 'framework', 'rps', 'avg_latency'),
  read: ({ name, json }) =>
    z
      .array(rowSchema)
      .parse(json)
      .map((row) => readRow(row, name.replace(/\.json$/, ''))),
};

function readRow(row: z.infer<typeof rowSchema>, profile: string): AuditedRound {
  const { value, slack } = readDuration(row.duration);
  const p99 = latencyIn(row.p99_latency);
  return {
    ...unknownRound({ label: `${row.framework}, ${profile}`, group: profile, stack: row.framework }),
    durationS: { value: value / 1e6, slack: Math.max(slack / 1e6, NOMINAL_S) },
    mostInFlight: MULTIPLEXED.test(profile) || PLAYED_BY_WRK.test(profile) ? null : row.connections * row.pipeline,
    // Some profiles reconnect or limit their rate, so a low number of requests in flight is no finding.
    closedLoop: false,
    ...readCounts(row),
    meanUs: latencyIn(row.avg_latency),
    percentiles: p99 === null ? [] : [{ percentile: 99, us: p99 }],
  };
}

/** Null or absent for a framework that failed. */
function latencyIn(text: string | null): Stated | null {
  return text === null || ['', '-', 'N/A'].includes(text.trim()) ? null : readDuration(text);
}

/** `rps` counts good answers; all answers came faster in proportion. */
function readCounts(
  row: z.infer<typeof rowSchema>,
): Pick<AuditedRound, 'requests' | 'ok' | 'unanswered' | 'statuses' | 'perSec'> {
  const good = row.status_2xx ?? null;
  if (good === null)
    return {
      requests: null,
      ok: null,
      unanswered: null,
      statuses: null,
      perSec: row.rps === null ? null : rounded(row.rps, 1),
    };
  const statuses = {
    '2xx': good,
    '3xx': row.status_3xx ?? 0,
    '4xx': row.status_4xx ?? 0,
    '5xx': row.status_5xx ?? 0,
  };
  const all = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const { value, slack } = rounded(row.rps ?? 0, 1);
  const share = good / all;
  const perSec = good === 0 || row.rps === null ? null : { value: value / share, slack: slack / share };
  return { requests: exactly(all), ok: good, unanswered: 0, statuses, perSec };
}
