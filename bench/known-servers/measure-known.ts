import type { KnownStack } from '../../model/capacity/block-steps.ts';
import type { CapacityPlan } from '../../model/document/capacity-plan.ts';
import type { CapacityVisit } from '../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { playCapacity } from '../../runner/blocks/capacity/play-capacity.ts';
import { AppMemory } from '../../runner/blocks/memory/app-memory.ts';
import { type TurnVisit, type VisitContext, openVisit } from '../../runner/blocks/open-visit.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { warmUpApp } from '../../runner/blocks/warm-up.ts';
import { WindowCounters } from '../../runner/blocks/window-counters.ts';
import { type BlockSize, isChecked, stepsMs } from '../../runner/experiments/capacity/block-size.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import type { BenchPlace } from './bench-place.ts';
import type { KnownServer } from './known-server.ts';
import { type Spent, type KnownApp, spentBetween, startKnownServer } from './start-known-server.ts';

/** What is measured: these servers in turns, in the blocks of a plan. */
interface KnownMeasurement {
  readonly servers: readonly KnownServer[];
  readonly turnsPerMs: number;
  readonly plan: CapacityPlan;
  readonly size: BlockSize;
}

/** The visits as a document has them, and for each server the CPU time of a request in all steps, ms. */
interface MeasuredKnown {
  readonly visits: readonly CapacityVisit[];
  readonly cpuMs: readonly number[];
}

/** Maximum time of a warm-up, ms: these servers need none, but the measurement begins with its throughput. */
const WARM_UP_MS = 1000;
const [ANY_STACK] = CATALOGUE;

/** A visit of a known server, and its account when it was warm. */
interface KnownVisit {
  readonly visit: TurnVisit;
  readonly app: KnownApp;
  readonly before: Spent;
}

/** Plays the blocks of a capacity measurement on known servers: as for stacks, without conformance and curve. */
export async function measureKnown(place: BenchPlace, request: KnownMeasurement): Promise<MeasuredKnown> {
  const { plan, size, servers, turnsPerMs } = request;
  const known = new Map<string, KnownStack>();
  const visits: CapacityVisit[] = [];
  const spent = servers.map((): Spent[] => []);
  const context = await contextOf(place, plan);
  for (let repetition = 0; repetition < plan.blocks; repetition += 1) {
    const stepsOf = new Map<object, CapacityStep[]>();
    const opened: KnownVisit[] = [];
    try {
      for (const server of servers) opened.push(await openKnown(context, request, { server, repetition }));
      await playCapacity(
        opened.map(({ visit }) => visit),
        {
          ...size,
          plan,
          known,
          withinMs: stepsMs({ ...size, curvePoints: 0 }, isChecked(repetition)),
          check: isChecked(repetition),
          curve: [],
          stepsOf: (visit) => stepsOf.get(visit) ?? stepsOf.set(visit, []).get(visit) ?? [],
        },
      );
      for (const [index, { app, before }] of opened.entries())
        spent[index]?.push(spentBetween(before, await app.counts()));
      visits.push(
        ...opened.map(({ visit: { visit } }) => {
          const { scenario: _scenario, rounds: _rounds, ...kept } = visit;
          return { ...kept, steps: stepsOf.get(visit) ?? [], tried: null };
        }),
      );
    } finally {
      for (const { visit } of opened) visit.watch.stop();
      await Promise.all(opened.map(({ app }) => app.stop()));
    }
  }
  return { visits, cpuMs: servers.map((server, index) => costOf(server, turnsPerMs, spent[index] ?? [])) };
}

async function contextOf({ job, systemCpus }: BenchPlace, plan: CapacityPlan): Promise<VisitContext> {
  return {
    plan: { ...plan, generatorCpus: [...job.cpus], systemCpus: [...systemCpus] },
    itemsFile: job.itemsFile,
    items: await readSeededItems(job.itemsFile),
    workDir: job.workDir,
    signal: job.signal,
    memory: new AppMemory(() => null, null),
    startTarget: () => Promise.reject(new Error('A known server is no stack.')),
    datastoresOf: () => [],
    onPhase: () => undefined,
  };
}

async function openKnown(
  context: VisitContext,
  { turnsPerMs, plan }: KnownMeasurement,
  { server, repetition }: { readonly server: KnownServer; readonly repetition: number },
): Promise<KnownVisit> {
  const { items, workDir, signal } = context;
  const cell = { index: 0, spec: { ...ANY_STACK, id: server.id }, scenario: mixedCrud, repetition, group: 0 };
  const open = openVisit(context, cell);
  const app = await startKnownServer(
    { server, turnsPerMs, seed: plan.seed * 1000 + repetition },
    { workDir, cpus: plan.systemCpus },
  );
  try {
    open.watch.addTarget(app);
    open.visit.warmUp = await warmUpApp(
      {
        baseUrl: app.baseUrl,
        pids: app.pids,
        stream: prepareStream(cell.scenario, plan.items, plan.seed + repetition),
        ids: items.map(({ id }) => id),
        connections: plan.connections,
        requests: plan.warmUpRequests,
        signal,
      },
      WARM_UP_MS,
    );
    return { app, before: await app.counts(), visit: { ...open, app, inTurns: new WindowCounters([]) } };
  } catch (error) {
    open.watch.stop();
    await app.stop();
    throw error;
  }
}

/** What a request cost a server, ms; NaN for one that does no work. */
function costOf({ serviceMs }: KnownServer, turnsPerMs: number, spent: readonly Spent[]): number {
  const sum = (of: (account: Spent) => number): number => spent.reduce((total, account) => total + of(account), 0);
  const perTurnMs = sum(({ ranUs }) => ranUs) / 1000 / sum(({ turns }) => turns);
  return perTurnMs * turnsPerMs * serviceMs;
}
