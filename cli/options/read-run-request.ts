import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { Rung } from '../../model/document/datastore-record.ts';
import { type Arrivals, arrivalsSchema } from '../../model/document/load.ts';
import { formatDuration, parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { parseThreshold, DEFAULT_THRESHOLDS } from '../../model/load/threshold.ts';
import { MOST_VISITS } from '../../model/most-visits.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import type { PlanRequest } from '../../runner/experiments/run/plan/plan-request.ts';
import type { Engine } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { readConfig } from '../config/read-config.ts';
import { chooseScenarios } from './choose-scenarios.ts';
import { ADDRESS_FLAGS, type OptionSpec, RUN_OPTIONS, type RunOptionName } from './run-options.ts';
import { unknownName } from './unknown-name.ts';

type RawOptions = Readonly<Record<string, unknown>>;

export interface RunRequest {
  readonly plan: PlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly out: string | null;
  readonly includeHost: boolean;
  /** Whether nobody gave the seed: the command that repeats the run must then name it. */
  readonly seedDrawn: boolean;
}

const DEFAULT_MAX_DURATION = '8m';
const MOST_SEED = 2 ** 31;
const RUNGS: readonly Rung[] = ['external', 'compose', 'native', 'stand-in'];

/** Flags over configuration file over defaults, checked and looked up. @throws StackbenchError (exit 2) for the first thing wrong. */
export async function readRunRequest(flags: RawOptions, cwd: string): Promise<RunRequest> {
  const { config } = await readConfig(flags['config'], cwd);
  const given = (name: RunOptionName): unknown => {
    const found = flags[name] ?? (config as RawOptions)[name];
    // A flag that takes one value and was given twice means its last value, as in every shell tool.
    return Array.isArray(found) && (RUN_OPTIONS[name] as OptionSpec).list !== true ? found.at(-1) : found;
  };
  const value = (name: RunOptionName): unknown => given(name) ?? (RUN_OPTIONS[name] as OptionSpec).default;
  const names = (name: RunOptionName): string[] | null => {
    const list = value(name);
    return list === undefined
      ? null
      : [
          ...new Set(
            [list]
              .flat()
              .flatMap((text) => String(text).split(','))
              .map((text) => text.trim())
              .filter(Boolean),
          ),
        ];
  };
  const specs = chooseTargets(names('targets'));
  const thresholds = given('threshold') === undefined ? null : [given('threshold')].flat().map(String);
  thresholds?.forEach((text) => parseThreshold(text));
  const engineIds = (names('engines') ?? []).map(chooseEngine);
  const sized = given('visits') !== undefined || given('duration') !== undefined;
  const maxDuration = given('max-duration') ?? (sized ? null : DEFAULT_MAX_DURATION);
  return {
    specs,
    externalUrls: externalUrls(value),
    out: value('out') === undefined ? null : resolve(cwd, String(value('out'))),
    includeHost: value('include-host') === true,
    seedDrawn: value('seed') === undefined,
    plan: {
      title: value('title') === undefined ? null : String(value('title')),
      targets: specs.map(({ id }) => id),
      scenarios: await chooseScenarios(names('scenarios') ?? [], cwd),
      engines: engineIds,
      ratePerSec: wholeNumber('rate', value('rate'), 1, 100_000),
      arrivals: chooseArrivals(String(value('arrivals')), engineIds),
      connections: wholeNumber('connections', value('connections'), 1, 10_000),
      items: wholeNumber('items', value('items'), 100, 1_000_000),
      visits: wholeNumber('visits', value('visits'), 1, MOST_VISITS),
      durationMs: chooseDuration(String(value('duration')), engineIds),
      seed: value('seed') === undefined ? randomInt(MOST_SEED) : wholeNumber('seed', value('seed'), 0, MOST_SEED),
      maxDurationMs: maxDuration === null ? null : parseDuration(String(maxDuration), '--max-duration'),
      thresholds: thresholds ?? [...DEFAULT_THRESHOLDS],
      thresholdsGiven: thresholds !== null,
      provider: chooseRung(value('provider')),
      allowStandIn: value('allow-stand-in') === true,
      allowRemote: value('allow-remote') === true,
    },
  };
}

/** Stacks by their ids; null for all. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTargets(ids: readonly string[] | null): TargetSpec[] {
  const known = CATALOGUE.map(({ id }) => id as string);
  if (ids === null) return [...CATALOGUE];
  return ids.map((id) => {
    const spec = CATALOGUE.find((candidate) => candidate.id === id);
    if (spec === undefined) throw unknownName('target', id, known);
    return spec;
  });
}

function chooseEngine(name: string): string {
  if (Object.hasOwn(engines, name)) return name;
  throw unknownName(
    'engine',
    name,
    Object.keys(engines).filter((id) => id !== 'fake'),
  );
}

function enginesOf(ids: readonly string[]): Engine[] {
  return ids.map((id) => engines[id as keyof typeof engines]);
}

/** Refuses arrivals that a chosen open-model engine cannot play, rather than mix two kinds in one run. */
function chooseArrivals(name: string, engineIds: readonly string[]): Arrivals {
  const arrivals = arrivalsSchema.options.find((known) => known === name);
  if (arrivals === undefined) throw unknownName('kind of arrivals', name, arrivalsSchema.options);
  const unable = enginesOf(engineIds).find(
    (engine) => engine.loadKind === 'open' && !engine.arrivals.includes(arrivals),
  );
  if (unable === undefined) return arrivals;
  throw new StackbenchError({
    code: 'bad-arrivals',
    what: `${unable.id} does not play ${arrivals} arrivals.`,
    why: `It plays ${unable.arrivals.join(', ')}.`,
    fix: 'Choose another engine, for example --engines pacer,autocannon.',
    exitCode: EXIT.usage,
  });
}

/** Refuses rounds that a chosen engine cannot play, before anything starts. */
function chooseDuration(text: string, engineIds: readonly string[]): number {
  const durationMs = parseDuration(text, '--duration');
  const unable = enginesOf(engineIds).find(({ shortestMs }) => durationMs < shortestMs);
  if (unable === undefined) return durationMs;
  throw new StackbenchError({
    code: 'duration-too-short',
    what: `${unable.id} does not play rounds of ${formatDuration(durationMs)}.`,
    why: `Its shortest is ${formatDuration(unable.shortestMs)}.`,
    fix: `Write --duration ${unable.shortestMs / 1000}s, or choose another engine, for example --engines autocannon.`,
    exitCode: EXIT.usage,
  });
}

/** A rung by its name; null for none given. @throws StackbenchError (exit 2) for an unknown one */
export function chooseRung(given: unknown): Rung | null {
  if (given === undefined) return null;
  // Embedded binaries and programs of this host count as one rung.
  const rung = RUNGS.find((known) => known === (given === 'embedded' ? 'native' : given));
  if (rung === undefined) throw unknownName('provider', String(given), RUNGS);
  return rung;
}

/** Addresses of services that flags name; `redis-cache` shares Redis's. */
export function externalUrls(value: (name: RunOptionName) => unknown): Partial<Record<DatastoreId, string>> {
  return Object.fromEntries(
    Object.entries(ADDRESS_FLAGS).flatMap(([service, flag]) => {
      const url = value(flag);
      return url === undefined ? [] : [[service, String(url)]];
    }),
  );
}

/** A flag's whole number within its range. @throws StackbenchError (exit 2) */
export function wholeNumber(flag: string, value: unknown, lowest: number, highest: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= lowest && number <= highest) return number;
  throw new StackbenchError({
    code: 'bad-number',
    what: `--${flag} does not understand "${String(value)}".`,
    why: `It takes a whole number from ${lowest} to ${highest}.`,
    fix: `Write for example --${flag} ${String((RUN_OPTIONS[flag as RunOptionName] as OptionSpec | undefined)?.default ?? lowest)}.`,
    exitCode: EXIT.usage,
  });
}
