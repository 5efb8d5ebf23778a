import type { BlockCapacity, CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import type { LimiterFinding } from '../../model/capacity/limiter.ts';
import type { PriceCatalogue } from '../../model/cost/price-catalogue.ts';
import type { CapacityPlan } from '../../model/document/capacity-plan.ts';
import { type CapacityResult, capacityResultSchema, type CapacityVisit } from '../../model/document/capacity-result.ts';
import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { assembleCapacityModel } from '../../reports/capacity/assemble-capacity-model.ts';
import type { CapacityModel } from '../../reports/capacity/capacity-model.ts';
import { costTable } from '../../reports/cost/cost-table.ts';
import { FIVE_SERVICES, type MadeStack, TEN_STACKS } from './made-stacks.ts';
import { makeSteps } from './make-capacity-steps.ts';
import { makeResult } from './make-result.ts';

/** What differs from ten healthy stacks with four blocks each. */
export interface CapacityOptions {
  readonly seed?: number;
  readonly title?: string;
  readonly stacks?: readonly MadeStack[];
  readonly services?: readonly DatastoreRecord[];
  readonly blocks?: number;
  readonly plan?: Partial<CapacityPlan>;
  readonly state?: CapacityResult['state'];
  readonly warnings?: readonly RecordedWarning[];
  readonly skipped?: CapacityResult['skipped'];
  /** Changes what is said of a stack. */
  readonly target?: (target: TargetRecord) => TargetRecord;
  /** Changes a finished visit; null leaves it out. */
  readonly visit?: (visit: CapacityVisit) => CapacityVisit | null;
  /** Changes what is said of the capacity of a stack. */
  readonly estimate?: (stack: MadeStack, estimate: CapacityEstimate & { kind: 'measured' }) => CapacityEstimate;
  readonly prices?: { readonly catalogue: PriceCatalogue; readonly now: Date };
  readonly limiter?: (stack: MadeStack) => LimiterFinding | null;
}

/** A made measurement and its report, whose estimates are made too: the reports are about what they show of them. */
export interface MadeCapacity {
  readonly result: CapacityResult;
  readonly model: CapacityModel;
}

const STARTED = '2026-11-24T09:00:00.000Z';

/** A valid measurement, the same for the same options: seeded, no clock. */
export function makeCapacity(options: CapacityOptions = {}): MadeCapacity {
  const stacks = options.stacks ?? TEN_STACKS;
  const blocks = options.blocks ?? 4;
  const random = seededRandom(options.seed ?? 1);
  const plan = makePlan(options, stacks, blocks);
  const factors = stacks.map(() => Array.from({ length: blocks }, () => 0.97 + 0.06 * random()));
  const visits = plan.order.flatMap(({ target, repetition }, index): CapacityVisit[] => {
    const at = stacks.findIndex(({ id }) => id === target);
    const stack = stacks[at];
    const factor = factors[at]?.[repetition];
    if (stack === undefined || factor === undefined) return [];
    const visit = makeVisit(stack, { index, repetition, perSec: stack.okPerSec * factor, curve: plan.curve, random });
    const changed = options.visit === undefined ? visit : options.visit(visit);
    return changed === null ? [] : [changed];
  });
  const made = makeResult({ visits: 0, stacks });
  const result = capacityResultSchema.parse({
    kind: 'stackbench-capacity',
    schemaVersion: 1,
    id: `2026-11-24-090000-capacity-seed${plan.seed}`,
    tool: made.tool,
    command: `stackbench capacity --seed ${plan.seed}`,
    startedAt: STARTED,
    finishedAt: (options.state ?? 'completed') === 'completed' ? '2026-11-24T09:09:12.000Z' : null,
    state: options.state ?? 'completed',
    plan,
    environment: made.environment,
    services: options.services ?? FIVE_SERVICES,
    targets: options.target === undefined ? made.targets : made.targets.map(options.target),
    skipped: options.skipped ?? [],
    visits,
    warnings: options.warnings ?? [],
  });
  const findings = stacks.map((stack, at) => {
    const found = makeEstimate(stack, result, factors[at] ?? []);
    return [
      stack.id,
      {
        estimate: options.estimate?.(stack, found) ?? found,
        limiter: options.limiter === undefined ? makeLimiter(stack) : options.limiter(stack),
      },
    ] as const;
  });
  const estimates = findings.map(([, { estimate }]) => estimate);
  const { visits: played, targets } = result;
  const cost =
    options.prices === undefined
      ? null
      : costTable({ ...options.prices, targets, estimates, visits: played, ratePerSec: plan.ratePerSec });
  return { result, model: assembleCapacityModel(result, new Map(findings), cost) };
}

function makePlan(options: CapacityOptions, stacks: readonly MadeStack[], blocks: number): CapacityPlan {
  const { plan } = makeResult({ visits: 0, stacks });
  const [scenario] = plan.scenarios;
  if (scenario === undefined) throw new Error('A made run has a scenario.');
  const { targets, connections, items, warmUpRequests, maxDurationMs, provider, allowStandIn, allowRemote } = plan;
  return {
    title: options.title ?? null,
    targets,
    scenario,
    connections,
    maxInFlight: 2000,
    items,
    warmUpRequests,
    seed: options.seed ?? 1,
    maxDurationMs,
    thresholdsGiven: false,
    latencyThreshold: 'p(99)<200',
    errorThreshold: 'errors<=0.1%',
    provider,
    allowStandIn,
    allowRemote,
    generatorCpus: [0],
    systemCpus: [1],
    groups: null,
    estimateMs: stacks.length * blocks * 12_000,
    losses: [],
    blocks,
    overloadMs: 6000,
    curveStepMs: 1000,
    curve: [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.05, 1.2],
    ratePerSec: 300,
    tryLimits: null,
    order: Array.from({ length: blocks }, (_, repetition) =>
      stacks.map(({ id }) => ({ target: id, repetition, group: 0 })),
    ).flat(),
    ...options.plan,
  };
}

function makeVisit(
  stack: MadeStack,
  made: {
    readonly index: number;
    readonly repetition: number;
    readonly perSec: number;
    readonly curve: readonly number[];
    readonly random: () => number;
  },
): CapacityVisit {
  const { stack: report } = makeResult({ stacks: [stack], visits: 1, engines: [] }).visits[0] ?? { stack: null };
  return {
    index: made.index,
    target: stack.id,
    repetition: made.repetition,
    group: 0,
    startedAt: STARTED,
    state: 'completed',
    error: null,
    phasesMs: { start: 400, seed: 900, 'warm-up': 2500, capacity: 9000, stop: 100 },
    warmUp: { requests: 6000, steady: true, windows: [] },
    stack: report,
    cache: null,
    serviceCounters: {},
    warnings: [],
    tried: null,
    steps: makeSteps({
      medianUs: stack.medianUs,
      perSec: made.perSec,
      knownPerSec: stack.okPerSec * (0.995 + 0.01 * made.random()),
      curve: made.curve,
      random: made.random,
    }),
  };
}

/** What an estimator would say of the steps, from the same factors. */
function makeEstimate(
  stack: MadeStack,
  { visits }: CapacityResult,
  factors: readonly number[],
): CapacityEstimate & { kind: 'measured' } {
  const own = visits.filter(
    ({ target, state, tried }) => target === stack.id && state === 'completed' && tried === null,
  );
  const blocks = own.map(({ repetition }): BlockCapacity => {
    const perSec = stack.okPerSec * (factors[repetition] ?? 1);
    return {
      repetition,
      group: 0,
      way: 'saturation',
      perSec,
      asFoundPerSec: perSec * 0.93,
      saturationPerSec: perSec / 0.985,
      knee: 0.985,
      dispersion: 0.8,
      baseMs: stack.medianUs / 1000,
      atLeastPerSec: null,
      steps: 10,
      calmSteps: 9,
      waitShare: 0.03,
    };
  });
  const center = stack.okPerSec * Math.exp(factors.reduce((sum, factor) => sum + Math.log(factor), 0) / factors.length);
  return {
    target: stack.id,
    kind: 'measured',
    way: 'saturation',
    blocks,
    checks: { played: 2, calm: 2, kept: 2 },
    caveats: [],
    perSec: { value: center, low: center / 1.035, high: center * 1.035 },
    asFoundPerSec: { value: center * 0.93, low: center * 0.86, high: center },
  };
}

function makeLimiter({ services }: MadeStack): LimiterFinding {
  return services.includes('postgres') && services.length === 1
    ? {
        limiter: 'pool-or-datastore',
        subject: 'postgres',
        evidence: [
          { signal: 'requests waiting for a connection', value: '55' },
          { signal: 'CPU of PostgreSQL', value: '31% of its cores' },
        ],
        steps: 36,
        of: 40,
      }
    : {
        limiter: 'event-loop',
        subject: null,
        evidence: [{ signal: 'CPU of the main thread', value: '99%' }],
        steps: 40,
        of: 40,
      };
}
