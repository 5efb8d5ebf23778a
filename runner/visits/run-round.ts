import type { Measured, RoundResult, Warning } from '../../model/run-result.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import type { Engine, RoundJob } from '../engines/engine.ts';
import { type CpuSnapshot, cpuBetween, readCpu, residentBytes } from '../measure/process-cpu.ts';
import { HostMeter } from '../measure/host-load.ts';
import type { RunningService } from '../services/service.ts';
import type { RunningTarget } from '../services/running-target.ts';
import type { Watch } from './watch-over.ts';

export interface RoundSetting {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly job: RoundJob;
  readonly target: RunningTarget;
  readonly services: readonly RunningService[];
  readonly watch: Watch;
}

/** One engine measures once. A failure becomes a `failed` round; an abort becomes `interrupted`. Never rejects. */
export async function runRound({
  engine,
  engineVersion,
  job,
  target,
  services,
  watch,
}: RoundSetting): Promise<RoundResult> {
  const head = { engine: engine.id, engineVersion, load: job.load, startedAt: new Date().toISOString() };
  const meters = [target.pids, ...services.map((service) => service.pids)].map((pids) => new CpuMeter(pids));
  const host = new HostMeter();
  const onWindow: RoundJob['onWindow'] = (edge) => {
    for (const meter of meters) meter.read(edge);
    host.read(edge);
  };
  try {
    // A dead target must end the round at once, not after a storm of refused connections.
    const measurement = await engine.measure({ ...job, onWindow, signal: AbortSignal.any([job.signal, watch.signal]) });
    const { generatorCpuUs, ...rest } = measurement;
    const [app, ...perService] = meters.map((meter) => meter.spentUs());
    const shares = host.shares([...meters.map((meter) => meter.spentUs()), generatorCpuUs]);
    const measured: Measured = {
      ...rest,
      app: null,
      generator: { ...rest.generator, ceilingPerSec: null },
      warnings: [...rest.warnings, ...closedConnections(rest.connectionCloses)],
      resources: {
        appCpuUs: app ?? null,
        appRssBytes: residentBytes(target.pids()),
        servicesCpuUs: Object.fromEntries(services.map((service, index) => [service.id, perService[index] ?? null])),
        generatorCpuUs,
        servicesRssBytes: Object.fromEntries(services.map((service) => [service.id, residentBytes(service.pids())])),
        ...shares,
        perSecond: null,
      },
    };
    return { ...head, state: 'completed', measured };
  } catch (error) {
    if (job.signal.aborted) return { ...head, state: 'interrupted', measured: null };
    return { ...head, state: 'failed', error: toErrorRecord(await watch.explain(error)) };
  }
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

class CpuMeter {
  readonly #pids: () => readonly number[];
  #begin: CpuSnapshot = new Map();
  #end: CpuSnapshot = new Map();

  constructor(pids: () => readonly number[]) {
    this.#pids = pids;
  }

  read(edge: 'begin' | 'end'): void {
    const snapshot = readCpu(this.#pids());
    if (edge === 'begin') this.#begin = snapshot;
    else this.#end = snapshot;
  }

  spentUs(): number | null {
    return this.#begin.size === 0 ? null : cpuBetween(this.#begin, this.#end);
  }
}
