import { randomInt } from 'node:crypto';
import { parseDuration } from '../../model/duration.ts';
import { readConditions } from '../../model/load/threshold.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { defaultVisits } from '../../runner/experiments/run/plan/default-visits.ts';
import type { PlanRequest } from '../../runner/experiments/run/plan/plan-request.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { readConfig } from '../config/read-config.ts';
import { chooseProvider, externalUrls } from './choose-datastores.ts';
import { chooseArrivals, chooseDuration } from './choose-load.ts';
import { chooseScenarios } from './choose-scenarios.ts';
import { chooseVariants } from './choose-variants.ts';
import { chooseEngines } from './engine-choices.ts';
import type { OptionSpec } from './option-spec.ts';
import { outFolder } from './out-folder.ts';
import { chooseStacks } from './own-stacks.ts';
import { givenValue, wholeNumber } from './read-option.ts';
import { MOST_SEED, RUN_OPTIONS, type RunOptionName } from './run-options.ts';
import { scenariosOfStacks } from './scenarios-of-stacks.ts';
import { recordOfStudy, scenariosOfStudy, specsOfStudy } from './study-parts.ts';

type RawOptions = Readonly<Record<string, unknown>>;

interface RunRequest {
  readonly plan: PlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly out: string | null;
  readonly includeHost: boolean;
  /** Whether no seed was given: the command that repeats the run must then name it. */
  readonly seedDrawn: boolean;
}

/**
 * Reads flags, then the configuration file, then defaults; checks and looks up all. A study has its own variants.
 * @throws StackbenchError (exit 2) for the first fault
 */
export async function readRunRequest(flags: RawOptions, cwd: string, study: Study | null = null): Promise<RunRequest> {
  const { config } = await readConfig(flags['config'], cwd);
  const given = (name: RunOptionName): unknown =>
    givenValue(RUN_OPTIONS[name], flags[name] ?? (config as RawOptions)[name]);
  const value = (name: RunOptionName): unknown => given(name) ?? (RUN_OPTIONS[name] as OptionSpec).default;
  const text = (name: RunOptionName): string | null => (value(name) === undefined ? null : String(value(name)));
  const number = (name: 'rate' | 'connections' | 'items' | 'visits' | 'seed'): number =>
    wholeNumber(name, RUN_OPTIONS[name], given(name));
  const choose = (names: unknown): TargetSpec[] => chooseStacks(names, config.stacks, cwd);
  const chosen = choose(value('targets'));
  const named = value('targets') !== undefined;
  const specs =
    study === null
      ? chooseVariants({ specs: chosen, named }, [value('vary') ?? []].flat().map(String))
      : specsOfStudy(study, chosen, choose);
  const thresholds = readConditions([value('threshold')].flat().map(String));
  const engines = chooseEngines(value('engines'));
  const isSized = given('visits') !== undefined || given('duration') !== undefined;
  const maxDuration = isSized ? given('max-duration') : value('max-duration');
  const plan: Omit<PlanRequest, 'visits'> = {
    title: text('title'),
    study: study === null ? null : recordOfStudy(study, specs.slice(0, chosen.length * study.variants.length)),
    targets: specs.map(({ id }) => id),
    scenarios:
      study === null
        ? await scenariosOfStacks(
            {
              specs,
              stacks: config.stacks,
              given: given('scenarios'),
              standard: RUN_OPTIONS.scenarios.default,
              choose: (names) => chooseScenarios(names, cwd),
            },
            cwd,
          )
        : await scenariosOfStudy(study, { specs, stacks: config.stacks, cwd }),
    engines: engines.map(({ id }) => id),
    ratePerSec: number('rate'),
    arrivals: chooseArrivals(String(value('arrivals')), engines),
    connections: number('connections'),
    items: number('items'),
    durationMs: chooseDuration(String(value('duration')), engines),
    seed: given('seed') === undefined ? randomInt(MOST_SEED) : number('seed'),
    maxDurationMs: maxDuration === undefined ? null : parseDuration(String(maxDuration), '--max-duration'),
    thresholds: study === null ? thresholds : [],
    thresholdsGiven: study === null && given('threshold') !== undefined,
    provider: chooseProvider(value('provider')),
    allowStandIn: value('allow-stand-in') === true,
    allowRemote: value('allow-remote') === true,
  };
  return {
    specs,
    externalUrls: externalUrls(value),
    out: outFolder(value('out'), cwd),
    includeHost: value('include-host') === true,
    seedDrawn: given('seed') === undefined,
    plan: { ...plan, visits: given('visits') === undefined ? defaultVisits(plan) : number('visits') },
  };
}
