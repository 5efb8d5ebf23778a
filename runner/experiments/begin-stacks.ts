import { join } from 'node:path';
import type { RunResult } from '../../model/document/run-result.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { DatastoreAccess } from '../apps/datastore-access.ts';
import { type TargetHost, openTargetHost } from '../apps/open-target-host.ts';
import type { SeededItem } from '../apps/running-app.ts';
import { readSeededItems } from '../blocks/seed-file.ts';
import { type Placement, currentPlacement } from '../machine/cpu-placement.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import { makeWorkFolder } from '../machine/processes/work-folder.ts';
import { readEnvironment } from '../measure/environment.ts';
import { classifyTargets } from './classify-targets.ts';
import type { ExperimentRequest } from './experiment-request.ts';

type StacksRequest = Pick<ExperimentRequest, 'cwd' | 'env' | 'includeHost' | 'signal'> &
  DatastoreAccess & {
    readonly specs: readonly TargetSpec[];
    readonly items: number;
    /** Further numbers of items, of scenarios that have one of their own. */
    readonly sizes?: readonly number[];
    readonly seed: number;
    /** For the name of the work folder: `a run`. */
    readonly what: string;
  };

/** The stacks that can run here, with their datastores up and their data written; no stack is started. */
export interface BegunStacks {
  readonly host: TargetHost;
  readonly specs: readonly TargetSpec[];
  readonly placement: Placement;
  /** Their part of the document. */
  readonly found: Pick<RunResult, 'environment' | 'services' | 'skipped' | 'targets' | 'warnings'>;
  readonly data: StacksData;
}

interface SeededData {
  readonly itemsFile: string;
  readonly items: readonly SeededItem[];
}

interface StacksData extends SeededData {
  readonly workDir: string;
  /** The data of each number of items that is asked for. */
  readonly dataOf: (items: number) => SeededData;
}

/**
 * Writes the data, and starts the datastores of the stacks.
 * @throws StackbenchError `nothing-to-measure` and what a start throws
 */
export async function beginStacks(
  request: StacksRequest,
  onNote: (text: string) => void,
  teardown: Teardown,
): Promise<BegunStacks> {
  const data = await writeData(request, teardown);
  const { cwd, env, includeHost, signal } = request;
  const environment = await readEnvironment({ cwd, includeHost, dataFolder: data.workDir, env, signal });
  onNote('Starting the datastores…');
  const placement = currentPlacement();
  const host = await openTargetHost({ ...request, ...data, placement, onNote }, teardown);
  const specs = request.specs.filter(({ id }) => host.skipped.every(({ target }) => target !== id));
  if (specs.length === 0) throw nothingToMeasure(host.skipped);
  const services = host.datastores.map(({ record }) => record);
  const targets = classifyTargets(specs, services, (spec) => host.datastoresOf(spec).map(({ record }) => record));
  const found = { environment, services, targets, skipped: [...host.skipped], warnings: [...host.warnings] };
  return { host, specs, placement, found, data };
}

async function writeData({ items, sizes = [], seed, what }: StacksRequest, teardown: Teardown): Promise<StacksData> {
  const work = await makeWorkFolder(what);
  teardown.add('removing the work folder', () => work.remove());
  const written = new Map<number, SeededData>();
  const write = async (count: number, name: string): Promise<SeededData> => {
    const itemsFile = join(work.path, name);
    await writeSeedItems(itemsFile, { items: count, seed });
    const data = { itemsFile, items: await readSeededItems(itemsFile) };
    written.set(count, data);
    return data;
  };
  const usual = await write(items, 'items.ndjson');
  for (const size of new Set(sizes)) if (!written.has(size)) await write(size, `items-${size}.ndjson`);
  return { ...usual, workDir: work.path, dataOf: (count) => written.get(count) ?? usual };
}

function nothingToMeasure(skipped: TargetHost['skipped']): StackbenchError {
  return new StackbenchError({
    code: 'nothing-to-measure',
    what: 'None of the chosen stacks can run here.',
    why: skipped.map(({ target, reason }) => `${target}: ${reason}`).join(' '),
    fix: 'Run `stackbench doctor` to see what is missing, and `stackbench setup` to install it.',
  });
}
