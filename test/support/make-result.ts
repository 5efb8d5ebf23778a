import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { RoundResult } from '../../model/document/round.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { FIVE_SERVICES, HOSTILE_NAMES, TEN_STACKS, type MadeStack } from './made-stacks.ts';
import { makeLatency, makeMeasured, type Behaviour } from './make-measured.ts';

/** What differs from ten healthy stacks with three visits each. */
export interface ResultOptions {
  readonly seed?: number;
  readonly title?: string;
  /** Requests/s of the open model; 400, the default of a run, unless given. */
  readonly ratePerSec?: number;
  readonly durationMs?: number;
  readonly stacks?: readonly MadeStack[];
  readonly services?: readonly DatastoreRecord[];
  readonly visits?: number;
  readonly engines?: readonly ('k6' | 'autocannon')[];
  readonly thresholds?: readonly string[];
  readonly thresholdsGiven?: boolean;
  readonly state?: RunResult['state'];
  readonly warnings?: readonly RecordedWarning[];
  readonly skipped?: RunResult['skipped'];
  readonly requests?: number;
  /** Whether stacks took turns; true unless given. Files of earlier versions have no slices. */
  readonly turns?: boolean;
  /** Changes the open-model rounds of a stack. */
  readonly open?: (stack: MadeStack) => Partial<Behaviour>;
  readonly closed?: (stack: MadeStack) => Partial<Behaviour>;
  /** Changes a finished visit: fails it, interrupts it, warns about it; null leaves it out. */
  readonly visit?: (visit: Visit) => Visit | null;
}

const DEFAULT_RATE = 400;
const CONNECTIONS = 32;
const DEFAULT_DURATION_MS = 3000;
const STARTED = '2026-11-24T09:00:00.000Z';

/** A valid result, the same for the same options: seeded, no clock. */
export function makeResult(options: ResultOptions = {}): RunResult {
  const { seed = 1, stacks = TEN_STACKS, visits: repetitions = 3, thresholdsGiven = false } = options;
  const random = seededRandom(seed);
  const engines = options.engines ?? ['k6', 'autocannon'];
  const order = Array.from({ length: repetitions }, (_, repetition) =>
    stacks.map((stack) => ({ target: stack.id, scenario: 'mixed-crud', repetition, group: 0 })),
  ).flat();
  const visits = order.flatMap((step, index): Visit[] => {
    const stack = stacks.find((candidate) => candidate.id === step.target);
    if (!stack) return [];
    const rounds = engines.map((engine) => makeRound(engine, stack, options, random));
    const visit = options.visit
      ? options.visit(makeVisit(index, step, rounds, stack))
      : makeVisit(index, step, rounds, stack);
    return visit === null ? [] : [visit];
  });
  return {
    kind: 'stackbench-run',
    schemaVersion: 2,
    id: '2026-11-24-090000-seed1',
    tool: { name: 'stackbench', version: '0.1.0' },
    command: `stackbench run --seed ${seed} --rate 400 --connections 32`,
    startedAt: STARTED,
    finishedAt: options.state === undefined || options.state === 'completed' ? '2026-11-24T09:05:31.000Z' : null,
    state: options.state ?? 'completed',
    plan: {
      study: null,
      title: options.title ?? null,
      targets: stacks.map((stack) => stack.id),
      scenarios: [
        {
          id: 'mixed-crud',
          description: 'An everyday mix',
          mix: [
            { operation: 'get', share: 0.75 },
            { operation: 'update', share: 0.15 },
            { operation: 'list', share: 0.05 },
            { operation: 'create', share: 0.05 },
          ],
          keys: 'uniform',
          items: null,
        },
      ],
      engines: [...engines],
      ratePerSec: options.ratePerSec ?? DEFAULT_RATE,
      connections: CONNECTIONS,
      maxInFlight: 1000,
      arrivals: 'constant',
      items: 10_000,
      visits: Math.max(1, repetitions),
      turns: options.turns ?? true,
      durationMs: options.durationMs ?? DEFAULT_DURATION_MS,
      warmUpRequests: 6000,
      seed,
      maxDurationMs: null,
      thresholds: [...(options.thresholds ?? ['p(99)<200', 'errors<=0.1%'])],
      thresholdsGiven,
      provider: null,
      allowStandIn: true,
      allowRemote: false,
      generatorCpus: [0],
      systemCpus: [1],
      order,
      groups: null,
      estimateMs: order.length * 11_000,
      losses: [],
    },
    environment: {
      host: null,
      os: 'Debian GNU/Linux 12',
      kernel: '6.1.0',
      arch: 'x64',
      cpuModel: 'Example CPU @ 2.5 GHz',
      cpus: 2,
      memoryBytes: 8_200_000_000,
      node: 'v24.21.0',
      commit: '136f66f',
      dirty: false,
      container: true,
      virtualMachine: true,
      governor: null,
      turbo: null,
      cgroupCpus: null,
      cgroupMemoryBytes: null,
      swapUsedBytes: 0,
      fsyncUs: 850,
      lockfile: '0123456789abcdef',
      before: { busyShare: 0.02, stealShare: 0, throttledPeriods: null },
      after: { busyShare: 0.03, stealShare: 0.001, throttledPeriods: null },
      platform: null,
    },
    services: [...(options.services ?? FIVE_SERVICES)],
    targets: stacks.map(({ id, title, group, durability, services, variant = null }) => ({
      id,
      title,
      group,
      durability,
      loss: null,
      services: [...services],
      variant,
    })),
    skipped: [...(options.skipped ?? [])],
    visits,
    calibrations: makeCalibrations(repetitions, engines, { random, ratePerSec: options.ratePerSec ?? DEFAULT_RATE }),
    warnings: [...(options.warnings ?? [])],
  };
}

/** Fifty ranked stacks, every one with its own speed. */
export function fiftyStacks(): MadeStack[] {
  return Array.from({ length: 50 }, (_, index): MadeStack => ({
    id: `stack-${`${index + 1}`.padStart(2, '0')}`,
    title: `Stack ${index + 1}`,
    group: 'ranked',
    durability: 'durable',
    services: ['postgres'],
    medianUs: 800 + index * 90,
    okPerSec: 5000 - index * 70,
  }));
}

/** Ten stacks whose names, and whose services' names, are attacks. */
export function hostileResult(): RunResult {
  const stacks = TEN_STACKS.map((stack, index) => ({
    ...stack,
    id: HOSTILE_NAMES[index] ?? '',
    title: HOSTILE_NAMES[index] ?? '',
  }));
  const hostile = HOSTILE_NAMES.join(' ');
  const services = FIVE_SERVICES.map((service, index) => ({
    ...service,
    product: HOSTILE_NAMES[index] ?? '',
    provider: HOSTILE_NAMES[index + 5] ?? '',
    settings: { [hostile]: hostile },
  }));
  const warning = { code: 'hostile', message: hostile, fix: hostile, invalidates: false };
  const made = makeResult({
    stacks,
    services,
    warnings: [warning],
    skipped: [{ target: `skipped ${hostile}`, reason: hostile }],
  });
  const scenario = HOSTILE_NAMES[0] ?? '';
  return {
    ...made,
    id: hostile,
    command: hostile,
    plan: {
      ...made.plan,
      losses: [hostile],
      scenarios: made.plan.scenarios.map((record) => ({ ...record, id: scenario, description: hostile })),
      order: made.plan.order.map((step) => ({ ...step, scenario })),
    },
    environment: { ...made.environment, os: hostile, cpuModel: hostile },
    visits: made.visits.map((visit) => ({
      ...visit,
      scenario,
      warnings: [warning],
      error: visit.index === 0 ? { code: 'hostile', what: hostile, why: hostile, fix: hostile } : null,
    })),
  };
}

/** The same visit as a failed one: no round, and the error of a process that ended. */
export function failed(visit: Visit): Visit {
  const error = {
    code: 'target-exited',
    what: `${visit.target} ended during the visit.`,
    why: 'It exited with code 1.',
    fix: 'Read its log.',
  };
  return { ...visit, state: 'failed', error, rounds: [] };
}

/** k6 by itself at the stated rate (median 0.4 ms), autocannon's ceiling; in each repetition. */
function makeCalibrations(
  repetitions: number,
  engines: readonly ('k6' | 'autocannon')[],
  { random, ratePerSec }: { readonly random: () => number; readonly ratePerSec: number },
): RunResult['calibrations'] {
  return Array.from({ length: repetitions }, (_, repetition) =>
    engines.map((engine): RunResult['calibrations'][number] => {
      const head = { repetition, scenario: 'mixed-crud', engine, missedPerSec: null };
      if (engine === 'autocannon')
        return { ...head, load: { kind: 'closed', connections: CONNECTIONS }, perSec: 25_000, latencies: [] };
      const latenciesUs = Array.from({ length: 400 }, () => 300 + 200 * random() + 900 * random() ** 40);
      const load = { kind: 'open' as const, ratePerSec, maxInFlight: 1000, arrivals: 'constant' as const };
      return { ...head, load, perSec: ratePerSec, latencies: [makeLatency('quantiles', latenciesUs)] };
    }),
  ).flat();
}

function makeVisit(
  index: number,
  step: RunResult['plan']['order'][number],
  rounds: RoundResult[],
  stack: MadeStack,
): Visit {
  return {
    index,
    ...step,
    startedAt: STARTED,
    state: 'completed',
    error: null,
    rounds,
    phasesMs: {
      start: 410,
      seed: 900,
      conformance: 120,
      fill: 1100,
      'warm-up': 1000,
      k6: 3600,
      autocannon: 3200,
      stop: 90,
    },
    warmUp: { requests: 6000, steady: true, windows: [] },
    stack: reportOf(stack),
    cache: stack.services.length > 1 ? { hits: 8700, misses: 1300 } : null,
    serviceCounters: {},
    warnings: [],
  };
}

/** What such a stack would say of itself: clients and pools of its services. */
function reportOf({ id, services }: MadeStack): NonNullable<Visit['stack']> {
  const clients: Record<string, string> = { express: '5.3.0' };
  const settings: Record<string, string | number | boolean> = { 'http.keepAliveTimeoutMs': 75_000 };
  if (services.includes('postgres')) {
    clients['pg'] = '8.23.1';
    settings['postgres.poolMax'] = 10;
  }
  if (services.length > 1) settings['cache.ttlSeconds'] = services.includes('memcached') ? 30 : 60;
  return { stack: id, node: 'v24.21.0', clients, settings };
}

function makeRound(
  engine: 'k6' | 'autocannon',
  stack: MadeStack,
  options: ResultOptions,
  random: () => number,
): RoundResult {
  const noise = 0.97 + random() * 0.06;
  const elapsedMs = options.durationMs ?? DEFAULT_DURATION_MS;
  const ratePerSec = options.ratePerSec ?? DEFAULT_RATE;
  const sliced = options.turns ?? true;
  const openRequests = options.requests ?? (ratePerSec * elapsedMs) / 1000;
  const head = { engineVersion: engine === 'k6' ? '2.2.0' : '9.0.0', startedAt: STARTED, state: 'completed' as const };
  if (engine === 'k6') {
    const { services } = stack;
    const behaviour = {
      medianUs: stack.medianUs * noise,
      requests: openRequests,
      elapsedMs,
      services,
      sliced,
      ...options.open?.(stack),
    };
    const load = { kind: 'open' as const, ratePerSec, maxInFlight: 1000, arrivals: 'constant' as const };
    return { ...head, engine, load, measured: makeMeasured('quantiles', behaviour, random) };
  }
  const requests = Math.round((stack.okPerSec * noise * elapsedMs) / 1000);
  const { services } = stack;
  const behaviour = {
    medianUs: (CONNECTIONS / stack.okPerSec) * 680_000,
    requests,
    elapsedMs,
    services,
    sliced,
    ...options.closed?.(stack),
  };
  const load = { kind: 'closed' as const, connections: CONNECTIONS };
  return { ...head, engine, load, measured: makeMeasured('histogram', behaviour, random) };
}
