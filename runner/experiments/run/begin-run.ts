import { type RunResult, SCHEMA_VERSION } from '../../../model/document/run-result.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import { type BegunStacks, beginStacks } from '../begin-stacks.ts';
import { documentHeader } from '../document-header.ts';
import type { BenchmarkRequest } from './benchmark-request.ts';
import type { SpareTargets } from './plan/fit-run.ts';
import { resolvePlan } from './plan/resolve-plan.ts';
import { skipUnplanned, spareTargets } from './run-blocks.ts';
import type { RunEvents } from './run-events.ts';

/** A run whose datastores are up and whose plan is made; nothing is measured yet. */
interface BegunRun extends Pick<BegunStacks, 'host' | 'specs' | 'data'> {
  readonly result: RunResult;
  readonly spare: SpareTargets;
}

/**
 * Writes the data, starts the datastores and makes the plan.
 * @throws StackbenchError `nothing-to-measure` and what a start throws
 */
export async function beginRun(request: BenchmarkRequest, events: RunEvents, teardown: Teardown): Promise<BegunRun> {
  const onNote = (text: string): void => events.onNote(text);
  const sizes = request.plan.scenarios.flatMap(({ items }) => items ?? []);
  const stacks = await beginStacks({ ...request, ...request.plan, sizes, what: 'a run' }, onNote, teardown);
  const { specs, placement, found } = stacks;
  const spare = spareTargets(specs);
  const plan = resolvePlan({ ...request.plan, targets: specs.map(({ id }) => id) }, placement, spare);
  const result: RunResult = {
    kind: 'stackbench-run',
    schemaVersion: SCHEMA_VERSION,
    ...documentHeader(request),
    plan,
    ...found,
    visits: [],
    calibrations: [],
  };
  skipUnplanned(result);
  return { ...stacks, result, spare };
}
