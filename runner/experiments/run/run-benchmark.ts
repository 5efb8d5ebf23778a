import { join } from 'node:path';
import type { Measured } from '../../../model/document/measured.ts';
import { type RunResult, SCHEMA_VERSION } from '../../../model/document/run-result.ts';
import type { Redaction } from '../../../model/redact.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { writeSeedItems } from '../../../scenarios/seed-items.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { openTargetHost } from '../../apps/open-target-host.ts';
import type { VisitContext } from '../../blocks/run-visit.ts';
import { readSeededItems } from '../../blocks/seed-file.ts';
import type { DatastoreId } from '../../datastores/datastore.ts';
import type { Engine } from '../../load/engines/engine.ts';
import { engines as engineRegistry } from '../../load/engines/registry.ts';
import { currentPlacement } from '../../machine/cpu-placement.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { makeWorkFolder } from '../../machine/processes/work-folder.ts';
import { readEnvironment } from '../../measure/environment.ts';
import { readHostLoad, disturbances } from '../../measure/host-load.ts';
import { linkLatest } from '../../results/link-latest.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import { classifyTargets } from './classify-targets.ts';
import type { PlanRequest } from './plan/plan-request.ts';
import { resolvePlan } from './plan/resolve-plan.ts';
import type { RunEvents } from './run-events.ts';
import { runVisits, skipUnplanned, spareTargets } from './run-visits.ts';

interface BenchmarkRequest {
  readonly plan: PlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly id: string;
  /** Where result.json goes. */
  readonly folder: ResultFolder;
  readonly linkAsLatest: boolean;
  readonly command: string;
  readonly toolVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly cwd: string;
  readonly includeHost: boolean;
  readonly redaction: Redaction;
  readonly signal: AbortSignal;
}

/**
 * The whole run: services up, every visit in its order with a checkpoint after each, services down.
 * Resolves with the finished (or interrupted) result, also handed to the folder as `result.json`.
 * @throws StackbenchError when nothing could be measured at all.
 */
export async function runBenchmark(request: BenchmarkRequest, events: RunEvents): Promise<RunResult> {
  const engines = await requireEngines(request);
  const teardown = new Teardown();
  const warnings: RunResult['warnings'] = [];
  try {
    const work = await makeWorkFolder('a run');
    teardown.add('removing the work folder', () => work.remove());
    const itemsFile = join(work.path, 'items.ndjson');
    await writeSeedItems(itemsFile, { items: request.plan.items, seed: request.plan.seed });
    const items = await readSeededItems(itemsFile);

    const environment = await readEnvironment({
      cwd: request.cwd,
      includeHost: request.includeHost,
      dataFolder: work.path,
      env: request.env,
      signal: request.signal,
    });
    events.onNote('Starting the services…');
    const placement = currentPlacement();
    const host = await openTargetHost(
      {
        ...request,
        workDir: work.path,
        itemsFile,
        placement,
        provider: request.plan.provider,
        allowStandIn: request.plan.allowStandIn,
        allowRemote: request.plan.allowRemote,
        onNote: (text) => events.onNote(text),
      },
      teardown,
    );
    const specs = request.specs.filter(({ id }) => host.skipped.every(({ target }) => target !== id));
    if (specs.length === 0) throw nothingToMeasure(host.skipped);
    const spare = spareTargets(specs);
    const plan = resolvePlan({ ...request.plan, targets: specs.map(({ id }) => id) }, placement, spare);

    const result: RunResult = {
      kind: 'stackbench-run',
      schemaVersion: SCHEMA_VERSION,
      id: request.id,
      tool: { name: 'stackbench', version: request.toolVersion },
      command: request.command,
      startedAt: new Date().toISOString(),
      finishedAt: null,
      state: 'running',
      plan,
      environment,
      services: host.datastores.map(({ record }) => record),
      targets: classifyTargets(
        specs,
        host.datastores.map(({ record }) => record),
      ),
      skipped: [...host.skipped],
      visits: [],
      calibrations: [],
      warnings: [...host.warnings],
    };
    skipUnplanned(result);
    const unlinked = request.linkAsLatest ? await linkLatest(request.folder.path) : null;
    events.onPlan(plan, result);
    if (unlinked !== null) events.onNote(unlinked);
    await runVisits(
      result,
      {
        engines,
        itemsFile,
        items,
        workDir: work.path,
        signal: request.signal,
        startTarget: host.startTarget,
        datastoresOf: (spec) => host.datastores.filter(({ id }) => id === spec.store || id === spec.cache),
        specs,
        scenarios: request.plan.scenarios,
        spare,
        save: () => request.folder.checkpoint('result.json', result, request.redaction),
      },
      events,
    );

    if (!request.signal.aborted) result.environment.after = await readHostLoad();
    result.finishedAt = new Date().toISOString();
    result.state = request.signal.aborted ? 'interrupted' : 'completed';
    warnings.push(...disturbances(measuredRounds(result)), ...(await teardownWarnings(teardown)));
    result.warnings.push(...warnings);
    await request.folder.checkpoint('result.json', result, request.redaction);
    return result;
  } finally {
    await teardown.run();
  }
}

async function requireEngines(request: BenchmarkRequest): Promise<VisitContext['engines']> {
  return Promise.all(
    request.plan.engines.map(async (id) => {
      const engine: Engine = engineRegistry[id as keyof typeof engineRegistry];
      const availability = await engine.check(request.env, request.signal);
      if (availability.available) return { engine, version: availability.version };
      throw new StackbenchError({
        code: 'engine-missing',
        what: `${engine.title} is not to be had here.`,
        why: availability.reason,
        fix: `${availability.fix} Or leave it out with --engines.`,
      });
    }),
  );
}

function measuredRounds({ visits }: RunResult): Measured['resources'][] {
  return visits
    .flatMap(({ rounds }) => rounds)
    .flatMap((round) => (round.state === 'completed' ? [round.measured.resources] : []));
}

async function teardownWarnings(teardown: Teardown): Promise<RunResult['warnings']> {
  return (await teardown.run()).map((failure) => ({
    code: 'teardown',
    message: `Something could not be cleaned up: ${failure}.`,
    fix: 'The next command sweeps what is left.',
    invalidates: false,
  }));
}

function nothingToMeasure(skipped: readonly { readonly target: string; readonly reason: string }[]): StackbenchError {
  return new StackbenchError({
    code: 'nothing-to-measure',
    what: 'None of the chosen stacks can run here.',
    why: skipped.map(({ target, reason }) => `${target}: ${reason}`).join(' '),
    fix: 'Run `stackbench doctor` to see what is missing, and `stackbench setup` to get it.',
  });
}
