import type { SideKey } from '../../model/document/gate-result.ts';
import { SIDES, sidesFrom } from '../../model/gate/sides.ts';
import { runForSide, shellRun } from '../apps/checkout/run-for-side.ts';
import { APP_HOST } from '../apps/running-app.ts';
import { type RunningSide, startSide } from '../apps/start-side.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';
import { freePort } from '../machine/free-port.ts';
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
  // A command that checks all of "env" would refuse `{port}` itself. Nothing listens on this one.
  const placeholders = { ...stores.placeholders, host: APP_HOST, port: String(await freePort()) };
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
 * Starts both sides at the same time; the teardown stops them.
 * @throws what the first one that does not start throws
 */
export async function startBoth(
  { plan, service, environments, workDir, signal }: BlockContext,
  order: readonly SideKey[],
  stores: Readonly<Record<SideKey, SideDatastores>>,
  teardown: Teardown,
): Promise<Record<SideKey, RunningSide>> {
  // Together: a process that waits while the other one starts is not in the same state when the load begins.
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
        signal,
      }),
    ),
  );
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  for (const side of running) teardown.add(`stopping ${side.side}`, () => side.stop());
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Object.fromEntries(running.map((side) => [side.side, side])) as Record<SideKey, RunningSide>;
}
