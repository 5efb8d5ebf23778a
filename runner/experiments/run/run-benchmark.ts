import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { disturbanceWarnings } from '../../measure/disturbance-warnings.ts';
import { linkLatest } from '../../results/link-latest.ts';
import { finishDocument } from '../document-header.ts';
import { beginRun } from './begin-run.ts';
import type { BenchmarkRequest } from './benchmark-request.ts';
import { requireEngines } from './require-engines.ts';
import { runBlocks } from './run-blocks.ts';
import type { RunEvents } from './run-events.ts';

/**
 * A whole run: datastores up, every visit in its order with a checkpoint after each, datastores down.
 * Resolves with the finished (or interrupted) result, which the folder gets as `result.json`.
 * @throws StackbenchError when nothing could be measured at all.
 */
export async function runBenchmark(request: BenchmarkRequest, events: RunEvents): Promise<RunResult> {
  const { folder, redaction, signal, plan } = request;
  const engines = await requireEngines(request);
  const teardown = new Teardown();
  try {
    const { result, host, specs, spare, data } = await beginRun(request, events, teardown);
    const save = (): Promise<unknown> => folder.checkpoint('result.json', result, redaction);
    await announce(result, request, events);
    await runBlocks(
      result,
      {
        ...data,
        engines,
        specs,
        spare,
        scenarios: plan.scenarios,
        startTarget: host.startTarget,
        datastoresOf: host.datastoresOf,
        availableMemory: request.availableMemory,
        signal,
        save,
      },
      events,
    );
    result.warnings.push(...disturbanceWarnings(measuredRounds(result)));
    await finishDocument(result, signal, teardown);
    await save();
    return result;
  } finally {
    await teardown.run();
  }
}

async function announce(
  result: RunResult,
  { linkAsLatest, folder }: BenchmarkRequest,
  events: RunEvents,
): Promise<void> {
  const unlinked = linkAsLatest ? await linkLatest(folder.path) : null;
  events.onPlan(result.plan, result);
  if (unlinked !== null) events.onNote(unlinked);
}

function measuredRounds({ visits }: RunResult): Measured['resources'][] {
  return visits
    .flatMap(({ rounds }) => rounds)
    .flatMap((round) => (round.state === 'completed' ? [round.measured.resources] : []));
}
