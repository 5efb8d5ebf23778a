import { join } from 'node:path';
import { type RunResult, SCHEMA_VERSION } from '../../../model/document/run-result.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { writeSeedItems } from '../../../scenarios/seed-items.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { type TargetHost, openTargetHost } from '../../apps/open-target-host.ts';
import { type SeededItem, readSeededItems } from '../../blocks/seed-file.ts';
import { currentPlacement } from '../../machine/cpu-placement.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import { makeWorkFolder } from '../../machine/processes/work-folder.ts';
import { readEnvironment } from '../../measure/environment.ts';
import { documentHeader } from '../document-header.ts';
import type { BenchmarkRequest } from './benchmark-request.ts';
import { classifyTargets } from './classify-targets.ts';
import type { SpareTargets } from './plan/fit-run.ts';
import { resolvePlan } from './plan/resolve-plan.ts';
import { skipUnplanned, spareTargets } from './run-blocks.ts';
import type { RunEvents } from './run-events.ts';

/** A run whose datastores are up and whose plan is made; nothing is measured yet. */
interface BegunRun {
  readonly result: RunResult;
  readonly host: TargetHost;
  readonly specs: readonly TargetSpec[];
  readonly spare: SpareTargets;
  readonly data: RunData;
}

interface RunData {
  readonly workDir: string;
  readonly itemsFile: string;
  readonly items: readonly SeededItem[];
}

/**
 * Writes the data, starts the datastores and makes the plan.
 * @throws StackbenchError `nothing-to-measure` and what a start throws
 */
export async function beginRun(request: BenchmarkRequest, events: RunEvents, teardown: Teardown): Promise<BegunRun> {
  const data = await writeData(request, teardown);
  const { cwd, env, includeHost, signal } = request;
  const environment = await readEnvironment({ cwd, includeHost, dataFolder: data.workDir, env, signal });
  events.onNote('Starting the datastores…');
  const placement = currentPlacement();
  const { provider, allowStandIn, allowRemote } = request.plan;
  const onNote = (text: string): void => events.onNote(text);
  const host = await openTargetHost(
    { ...request, ...data, placement, provider, allowStandIn, allowRemote, onNote },
    teardown,
  );
  const specs = request.specs.filter(({ id }) => host.skipped.every(({ target }) => target !== id));
  if (specs.length === 0) throw nothingToMeasure(host.skipped);
  const spare = spareTargets(specs);
  const plan = resolvePlan({ ...request.plan, targets: specs.map(({ id }) => id) }, placement, spare);
  const services = host.datastores.map(({ record }) => record);
  const result: RunResult = {
    kind: 'stackbench-run',
    schemaVersion: SCHEMA_VERSION,
    ...documentHeader(request),
    plan,
    environment,
    services,
    targets: classifyTargets(specs, services),
    skipped: [...host.skipped],
    visits: [],
    calibrations: [],
    warnings: [...host.warnings],
  };
  skipUnplanned(result);
  return { result, host, specs, spare, data };
}

async function writeData({ plan }: BenchmarkRequest, teardown: Teardown): Promise<RunData> {
  const work = await makeWorkFolder('a run');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: plan.items, seed: plan.seed });
  return { workDir: work.path, itemsFile, items: await readSeededItems(itemsFile) };
}

function nothingToMeasure(skipped: TargetHost['skipped']): StackbenchError {
  return new StackbenchError({
    code: 'nothing-to-measure',
    what: 'None of the chosen stacks can run here.',
    why: skipped.map(({ target, reason }) => `${target}: ${reason}`).join(' '),
    fix: 'Run `stackbench doctor` to see what is missing, and `stackbench setup` to install it.',
  });
}
