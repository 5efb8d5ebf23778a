import { randomInt } from 'node:crypto';
import type { TestedClaim } from '../../model/claims/claim.ts';
import { parseDuration } from '../../model/duration.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import type { ClaimsPlanRequest, PartRequest } from '../../runner/experiments/claims/claims-request.ts';
import type { ClaimPart } from '../../scenarios/claims/claim-part.ts';
import { PARTS } from '../../scenarios/claims/parts.ts';
import { partsOf, workloadsOf } from '../../scenarios/claims/registry.ts';
import { WORKLOADS } from '../../scenarios/claims/workloads.ts';
import { chooseClaims } from './choose-claims.ts';
import { chooseProvider, externalUrls } from './choose-datastores.ts';
import { chooseDuration } from './choose-load.ts';
import { CLAIMS_OPTIONS, type ClaimsOptionName } from './claims-options.ts';
import { DATASTORE_OPTIONS } from './datastore-options.ts';
import { ENGINES } from './engine-choices.ts';
import type { OptionSpec } from './option-spec.ts';
import { outFolder } from './out-folder.ts';
import { readCapacityRequest } from './read-capacity-request.ts';
import { givenValue, wholeNumber } from './read-option.ts';
import { readRunRequest } from './read-run-request.ts';
import { MOST_SEED, RUN_OPTIONS } from './run-options.ts';

type RawOptions = Readonly<Record<string, unknown>>;

interface ClaimsOptions {
  readonly plan: ClaimsPlanRequest;
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly out: string | null;
  readonly includeHost: boolean;
  /** Whether no seed was given: the command that repeats the measurement must then name it. */
  readonly seedDrawn: boolean;
}

/** Shorter than that of `capacity`: it is one part of many. */
const CAPACITY_TIME = '80s';
const CAPACITY_TARGET = ['p(99)<200', 'errors<=0.1%'];
/** The load of runs. */
const FIXED = {
  connections: RUN_OPTIONS.connections.default,
  rate: RUN_OPTIONS.rate.default,
  arrivals: RUN_OPTIONS.arrivals.default,
  threshold: RUN_OPTIONS.threshold.default,
};
/** Replaced when the part begins. */
const FEWEST = 3;

/**
 * Reads flags, then defaults; looks up the claims and makes the requests of their parts.
 * @throws StackbenchError (exit 2) for the first fault
 */
export async function readClaimsRequest(
  flags: RawOptions,
  names: readonly string[],
  cwd: string,
): Promise<ClaimsOptions> {
  const given = (name: ClaimsOptionName): unknown => givenValue(CLAIMS_OPTIONS[name], flags[name]);
  const value = (name: ClaimsOptionName): unknown => given(name) ?? (CLAIMS_OPTIONS[name] as OptionSpec).default;
  const claims = chooseClaims(names);
  const [blocks, duration, maxDuration] = [given('blocks'), given('duration'), given('max-duration')];
  const isSized = blocks !== undefined || duration !== undefined;
  const seed =
    given('seed') === undefined ? randomInt(MOST_SEED) : wholeNumber('seed', CLAIMS_OPTIONS.seed, given('seed'));
  const durationMs = duration === undefined ? null : chooseDuration(String(duration), ENGINES);
  return {
    externalUrls: externalUrls(value),
    out: outFolder(value('out'), cwd),
    includeHost: value('include-host') === true,
    seedDrawn: given('seed') === undefined,
    plan: {
      title: value('title') === undefined ? null : String(value('title')),
      claims,
      parts: await readParts(claims, { ...flags, seed }, cwd),
      visits: blocks === undefined ? null : wholeNumber('blocks', CLAIMS_OPTIONS.blocks, blocks),
      durationMs,
      seed,
      maxDurationMs:
        isSized && maxDuration === undefined ? null : parseDuration(String(value('max-duration')), '--max-duration'),
      provider: chooseProvider(value('provider')),
      allowStandIn: value('allow-stand-in') === true,
      allowRemote: value('allow-remote') === true,
    },
  };
}

/** The parts that the claims need. No configuration is read for them: what it says is about the user's own runs. */
async function readParts(claims: readonly TestedClaim[], flags: RawOptions, cwd: string): Promise<PartRequest[]> {
  const [ids, wanted] = [partsOf(claims), workloadsOf(claims)];
  const parts: PartRequest[] = [];
  for (const part of PARTS.filter(({ id }) => ids.has(id))) parts.push(await readPart(part, flags, cwd));
  const workloads = WORKLOADS.filter(({ id }) => wanted.has(id));
  if (workloads.length > 0)
    parts.push({
      kind: 'drivers',
      id: 'drivers',
      title: 'Datastores by their drivers, without HTTP',
      study: null,
      workloads,
    });
  return parts;
}

async function readPart(part: ClaimPart, flags: RawOptions, cwd: string): Promise<PartRequest> {
  const { id, title } = part;
  const common = { ...ownFlags(flags), config: null, items: RUN_OPTIONS.items.default };
  if (part.kind === 'capacity') {
    const asked = { targets: [part.target], vary: [], threshold: CAPACITY_TARGET, 'max-duration': CAPACITY_TIME };
    const { plan, specs, prices } = await readCapacityRequest({ ...common, ...asked }, cwd);
    return { kind: 'capacity', id, title, study: null, plan, specs, prices };
  }
  const { targets, scenario, engine, vary, study } = part;
  const asked = { targets, vary, scenarios: [scenario], engines: [engine], visits: FEWEST, duration: '1s' };
  const { plan, specs } = await readRunRequest({ ...FIXED, ...common, ...asked }, cwd);
  return { kind: 'run', id, title, study, plan, specs };
}

/** Those of datastores and the seed. The size of a part is decided when it begins, and it has no folder of its own. */
function ownFlags(flags: RawOptions): RawOptions {
  const names = ['seed', ...Object.keys(DATASTORE_OPTIONS)];
  return Object.fromEntries(names.map((name) => [name, flags[name]]));
}
