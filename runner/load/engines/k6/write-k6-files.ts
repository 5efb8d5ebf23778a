import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Load } from '../../../../model/document/load.ts';
import { type Stream, isOwnStream, streamOf } from '../../../../scenarios/stream.ts';
import type { BinPlan } from '../../../measure/time-bins.ts';
import type { TurnsJob } from '../engine.ts';
import { k6Kinds } from './k6-kinds.ts';
import type { K6Files } from './k6-process.ts';
import type { K6Slice } from './k6-slices.ts';
import { k6Plan, mostSending, usersOf } from './plan-json.ts';

/** Writes plan and job of a round into the work folder, under names that no other round uses. */
export async function writeK6Files(
  job: TurnsJob,
  slices: readonly K6Slice[],
  { bins, binMs }: BinPlan,
): Promise<K6Files> {
  const { scenario, itemsFile, timeoutMs, connectMs, workDir } = job;
  const path = (name: string): string => join(workDir, `k6-${name}-${id}.json`);
  const id = randomUUID().slice(0, 8);
  const files = {
    plan: path('plan'),
    job: path('job'),
    summary: path('summary'),
    values: path('values'),
    log: join(workDir, 'k6.log'),
  };
  await mkdir(join(workDir, 'k6-home'), { recursive: true });
  const { ratePerSec, maxInFlight } = job.load as Load & { kind: 'open' };
  const durationMs = Math.ceil(slices.at(-1)?.endMs ?? 0);
  const size = { bins, apps: job.apps.length, slices: slices.length };
  const plan = k6Plan({ scenario, durationMs, timeoutMs, connectMs, ratePerSec, maxInFlight, ...size });
  await writeFile(files.plan, JSON.stringify(plan));
  const playJob = {
    baseUrls: job.apps.map(({ baseUrl }) => baseUrl),
    slices,
    ...(await streamForK6(streamOf(scenario, job), files.values)),
    itemsFiles: job.apps.map((app) => app.itemsFile ?? itemsFile),
    timeoutMs,
    vus: usersOf({ maxInFlight, ...size }),
    mostInFlight: mostSending({ maxInFlight, ...size }),
    ratePerSec,
    bins,
    binMs,
  };
  await writeFile(files.job, JSON.stringify(playJob));
  return files;
}

/** The stream with requests named by their tags. Values are in a file, which all virtual users share. */
async function streamForK6(stream: Stream, valuesFile: string): Promise<object> {
  if (!isOwnStream(stream)) return { stream };
  const { sets, ...own } = stream;
  await writeFile(valuesFile, JSON.stringify(sets));
  const { operations } = k6Kinds({ mix: {}, own: stream });
  const requests = own.requests.map((request, place) => ({ ...request, name: operations[place]?.tag ?? '' }));
  return { own: { ...own, requests }, valuesFile, sets: sets.length };
}
