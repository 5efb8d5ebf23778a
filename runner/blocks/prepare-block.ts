import type { SideKey } from '../../model/document/gate-result.ts';
import { SIDES, sidesFrom } from '../../model/gate/sides.ts';
import { runForSide, shellRun } from '../apps/checkout/run-for-side.ts';
import { APP_HOST } from '../apps/running-app.ts';
import { takePorts } from '../apps/side-ports.ts';
import { type RunningSide, type SidePorts, startSide } from '../apps/start-side.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import type { BlockContext, BlockDraw } from './block-context.ts';

const PREPARE_WITHIN_MS = 5 * 60_000;

/** Makes the databases of both sides, and lets the service's own commands fill them. */
export async function openStores(
  context: BlockContext,
  index: number,
  { first, baseInstance }: BlockDraw,
  teardown: Teardown,
): Promise<Readonly<Record<SideKey, SideDatastores>>> {
  const stores = await context.datastores.openBlock(index, baseInstance);
  for (const side of SIDES) teardown.add(`dropping the databases of ${side}`, () => stores[side].drop());
  for (const side of sidesFrom(first)) await prepareData(context, side, stores[side]);
  return stores;
}

async function prepareData(context: BlockContext, side: SideKey, stores: SideDatastores): Promise<void> {
  const { service } = context;
  // A command that checks all of "env" would refuse `{port}` itself. Nothing listens there.
  const { placeholders: ports } = await takePorts(service);
  const placeholders = { ...stores.placeholders, host: APP_HOST, ...ports };
  for (const what of ['migrate', 'seed'] as const) {
    const command = service[what];
    if (command === undefined || command === '') continue;
    const { cwd, env } = context.environments[side];
    const set = { ...env, ...fillRecord(service.env, placeholders) };
    await runForSide(
      shellRun({ side, step: what, env: set, cwd }, fillPlaceholders(command, placeholders)),
      context,
      PREPARE_WITHIN_MS,
    );
  }
  await stores.tidy();
}

/**
 * Starts both sides at the same time; the teardown stops them. If one does not start, the other one is stopped at once.
 * @throws what the first one that does not start throws
 */
export async function startBoth(
  { plan, service, environments, workDir, readyWithinMs, signal }: BlockContext,
  order: readonly SideKey[],
  { stores, ports }: { readonly stores: Readonly<Record<SideKey, SideDatastores>>; readonly ports: SidePorts },
  teardown: Teardown,
): Promise<Record<SideKey, RunningSide>> {
  // Together: a process that waits while the other one starts is not in the same state when the load begins.
  const first = new AbortController();
  const started = await Promise.allSettled(
    order.map((side) =>
      startSide({
        side,
        service,
        cwd: environments[side].cwd,
        env: environments[side].env,
        placeholders: stores[side].placeholders,
        cpus: plan.serverCpus,
        workDir,
        readyWithinMs,
        ports,
        signal: AbortSignal.any([signal, first.signal]),
      }).catch((error: unknown) => {
        first.abort(error);
        throw error;
      }),
    ),
  );
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  for (const side of running) teardown.add(`stopping ${side.side}`, () => side.stop());
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw first.signal.reason;
  return Object.fromEntries(running.map((side) => [side.side, side])) as Record<SideKey, RunningSide>;
}
