import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import type { PriceCatalogue } from '../../model/cost/price-catalogue.ts';
import { readPrices } from '../../model/cost/read-prices.ts';
import { parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { DEFAULT_THRESHOLDS, type Threshold, parseThreshold, readConditions } from '../../model/load/threshold.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import type { CapacityPlanRequest } from '../../runner/experiments/capacity/capacity-request.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { readConfig } from '../config/read-config.ts';
import { CAPACITY_OPTIONS, type CapacityOptionName } from './capacity-options.ts';
import { chooseProvider, externalUrls } from './choose-datastores.ts';
import { chooseScenario } from './choose-scenarios.ts';
import { chooseVariants } from './choose-variants.ts';
import type { OptionSpec } from './option-spec.ts';
import { outFolder } from './out-folder.ts';
import { chooseStacks } from './own-stacks.ts';
import { givenValue, oneOf, wholeNumber } from './read-option.ts';
import { MOST_SEED, RUN_OPTIONS } from './run-options.ts';
import { scenariosOfStacks } from './scenarios-of-stacks.ts';

type RawOptions = Readonly<Record<string, unknown>>;

interface CapacityOptions {
  readonly plan: CapacityPlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly prices: PriceCatalogue;
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly out: string | null;
  readonly includeHost: boolean;
  /** Whether no seed was given: the command that repeats the measurement must then name it. */
  readonly seedDrawn: boolean;
}

/**
 * Reads flags, then what the configuration file has of them, then defaults; checks and looks up all.
 * @throws StackbenchError (exit 2) for the first fault
 */
export async function readCapacityRequest(flags: RawOptions, cwd: string): Promise<CapacityOptions> {
  const { config } = await readConfig(flags['config'], cwd);
  const given = (name: CapacityOptionName): unknown => {
    const spec: OptionSpec = CAPACITY_OPTIONS[name];
    return givenValue(spec, flags[name] ?? (spec.inConfig === null ? undefined : (config as RawOptions)[name]));
  };
  const value = (name: CapacityOptionName): unknown => given(name) ?? (CAPACITY_OPTIONS[name] as OptionSpec).default;
  const text = (name: CapacityOptionName): string | null => (value(name) === undefined ? null : String(value(name)));
  const number = (name: 'rate' | 'items' | 'seed' | 'blocks'): number =>
    wholeNumber(name, CAPACITY_OPTIONS[name], given(name));
  const chosen = chooseStacks(value('targets'), config.stacks, cwd);
  const named = value('targets') !== undefined;
  const specs = chooseVariants({ specs: chosen, named }, [value('vary') ?? []].flat().map(String));
  const [scenario] = (await scenariosOfStacks(
    {
      specs,
      stacks: config.stacks,
      given: given('scenario'),
      standard: CAPACITY_OPTIONS.scenario.default,
      choose: async (name) => [await chooseScenario(String(name), cwd)],
    },
    cwd,
  )) as [Scenario];
  const [maxDuration, tryLimits] = [given('max-duration'), text('try-limits')];
  return {
    specs,
    prices: await choosePrices(text('prices'), cwd),
    externalUrls: externalUrls(value),
    out: outFolder(value('out'), cwd),
    includeHost: value('include-host') === true,
    seedDrawn: given('seed') === undefined,
    plan: {
      title: text('title'),
      scenario,
      ...chooseThresholds(readConditions([value('threshold')].flat().map(String))),
      thresholdsGiven: given('threshold') !== undefined,
      ratePerSec: number('rate'),
      connections: RUN_OPTIONS.connections.default,
      items: number('items'),
      blocks: given('blocks') === undefined ? null : number('blocks'),
      seed: given('seed') === undefined ? randomInt(MOST_SEED) : number('seed'),
      maxDurationMs: maxDuration === undefined ? null : parseDuration(String(maxDuration), '--max-duration'),
      tryLimits: tryLimits === null ? null : oneOf('setting', tryLimits, ['pool'] as const),
      provider: chooseProvider(value('provider')),
      allowStandIn: value('allow-stand-in') === true,
      allowRemote: value('allow-remote') === true,
    },
  };
}

/**
 * One condition of each kind; a kind that is not given has its default.
 * @throws StackbenchError (exit 2) for two of a kind
 */
function chooseThresholds(
  conditions: readonly string[],
): Pick<CapacityPlanRequest, 'latencyThreshold' | 'errorThreshold'> {
  const of = (kind: Threshold['kind']): string => {
    const [one, another] = conditions.filter((condition) => parseThreshold(condition).kind === kind);
    if (one !== undefined && another !== undefined) throw twoOfAKind(kind, one, another);
    return one ?? String(DEFAULT_THRESHOLDS.find((condition) => parseThreshold(condition).kind === kind));
  };
  return { latencyThreshold: of('latency'), errorThreshold: of('errors') };
}

function twoOfAKind(kind: Threshold['kind'], one: string, another: string): StackbenchError {
  return new StackbenchError({
    code: 'invalid-threshold',
    what: `Two conditions of one kind are given: ${one} and ${another}.`,
    why: `A capacity is the highest rate that keeps one ${kind === 'latency' ? 'latency' : 'share of errors'}.`,
    fix: 'Name one of them with --threshold, and measure again for the other one.',
    exitCode: EXIT.usage,
  });
}

/** Those of a file, or the default ones. @throws StackbenchError (exit 2) for a file that cannot be read or used */
async function choosePrices(name: string | null, cwd: string): Promise<PriceCatalogue> {
  if (name === null) return DEFAULT_PRICES;
  const file = resolve(cwd, name);
  let text: string;
  try {
    text = await readTextFile(file);
  } catch (cause) {
    throw new StackbenchError({
      code: 'bad-prices',
      what: `The price file ${file} cannot be read.`,
      why: messageOf(cause),
      fix: 'Name a JSON file as docs/prices.md describes it, or leave --prices out.',
      exitCode: EXIT.usage,
      cause,
    });
  }
  return readPrices(text, file);
}
