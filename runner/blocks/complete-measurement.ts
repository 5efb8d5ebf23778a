import type { Load } from '../../model/document/load.ts';
import type { Measured, Slice } from '../../model/document/measured.ts';
import { generatorWaitShare } from '../../model/stats/disturbances.ts';
import type { Warning } from '../../model/warnings.ts';
import { type Ceiling, generatorLimit } from '../load/ceilings/generator-limit.ts';
import type { EngineMeasurement, ReadyEngine } from '../load/engines/engine.ts';
import type { RoundMeters } from './round-meters.ts';

interface Surroundings {
  readonly engine: Pick<ReadyEngine, 'title'>;
  readonly load: Load;
  readonly ceiling: Ceiling;
  readonly slices: readonly Slice[];
}

/** Adds to what an engine measured what only the runner can see: resources, slices, and the generator's own limit. */
export async function completeMeasurement(
  { generatorCpuUs, ...measurement }: EngineMeasurement,
  meters: RoundMeters,
  { engine, load, ceiling, slices }: Surroundings,
): Promise<Measured> {
  const results = await meters.results(generatorCpuUs);
  const shares = generatorShares(generatorCpuUs, measurement.elapsedMs, results.resources);
  return {
    ...measurement,
    ...results,
    slices: [...slices],
    generator: { ...measurement.generator, ceilingPerSec: ceiling.perSec },
    warnings: [
      ...measurement.warnings,
      ...generatorLimit({ ...measurement, title: engine.title, load, ...shares }, ceiling),
      ...closedConnections(measurement.connectionCloses),
    ],
  };
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
