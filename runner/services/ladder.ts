import type { Rung } from '../../model/run-result.ts';
import { externalProvider } from './external.ts';
import { nativeProvider } from './native.ts';
import type { ProviderContext, RunningService, ServiceId, ServiceProvider } from './service.ts';
import { standInProvider } from './stand-in.ts';

/** Every rung but the stand-in's, highest first. */
const LADDER: readonly ServiceProvider[] = [externalProvider, nativeProvider];

export interface Decision {
  readonly id: ServiceId;
  readonly provider: ServiceProvider;
}

export interface ServicePlan {
  readonly decisions: readonly Decision[];
  readonly skipped: readonly { readonly id: ServiceId; readonly reason: string }[];
  /** Whether the services, stand-ins aside, stand on more than one rung. */
  readonly mixed: boolean;
}

/**
 * Decides where each service comes from before anything starts: named external servers as named, all others from the highest
 * rung that has them all, else from the one that has most. A stand-in only where nothing real is to be had and it is allowed.
 */
export async function planServices(
  ids: readonly ServiceId[],
  context: ProviderContext,
  wish: { readonly provider: Rung | null; readonly allowStandIn: boolean },
): Promise<ServicePlan> {
  const rungs =
    wish.provider === null ? LADDER : [...LADDER, standInProvider].filter(({ rung }) => rung === wish.provider);
  const offers = await Promise.all(
    rungs.map(async (provider) => ({
      provider,
      offers: new Map(await Promise.all(ids.map(async (id) => [id, await provider.offer(id, context)] as const))),
    })),
  );
  const has = (entry: (typeof offers)[number], id: ServiceId): boolean => entry.offers.get(id)?.available === true;
  const named = wish.provider === null ? offers.find(({ provider }) => provider.rung === 'external') : undefined;
  const rest = ids.filter((id) => named === undefined || !has(named, id));
  const [main] = offers
    .filter((entry) => entry !== named)
    .sort((a, b) => rest.filter((id) => has(b, id)).length - rest.filter((id) => has(a, id)).length);

  const decisions: Decision[] = [];
  const skipped: { id: ServiceId; reason: string }[] = [];
  for (const id of ids) {
    const chosen = [named, main].find((entry) => entry !== undefined && has(entry, id));
    const standIn = wish.allowStandIn || wish.provider === 'stand-in' ? await standInProvider.offer(id, context) : null;
    if (chosen !== undefined) decisions.push({ id, provider: chosen.provider });
    else if (standIn?.available === true) decisions.push({ id, provider: standInProvider });
    else skipped.push({ id, reason: reasonFor(id, main?.offers.get(id), standIn) });
  }
  const realRungs = new Set(decisions.map(({ provider }) => provider.rung).filter((rung) => rung !== 'stand-in'));
  return { decisions, skipped, mixed: realRungs.size > 1 };
}

/** Starts all services together; when one fails, those that stand are stopped again before the error is passed on. */
export async function startServices(
  decisions: readonly Decision[],
  context: ProviderContext,
): Promise<RunningService[]> {
  const started = await Promise.allSettled(decisions.map(({ id, provider }) => provider.start(id, context)));
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return running;
  await Promise.allSettled(running.toReversed().map((service) => service.stop()));
  throw failed.reason;
}

function reasonFor(
  id: ServiceId,
  ...offers: (Awaited<ReturnType<ServiceProvider['offer']>> | null | undefined)[]
): string {
  const reasons = offers.flatMap((offer) => (offer?.available === false ? [offer.reason] : []));
  return reasons.length === 0 ? `${id} is not to be had here.` : [...new Set(reasons)].join(' ');
}
