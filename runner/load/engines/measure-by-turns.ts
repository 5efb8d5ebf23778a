import type { EngineMeasurement, ReadyEngine, RoundJob, TurnsJob } from './engine.ts';

/** Measures one app in one slice, by an engine's `playTurns`. @throws what made the measurement fail */
export async function measureByTurns(
  playTurns: ReadyEngine['playTurns'],
  { baseUrl, durationMs, onWindow, ...job }: RoundJob,
): Promise<EngineMeasurement> {
  const turns: TurnsJob = {
    ...job,
    apps: [{ id: baseUrl, baseUrl, signal: job.signal }],
    slices: [{ app: 0, durationMs }],
    ...(onWindow === undefined ? {} : { onSlice: (_slice, edge) => onWindow(edge) }),
  };
  const [outcome] = (await playTurns(turns)).apps;
  if (outcome?.state !== 'measured') throw outcome?.error ?? new Error('The only app was not measured.');
  return outcome.measurement;
}
