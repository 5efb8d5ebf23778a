import { type TestedClaim, claimSchema, workloadSchema } from '../../model/claims/claim.ts';
import {
  type ClaimsPart,
  type ClaimsResult,
  type DriverPart,
  type DriverVisit,
  claimsResultSchema,
} from '../../model/document/claims-result.ts';
import { CLAIMS } from '../../scenarios/claims/registry.ts';
import { WORKLOADS } from '../../scenarios/claims/workloads.ts';
import { FIVE_SERVICES } from './made-stacks.ts';
import { makeLatency } from './make-measured.ts';
import { makeResult } from './make-result.ts';

/** What differs from a measurement of all claims in which nothing was played yet. */
interface ClaimsOptions {
  readonly claims?: readonly TestedClaim[];
  readonly parts?: readonly ClaimsPart[];
  readonly state?: ClaimsResult['state'];
  readonly title?: string;
}

/** A claim of the registry by its id. */
export function claimOf(id: string): TestedClaim {
  const found = CLAIMS.find((claim) => claim.id === id);
  if (found === undefined) throw new Error(`There is no claim ${id}.`);
  return claimSchema.parse(found);
}

/** A valid document of claims, the same for the same options. */
export function makeClaims({ claims = CLAIMS, parts = [], state = 'completed', title }: ClaimsOptions): ClaimsResult {
  const { tool, startedAt, finishedAt, environment, plan } = makeResult();
  const { seed, maxDurationMs, provider, allowStandIn, allowRemote, generatorCpus, systemCpus } = plan;
  return claimsResultSchema.parse({
    kind: 'stackbench-claims',
    schemaVersion: 1,
    id: 'claims-1',
    tool,
    command: 'stackbench claims --seed 1',
    startedAt,
    finishedAt,
    state,
    plan: {
      title: title ?? null,
      claims,
      workloads: WORKLOADS.map((workload) => workloadSchema.parse(workload)),
      parts: parts.map(({ id }) => ({ id, title: `Part ${id}`, estimateMs: 60_000 })),
      visits: 5,
      durationMs: 2000,
      seed,
      maxDurationMs,
      provider,
      allowStandIn,
      allowRemote,
      generatorCpus,
      systemCpus,
      estimateMs: 600_000,
      losses: [],
    },
    environment,
    parts,
    warnings: [],
  });
}

/** Calls per second, and the latency of all calls in ms, of a workload in each block. */
export interface MadeWorkload {
  readonly perSec: readonly number[];
  readonly latencyMs?: number;
  readonly visit?: Partial<DriverVisit>;
  /** Changes the visit of some blocks, by their repetition. */
  readonly blocks?: Readonly<Record<number, Partial<DriverVisit>>>;
}

const ELAPSED_MS = 2000;
/** Calls whose latency is kept: more would only make tests slower. */
const ENOUGH = 2000;

/** The drivers' part with these workloads; `services` are the real products unless given. */
export function makeDrivers(
  workloads: Readonly<Record<string, MadeWorkload>>,
  part: Partial<Pick<DriverPart, 'services' | 'unavailable'>> = {},
): DriverPart {
  const made = Object.entries(workloads);
  const blocks = Math.max(0, ...made.map(([, { perSec }]) => perSec.length));
  return {
    kind: 'drivers',
    id: 'drivers',
    services: FIVE_SERVICES.map((service) => ({ ...service, settings: { ...service.settings } })),
    unavailable: [],
    ...part,
    blocks: Array.from({ length: blocks }, (_, repetition) => ({
      repetition,
      visits: made.map(([id, { perSec, latencyMs = 0.2, visit, blocks: changed }]) =>
        visitOf(id, perSec[repetition] ?? 0, latencyMs, { ...visit, ...changed?.[repetition] }),
      ),
    })),
  };
}

function visitOf(id: string, perSec: number, latencyMs: number, visit: Partial<DriverVisit> = {}): DriverVisit {
  const calls = Math.round((perSec * ELAPSED_MS) / 1000);
  const batch = WORKLOADS.find((workload) => workload.id === id)?.batch ?? 1;
  const latency =
    calls === 0
      ? null
      : makeLatency(
          'histogram',
          Array.from({ length: Math.min(calls, ENOUGH) }, () => latencyMs * 1000),
        );
  return {
    workload: id,
    elapsedMs: ELAPSED_MS,
    calls,
    rows: calls * batch,
    failed: 0,
    reason: null,
    latency,
    cpuShare: 0.4,
    settings: {},
    error: null,
    ...visit,
  };
}
