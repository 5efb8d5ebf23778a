import type { CapacityStep } from '../../model/document/capacity-step.ts';
import type { LimitSignals } from '../../model/document/limit-signals.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import type { Endpoint } from '../../runner/datastores/datastore.ts';
import { openStepPlayer } from '../../runner/load/steps/step-player.ts';
import type { Placement } from '../../runner/machine/cpu-placement.ts';
import type { MeteredDatastore } from '../../runner/measure/limits/datastore-meter.ts';
import { LimitMeter } from '../../runner/measure/limits/limit-meter.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

interface Overload {
  readonly app: Pick<RunningApp, 'id' | 'baseUrl' | 'pids' | 'loop'>;
  readonly datastores: readonly MeteredDatastore<Endpoint>[];
  readonly scenario: Scenario;
  readonly place: {
    readonly itemsFile: string;
    readonly items: number;
    readonly workDir: string;
    readonly placement: Placement;
  };
  /** Default: 1.5 times what it was found to answer. */
  readonly ratePerSec?: number;
}

const STEP_MS = 500;
/** Steps that no neighbour disturbed, and all steps, after which no more are played. */
const CALM_STEPS = 5;
const MOST_STEPS = 40;
const CALM_WAIT = 0.2;
const LATE_MS = 20;
const BUSY_GENERATOR = 0.5;
/** How often a disturbed step is played again while the rate is looked for. */
const REPEATED = 5;
const MOST_PER_SEC = 40_000;

/**
 * Plays steps of overload on an app until five of them were calm, and returns these. At most 40 are played: on a busy
 * machine there are fewer calm ones, or none.
 */
export async function playOverload({
  app,
  datastores,
  scenario,
  place,
  ratePerSec,
}: Overload): Promise<CapacityStep[]> {
  const { signal } = new AbortController();
  const meter = new LimitMeter({ app, datastores, cpus: place.placement });
  const player = await openStepPlayer({
    apps: [{ ...app, signal }],
    stream: prepareStream(scenario, place.items, 7),
    itemsFile: place.itemsFile,
    maxInFlight: 2000,
    timeoutMs: 10_000,
    targetMs: 200,
    cpus: place.placement.generatorCpus,
    workDir: place.workDir,
    signal,
  });
  let seed = 0;
  const play = async (perSec: number): Promise<CapacityStep> => {
    const limit: { signals: Promise<LimitSignals> | null } = { signals: null };
    const step = { ratePerSec: perSec, durationMs: STEP_MS };
    seed += 1;
    const played = await player.play({
      app: 0,
      ...step,
      seed,
      giveUpMs: 5000,
      withLatency: false,
      onEdge(edge) {
        if (edge === 'begin') meter.begin();
        else limit.signals = meter.end();
      },
    });
    const signals = await limit.signals;
    const { busiestThreadShare = null, waitShare = null } = signals ?? {};
    return { purpose: 'overload', startMs: 0, ...step, ...played, busiestThreadShare, waitShare, signals };
  };
  try {
    await meter.open();
    const perSec = ratePerSec ?? 1.5 * (await saturationOf(play));
    const calm: CapacityStep[] = [];
    for (let played = 0; played < MOST_STEPS && calm.length < CALM_STEPS; played += 1) {
      const step = await play(perSec);
      if (isCalm(step)) calm.push(step);
    }
    return calm;
  } finally {
    await meter.close();
    await player.close();
  }
}

/** Answers per second at the first rate, of 25/s and its doubles, that leaves a tenth of the requests unanswered. */
async function saturationOf(play: (perSec: number) => Promise<CapacityStep>): Promise<number> {
  for (let perSec = 25; perSec < MOST_PER_SEC; perSec *= 2) {
    let step = await play(perSec);
    for (let again = 0; again < REPEATED && !isCalm(step); again += 1) step = await play(perSec);
    const { due, inFlightAtEnd, dropped, failed } = step;
    const hasFailed = Object.values(failed).some((count) => count > due / 10);
    if (inFlightAtEnd + dropped >= Math.max(5, due / 10) || hasFailed)
      return ((due - inFlightAtEnd - dropped) * 1000) / STEP_MS;
  }
  return MOST_PER_SEC;
}

/** Whether nobody kept a core from the stack, nor from the generator. */
function isCalm({ waitShare, generator: { latenessP99Ms, cpuShare } }: CapacityStep): boolean {
  return (waitShare ?? 0) <= CALM_WAIT && (latenessP99Ms <= LATE_MS || cpuShare > BUSY_GENERATOR);
}
