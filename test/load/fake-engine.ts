import type {
  EngineMeasurement,
  ReadyEngine,
  RoundJob,
  TurnsJob,
  TurnsMeasurement,
} from '../../runner/load/engines/engine.ts';
import { Recorder } from '../../runner/measure/recorder.ts';
import { EXPECTED_STATUS } from '../../scenarios/operations.ts';
import { prepareStream, requestAt } from '../../scenarios/request-stream.ts';

const REQUESTS = 2000;
const FASTEST_US = 400;

/** Sends nothing: the same job gives the same invented measurement at once. For tests of what surrounds an engine. */
export const fakeEngine: ReadyEngine = {
  id: 'fake',
  title: 'fake (invents its figures)',
  loadKind: 'closed',
  version: '1.0.0',
  sliceMs: 250,
  cannotPlay: () => null,
  measure,
  playTurns,
};

function measure(job: RoundJob): Promise<EngineMeasurement> {
  if (job.signal.aborted) return Promise.reject(job.signal.reason as Error);
  job.onWindow?.('begin');
  const recorder = new Recorder(job.timeoutMs * 1000);
  const statuses: Record<string, number> = {};
  const stream = prepareStream(job.scenario, job.items, job.seed);
  for (let index = 0; index < REQUESTS; index += 1) {
    const { operation } = requestAt(stream, index);
    const status = String(EXPECTED_STATUS[operation]);
    statuses[status] = (statuses[status] ?? 0) + 1;
    // An even ramp with a thin tail, in an order that does not matter.
    recorder.record(operation, 'ok', FASTEST_US + index + (index % 100 === 0 ? 5000 : 0));
  }
  job.onProgress?.(REQUESTS);
  job.onWindow?.('end');
  return Promise.resolve({
    elapsedMs: job.durationMs,
    operations: recorder.results(),
    answers: null,
    timeBins: null,
    inFlightAges: null,
    dropped: 0,
    late: null,
    lateness: null,
    serviceTime: null,
    connectionCloses: 0,
    statuses,
    timeline: null,
    generatorCpuUs: REQUESTS * 14,
    generator: { cpuShare: 0.1, eventLoopUtilisation: 0.1, littlesLaw: 1 },
    warnings: [],
  });
}

async function playTurns({ apps, slices, onSlice, ...job }: TurnsJob): Promise<TurnsMeasurement> {
  const measured = await Promise.all(
    apps.map(async ({ baseUrl }, app) => {
      const own = slices.filter((slice) => slice.app === app);
      const durationMs = own.reduce((sum, slice) => sum + slice.durationMs, 0);
      return { state: 'measured' as const, measurement: await measure({ ...job, baseUrl, durationMs }) };
    }),
  );
  for (const slice of slices.keys()) for (const edge of ['begin', 'end'] as const) onSlice?.(slice, edge);
  return { apps: measured, slices: [] };
}
