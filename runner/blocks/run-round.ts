import type { Measured } from '../../model/document/measured.ts';
import type { RoundResult } from '../../model/document/round.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import { generatorWaitShare } from '../../model/stats/disturbances.ts';
import type { Warning } from '../../model/warnings.ts';
import type { RunningApp } from '../apps/running-app.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import { type Ceiling, generatorLimit } from '../load/ceilings/generator-limit.ts';
import type { ReadyEngine, RoundJob } from '../load/engines/engine.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import { RoundMeters } from './round-meters.ts';
import type { Watch } from './watch-over.ts';

interface RoundSetting {
  readonly engine: ReadyEngine;
  readonly engineVersion: string;
  readonly ceiling: Ceiling;
  readonly job: RoundJob;
  readonly target: RunningApp;
  readonly datastores: readonly RunningDatastore[];
  readonly watch: Watch;
  /** The cores that the app, its datastores and the generator were placed on. */
  readonly placement: Placement;
}

/** One engine measures once. A failure becomes a `failed` round; an abort becomes `interrupted`. Never rejects. */
export async function runRound({
  engine,
  engineVersion,
  ceiling,
  job,
  target,
  datastores,
  watch,
  placement,
}: RoundSetting): Promise<RoundResult> {
  const head = { engine: engine.id, engineVersion, load: job.load, startedAt: new Date().toISOString() };
  const meters = new RoundMeters(target, datastores, placement);
  try {
    const measurement = await engine.measure({
      ...job,
      onWindow: (edge) => meters.onWindow(edge),
      onGenerator: (pid) => {
        meters.onGenerator(pid);
        watch.addGenerator(engine.title, pid);
      },
      // A dead target must end the round at once, not after a storm of refused connections.
      signal: AbortSignal.any([job.signal, watch.signal]),
    });
    const { generatorCpuUs, ...rest } = measurement;
    const results = await meters.results(generatorCpuUs);
    const measured: Measured = {
      ...rest,
      ...results,
      generator: { ...rest.generator, ceilingPerSec: ceiling.perSec },
      warnings: [
        ...rest.warnings,
        ...generatorLimit(
          {
            ...rest,
            title: engine.title,
            load: job.load,
            ...generatorShares(generatorCpuUs, rest.elapsedMs, results.resources),
          },
          ceiling,
        ),
        ...closedConnections(rest.connectionCloses),
      ],
    };
    return { ...head, state: 'completed', measured };
  } catch (error) {
    if (job.signal.aborted) return { ...head, state: 'interrupted', measured: null };
    return { ...head, state: 'failed', error: toErrorRecord(await watch.explain(error)) };
  } finally {
    meters.stop();
  }
}

/**
 * Shares 0..1 of the window in which a generator of one thread used a core, and used or waited for one; null if
 * unknown.
 */
function generatorShares(
  cpuUs: number | null,
  elapsedMs: number,
  { runQueue }: Pick<Measured['resources'], 'runQueue'>,
): Pick<Parameters<typeof generatorLimit>[0], 'used' | 'wanted'> {
  if (cpuUs === null || elapsedMs === 0) return { used: null, wanted: null };
  const used = Math.min(1, cpuUs / (elapsedMs * 1000));
  return { used, wanted: Math.min(1, used + (generatorWaitShare({ runQueue }) ?? 0)) };
}

function closedConnections(closes: number | null): Warning[] {
  if (closes === null || closes === 0) return [];
  return [
    {
      code: 'connections-closed',
      message: `The server closed ${closes} connections during the round.`,
      fix: 'Raise its keep-alive timeout and its limit of requests per connection.',
      invalidates: false,
    },
  ];
}
