import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import type { GateSettings } from '../../model/gate/gate-settings.ts';
import { FEWEST_BLOCKS, MOST_BLOCKS } from '../../model/limits.ts';
import { parseThreshold } from '../../model/load/threshold.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { parseShare } from '../../model/stats/share.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { addressOf } from '../../runner/datastores/external.ts';
import type { GateRequest } from '../../runner/experiments/gate/gate-request.ts';
import type { GatePlanSettings } from '../../runner/experiments/gate/plan-gate.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { CliContext } from '../cli-context.ts';
import { fillVariables } from '../config/fill-variables.ts';
import { readServiceConfig } from '../config/read-service-config.ts';
import type { GateOptionName } from './gate-options.ts';
import { chooseRung, chooseTargets, externalUrls, wholeNumber } from './read-run-request.ts';
import { unknownName } from './unknown-name.ts';

/** What flags and configuration say of a gate; the rest of a request is where and when it runs. */
export type GateChoice = Pick<
  GateRequest,
  'base' | 'head' | 'subject' | 'settings' | 'datastoreChoice' | 'externalUrls' | 'allowRemote' | 'includeHost'
> & { readonly out: string | null };

const OWN_DEFAULT = 'express-memory';
const ON_INCONCLUSIVE = ['fail', 'warn'] as const;

/** Flags over the environment and the configuration over defaults. @throws StackbenchError (exit 2) for the first thing wrong, and without a service */
export async function readGateRequest(
  flags: Readonly<Record<string, unknown>>,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): Promise<GateChoice> {
  const value = (name: GateOptionName): unknown => {
    const found = flags[name];
    // A flag that takes one value and was given twice means its last value, as in every shell tool.
    return Array.isArray(found) && name !== 'threshold' ? found.at(-1) : found;
  };
  const text = (name: GateOptionName): string | null => (value(name) === undefined ? null : String(value(name)));
  const target = text('target');
  const config = target === null ? await readServiceConfig(cwd, value('config')) : null;
  const [spec] = chooseTargets([target ?? OWN_DEFAULT]) as [TargetSpec];
  const stores: readonly (DatastoreId | null)[] = config?.service?.services ?? [spec.store, spec.cache];
  const urls = externalUrls((name) => value(name as GateOptionName));
  const isNamed = (externalUrls: GateChoice['externalUrls'], env: CliContext['env']): boolean =>
    stores.some((store) => store !== null && addressOf(store, { externalUrls, env }) !== null);
  // A server that was named is meant; what was not named does not come out of containers.
  const provider = chooseRung(value('provider') ?? (isNamed(urls, env) ? undefined : 'native'));
  // Two flags contradict each other; a variable was set for something else perhaps, and a flag wins over it.
  if (provider !== null && provider !== 'external' && isNamed(urls, {})) throw namedAndProvided(provider);
  return {
    base: text('base'),
    head: text('head'),
    subject: config?.service == null ? { target: spec } : { service: fillVariables(config.service, env) },
    settings: wishesOf(value, text, config?.gate ?? null),
    datastoreChoice: {
      provider,
      allowStandIn: value('allow-stand-in') === true,
    },
    externalUrls: urls,
    allowRemote: value('allow-remote') === true,
    includeHost: value('include-host') === true,
    out: text('out') === null ? null : resolve(cwd, String(value('out'))),
  };
}

function wishesOf(
  value: (name: GateOptionName) => unknown,
  text: (name: GateOptionName) => string | null,
  config: GateSettings | null,
): GatePlanSettings {
  const share = (name: 'min-effect' | 'max-effect', configured: number): number => {
    const given = text(name);
    return given === null ? configured : parseShare(given, `--${name}`);
  };
  const minEffect = share('min-effect', config?.minEffect ?? 0.01);
  const maxEffect = share('max-effect', config?.maxEffect ?? 0.05);
  if (minEffect >= maxEffect) throw marginsCrossed(minEffect, maxEffect);
  const thresholds =
    value('threshold') === undefined ? (config?.thresholds ?? []) : [value('threshold')].flat().map(String);
  for (const threshold of thresholds) parseThreshold(threshold);
  const duration = text('max-duration');
  const blocks = value('max-blocks');
  return {
    minEffect,
    maxEffect,
    maxBlocks:
      blocks === undefined
        ? (config?.maxBlocks ?? null)
        : wholeNumber('max-blocks', blocks, FEWEST_BLOCKS, MOST_BLOCKS),
    maxDurationMs: duration === null ? (config?.maxDurationMs ?? null) : parseDuration(duration, '--max-duration'),
    seed: value('seed') === undefined ? randomInt(2 ** 31) : wholeNumber('seed', value('seed'), 0, 2 ** 31),
    onInconclusive: onInconclusive(text('on-inconclusive') ?? config?.onInconclusive ?? 'fail'),
    waivers: config?.waivers ?? [],
    thresholds,
    plant: null,
    allowOneCore: value('allow-one-core') === true,
  };
}

function onInconclusive(given: string): (typeof ON_INCONCLUSIVE)[number] {
  const known = ON_INCONCLUSIVE.find((name) => name === given);
  if (known === undefined) throw unknownName('answer to --on-inconclusive', given, ON_INCONCLUSIVE);
  return known;
}

function marginsCrossed(minEffect: number, maxEffect: number): StackbenchError {
  return new StackbenchError({
    code: 'margins-crossed',
    what: `--min-effect ${minEffect * 100}% is not below --max-effect ${maxEffect * 100}%.`,
    why: 'A slowdown cannot be both of no interest and one that must not pass.',
    fix: 'Write for example --min-effect 1% --max-effect 5%.',
    exitCode: EXIT.usage,
  });
}

function namedAndProvided(provider: string): StackbenchError {
  return new StackbenchError({
    code: 'named-and-provided',
    what: `A server is named, and --provider ${provider} asks for another one.`,
    why: 'Only one of the two can be used.',
    fix: 'Leave out --provider, or the address.',
    exitCode: EXIT.usage,
  });
}
