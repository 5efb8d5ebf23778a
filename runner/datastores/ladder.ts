import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rung } from '../../model/document/datastore-record.ts';
import { composeProvider, unavailable } from './compose.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from './datastore.ts';
import { explainedProduct } from './driver-reason.ts';
import { externalProvider } from './external.ts';
import { nativeProvider } from './native.ts';
import type { Offer } from './offer.ts';
import type { DatastoreProvider, ContainerHost } from './provider.ts';
import { type ServerSettings, serverId, withServerSettings } from './server-settings.ts';
import { standInProvider } from './stand-in.ts';

interface Decision {
  readonly id: DatastoreId;
  readonly provider: DatastoreProvider;
  /** Settings for which a server of its own is started; absent for the usual ones. */
  readonly settings?: ServerSettings;
}

interface DatastorePlan {
  readonly decisions: readonly Decision[];
  readonly skipped: readonly { readonly id: DatastoreId; readonly reason: string }[];
  /** Whether the datastores come from more than one provider, stand-ins not counted. */
  readonly mixed: boolean;
  /** Where stacks run as containers; null when they are processes of this machine. */
  readonly containers: ContainerHost | null;
  /** Which provider was chosen and why, in a sentence; null when there was nothing to choose. */
  readonly note: string | null;
}

export interface DatastoreChoice {
  readonly provider: Rung | null;
  readonly allowStandIn: boolean;
}

/** The providers whose datastores, and stacks, are not containers. */
const PROCESS_RUNGS: readonly DatastoreProvider[] = [externalProvider, nativeProvider, standInProvider];

interface Asked {
  readonly provider: DatastoreProvider;
  readonly offers: ReadonlyMap<DatastoreId, Offer>;
}

/**
 * Decides where each datastore comes from before anything starts. Servers that the user named are used as named; all
 * others come from the first provider that offers all of them, otherwise from the one offering most. Stand-ins only if
 * allowed and nothing else is available.
 * @throws StackbenchError `compose-unavailable` when Compose was asked for and cannot be used
 */
export async function planDatastores(
  ids: readonly DatastoreId[],
  context: ProviderContext,
  choice: DatastoreChoice,
): Promise<DatastorePlan> {
  const named = choice.provider === null ? await ask(externalProvider, ids, context) : null;
  const rest = ids.filter((id) => named === null || !has(named, id));
  const compose = await askCompose(rest, context, { choice, mayBeChosen: rest.length === ids.length });
  const others = PROCESS_RUNGS.filter(({ rung }) => rung === (choice.provider ?? 'native'));
  const asked = await Promise.all(others.map((provider) => ask(provider, rest, context)));
  const standIns =
    choice.allowStandIn || choice.provider === 'stand-in' ? await ask(standInProvider, ids, context) : null;

  // A container cannot reach a stand-in, which is a process of this machine.
  const standsIn = (rung: Asked | undefined, id: DatastoreId): boolean =>
    standIns !== null && has(standIns, id) && rung?.provider.containers === undefined;
  const count = (rung: Asked): number => rest.filter((id) => has(rung, id) || standsIn(rung, id)).length;
  const [main] = [...(compose.rung === null ? [] : [compose.rung]), ...asked].sort((a, b) => count(b) - count(a));

  const decisions: Decision[] = [];
  const skipped: { id: DatastoreId; reason: string }[] = [];
  for (const id of ids) {
    const chosen = [named, main].find((rung) => rung != null && has(rung, id));
    if (chosen != null) decisions.push({ id, provider: chosen.provider });
    else if (standsIn(main, id)) decisions.push({ id, provider: standInProvider });
    else skipped.push({ id, reason: reasonFor(id, main?.offers.get(id), standIns?.offers.get(id)) });
  }
  const realRungs = new Set(decisions.map(({ provider }) => provider.rung).filter((rung) => rung !== 'stand-in'));
  const containers = main?.provider.containers ?? null;
  return { decisions, skipped, mixed: realRungs.size > 1, containers, note: noteOn(containers, compose, rest) };
}

/** Starts all datastores at once; if one fails, the others are stopped before the error is thrown. */
export async function startDatastores(
  decisions: readonly Decision[],
  context: ProviderContext,
): Promise<RunningDatastore[]> {
  const providers = [...new Set(decisions.map(({ provider }) => provider))];
  const started = await Promise.allSettled(
    providers.flatMap((provider) => {
      const own = decisions.filter((decision) => decision.provider === provider);
      const ids = own.map(({ id }) => id);
      if (provider.startTogether !== undefined) return [provider.startTogether(ids, context)];
      return own.map(async (decision) => [await startOne(decision, context)]);
    }),
  );
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return running.map(explained);
  await Promise.allSettled(running.toReversed().map((datastore) => datastore.stop()));
  throw failed.reason;
}

/** Several servers of one product have a folder each, for their data and logs. */
async function startOne(
  { id, provider, settings = {} }: Decision,
  context: ProviderContext,
): Promise<RunningDatastore> {
  if (Object.keys(settings).length === 0) return provider.start(id, context);
  const workDir = join(context.workDir, serverId({ id, settings }));
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  const started = await provider.start(id, { ...context, workDir, serverSettings: settings });
  try {
    return withServerSettings(started, settings);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Errors of a server when databases are made or counters read are explained to the user too. */
function explained(datastore: RunningDatastore): RunningDatastore {
  const { product, record } = datastore;
  const whose = record.rung === 'external' ? `the ${product.name} that was named` : `the ${product.name} of this run`;
  return { ...datastore, product: explainedProduct(product, whose) };
}

async function ask(provider: DatastoreProvider, ids: readonly DatastoreId[], context: ProviderContext): Promise<Asked> {
  const offers = ids.map(async (id) => [id, await provider.offer(id, context)] as const);
  return { provider, offers: new Map(await Promise.all(offers)) };
}

function has({ offers }: Asked, id: DatastoreId): boolean {
  return offers.get(id)?.available === true;
}

interface ComposeAnswer {
  readonly rung: Asked | null;
  /** The engine, or why Compose is not used. */
  readonly said: string;
}

async function askCompose(
  ids: readonly DatastoreId[],
  context: ProviderContext,
  { choice, mayBeChosen }: { readonly choice: DatastoreChoice; readonly mayBeChosen: boolean },
): Promise<ComposeAnswer> {
  const forced = choice.provider === 'compose';
  if (!forced && (choice.provider !== null || ids.length === 0)) return { rung: null, said: '' };
  if (!mayBeChosen) return { rung: null, said: 'a container would not reach the server that you named.' };
  const provider = composeProvider();
  const offer = await (provider.containers as ContainerHost).offer(context);
  if (offer.available) return { rung: await ask(provider, ids, context), said: offer.provider };
  if (forced) throw unavailable(offer.reason);
  return { rung: null, said: offer.reason };
}

function noteOn(containers: ContainerHost | null, compose: ComposeAnswer, ids: readonly DatastoreId[]): string | null {
  if (compose.said === '') return null;
  if (containers !== null) return `Datastores and stacks are containers: ${compose.said}.`;
  const lacking = ids.filter((id) => compose.rung !== null && !has(compose.rung, id));
  const why = lacking.map((id) => reasonFor(id, compose.rung?.offers.get(id))).join(' ');
  return `Datastores and stacks are processes of this machine, not containers: ${why || compose.said}`;
}

function reasonFor(id: DatastoreId, ...offers: (Offer | null | undefined)[]): string {
  const reasons = offers.flatMap((offer) => (offer?.available === false ? [offer.reason] : []));
  return reasons.length === 0 ? `${id} is not available.` : [...new Set(reasons)].join(' ');
}
