import { randomInt } from 'node:crypto';
import { parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { type GateSettings, ON_INCONCLUSIVE, gateSettingsSchema } from '../../model/gate/gate-settings.ts';
import { readConditions } from '../../model/load/threshold.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { parseShare } from '../../model/stats/share.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { addressOf } from '../../runner/datastores/external.ts';
import type { GateRequest } from '../../runner/experiments/gate/gate-request.ts';
import type { GatePlanSettings } from '../../runner/experiments/gate/plan-gate.ts';
import type { CliContext } from '../cli-context.ts';
import { fillVariables } from '../config/fill-variables.ts';
import { readServiceConfig } from '../config/read-service-config.ts';
import { chooseProvider, externalUrls } from './choose-datastores.ts';
import { chooseTarget } from './choose-targets.ts';
import { GATE_OPTIONS, type GateOptionName } from './gate-options.ts';
import { outFolder } from './out-folder.ts';
import { givenValue, oneOf, wholeNumber } from './read-option.ts';
import { MOST_SEED } from './run-options.ts';

/** What flags and configuration say of a gate; the rest of a request is where and when it runs. */
export type GateChoice = Pick<
  GateRequest,
  'base' | 'head' | 'subject' | 'settings' | 'datastoreChoice' | 'externalUrls' | 'allowRemote' | 'includeHost'
> & {
  readonly out: string | null;
  /** Notices about the configuration, for the user. */
  readonly notices: readonly string[];
};

/** The value of a flag as it was given, undefined for an absent one. */
type Given = (name: GateOptionName) => unknown;

/**
 * Reads flags, then environment and configuration, then defaults.
 * @throws StackbenchError (exit 2) for the first fault, and without a service
 */
export async function readGateRequest(
  flags: Readonly<Record<string, unknown>>,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): Promise<GateChoice> {
  const given: Given = (name) => givenValue(GATE_OPTIONS[name], flags[name]);
  const text = (name: GateOptionName): string | null => (given(name) === undefined ? null : String(given(name)));
  const target = text('target');
  const config = target === null ? await readServiceConfig(cwd, given('config')) : null;
  const spec = chooseTarget(target ?? GATE_OPTIONS.target.default);
  const needed: readonly (DatastoreId | null)[] = config?.service?.datastores ?? [spec.store, spec.cache];
  const urls = externalUrls(given);
  const isNamed = (externalUrls: GateChoice['externalUrls'], env: CliContext['env']): boolean =>
    needed.some((id) => id !== null && addressOf(id, { externalUrls, env }) !== null);
  // A named server is used; otherwise programs of this machine are, never containers.
  const provider = chooseProvider(given('provider') ?? (isNamed(urls, env) ? undefined : 'native'));
  // Two flags contradict each other. A variable may be set for something else, and a flag wins over it.
  if (provider !== null && provider !== 'external' && isNamed(urls, {})) throw namedAndProvided(provider);
  return {
    base: text('base'),
    head: text('head'),
    subject: config?.service == null ? { target: spec } : { service: fillVariables(config.service, env) },
    settings: settingsOf(given, config?.gate ?? gateSettingsSchema.parse({})),
    datastoreChoice: { provider, allowStandIn: given('allow-stand-in') === true },
    externalUrls: urls,
    allowRemote: given('allow-remote') === true,
    includeHost: given('include-host') === true,
    out: outFolder(given('out'), cwd),
    notices: config?.notices ?? [],
  };
}

function settingsOf(given: Given, config: GateSettings): GatePlanSettings {
  const share = (name: 'min-effect' | 'max-effect', configured: number): number =>
    given(name) === undefined ? configured : parseShare(String(given(name)), `--${name}`);
  const minEffect = share('min-effect', config.minEffect);
  const maxEffect = share('max-effect', config.maxEffect);
  if (minEffect >= maxEffect) throw marginsCrossed(minEffect, maxEffect);
  const thresholds =
    given('threshold') === undefined ? config.thresholds : readConditions([given('threshold')].flat().map(String));
  const [maxDuration, maxBlocks, seed] = (['max-duration', 'max-blocks', 'seed'] as const).map(given);
  return {
    minEffect,
    maxEffect,
    maxBlocks:
      maxBlocks === undefined ? config.maxBlocks : wholeNumber('max-blocks', GATE_OPTIONS['max-blocks'], maxBlocks),
    maxDurationMs:
      maxDuration === undefined ? config.maxDurationMs : parseDuration(String(maxDuration), '--max-duration'),
    seed: seed === undefined ? randomInt(MOST_SEED) : wholeNumber('seed', GATE_OPTIONS.seed, seed),
    onInconclusive: oneOf(
      'answer to --on-inconclusive',
      given('on-inconclusive') ?? config.onInconclusive,
      ON_INCONCLUSIVE,
    ),
    waivers: config.waivers,
    thresholds,
    plant: null,
    allowOneCore: given('allow-one-core') === true,
  };
}

function marginsCrossed(minEffect: number, maxEffect: number): StackbenchError {
  return new StackbenchError({
    code: 'margins-crossed',
    what: `--min-effect ${minEffect * 100}% is not below --max-effect ${maxEffect * 100}%.`,
    why: 'The ignored slowdown must be smaller than the one that must fail.',
    fix: `Write for example --min-effect ${GATE_OPTIONS['min-effect'].default} --max-effect ${GATE_OPTIONS['max-effect'].default}.`,
    exitCode: EXIT.usage,
  });
}

function namedAndProvided(provider: string): StackbenchError {
  return new StackbenchError({
    code: 'named-and-provided',
    what: `A server is named, and --provider ${provider} requires another one.`,
    why: 'Only one of the two can be used.',
    fix: 'Remove --provider, or the address.',
    exitCode: EXIT.usage,
  });
}
