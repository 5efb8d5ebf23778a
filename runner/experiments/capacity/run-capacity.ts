import { CAPACITY_SCHEMA_VERSION, type CapacityResult } from '../../../model/document/capacity-result.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { linkLatest } from '../../results/link-latest.ts';
import { type BegunStacks, beginStacks } from '../begin-stacks.ts';
import { documentHeader, finishDocument } from '../document-header.ts';
import type { BlockSize } from './block-size.ts';
import type { CapacityEvents } from './capacity-events.ts';
import type { CapacityRequest } from './capacity-request.ts';
import { planCapacity } from './plan-capacity.ts';
import { playCapacityBlocks } from './play-capacity-blocks.ts';

/** A measurement whose datastores are up and whose plan is made; nothing is measured yet. */
interface BegunCapacity extends BegunStacks {
  readonly result: CapacityResult;
  readonly size: BlockSize;
}

/** Beside `latest`, which is the newest run's. */
const LATEST = 'latest-capacity';

/**
 * A whole capacity measurement: datastores up, every block with a checkpoint after it, datastores down.
 * Resolves with the finished (or interrupted) result, which the folder gets as `capacity.json`.
 * @throws StackbenchError when nothing could be measured at all.
 */
export async function runCapacity(request: CapacityRequest, events: CapacityEvents): Promise<CapacityResult> {
  const { folder, redaction, signal } = request;
  const teardown = new Teardown();
  try {
    const begun = await begin(request, events, teardown);
    const { result } = begun;
    const save = (): Promise<unknown> => folder.checkpoint('capacity.json', result, redaction);
    const unlinked = request.linkAsLatest ? await linkLatest(folder.path, LATEST) : null;
    events.onPlan(result.plan, result);
    if (unlinked !== null) events.onNote(unlinked);
    await playCapacityBlocks(begun, { ...request, save }, events);
    await finishDocument(result, signal, teardown);
    await save();
    return result;
  } finally {
    await teardown.run();
  }
}

async function begin(request: CapacityRequest, events: CapacityEvents, teardown: Teardown): Promise<BegunCapacity> {
  const onNote = (text: string): void => events.onNote(text);
  const stacks = await beginStacks({ ...request, ...request.plan, what: 'a capacity measurement' }, onNote, teardown);
  const targets = stacks.specs.map(({ id }) => id);
  const { plan, size } = planCapacity(request.plan, targets, stacks.placement);
  const result: CapacityResult = {
    kind: 'stackbench-capacity',
    schemaVersion: CAPACITY_SCHEMA_VERSION,
    ...documentHeader(request),
    plan,
    ...stacks.found,
    visits: [],
    prices: request.prices,
  };
  return { ...stacks, result, size };
}
