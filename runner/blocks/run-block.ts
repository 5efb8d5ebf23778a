import { setMaxListeners } from 'node:events';
import type { GateBlock, SideKey } from '../../model/document/gate-result.ts';
import { SIDES, sidesFrom } from '../../model/gate/sides.ts';
import { redact } from '../../model/redact.ts';
import { runForSide, shellRun } from '../apps/checkout/run-for-side.ts';
import { type RunningSide, startSide } from '../apps/start-side.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';
import type { BurstResult } from '../load/bursts/burst-job.ts';
import { playInChild } from '../load/engines/forked-generator.ts';
import { Teardown } from '../machine/processes/teardown.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import type { BlockDraw, BlockContext } from './block-context.ts';
import { readWork, workOf } from './block-work.ts';
import { burstJobOf } from './burst-job-of.ts';
import { readLives, requireSameLives, lifeWarnings, standstillWarnings } from './datastore-changes.ts';
import { watchOver } from './watch-over.ts';

const PREPARE_WITHIN_MS = 5 * 60_000;
/** A burst that is under way then, and what else its generator may need before it counts as stuck. */
const SLACK_MS = 30_000;
/** The kernel closes a dead process's connections a moment before it reports its end. */
const CRASH_SEEN_WITHIN_MS = 500;

/** A played block, and what went wrong with a side or made it invalid. */
export interface BlockOutcome {
  readonly block: GateBlock;
  readonly runtimes: Readonly<Record<SideKey, string | null>>;
  readonly errors: BurstResult['errors'];
  readonly gone: BurstResult['gone'];
  /** Why the block is invalid, in a sentence: something stood still or was emptied while it was played. Null if it is valid. */
  readonly void: string | null;
}

/**
 * One replicate: fresh databases, fresh processes of both sides on one core, bursts, and everything stopped again. Which side
 * starts first and which server of each datastore a side uses is drawn again for each block.
 * @throws StackbenchError when a side does not start, a command fails, or a datastore is gone, restarted or does not continue
 */
export async function runBlock(context: BlockContext, index: number, draw: BlockDraw): Promise<BlockOutcome> {
  const { plan, workDir, signal } = context;
  const { first, baseInstance } = draw;
  const order = sidesFrom(first);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const teardown = new Teardown();
  const watch = watchOver(context.datastores.services);
  const eitherSignal = AbortSignal.any([signal, watch.signal]);
  setMaxListeners(50, signal, eitherSignal);
  try {
    await watch.requireAnswers(signal);
    const stores = await context.datastores.openBlock(index, baseInstance);
    for (const side of SIDES) teardown.add(`dropping the databases of ${side}`, () => stores[side].drop());
    for (const side of order) await prepareData(context, side, stores[side]);
    const workBefore = await readWork(stores);
    const sides = await startBoth(context, order, stores, teardown);
    // Its end is the generator's to see, which knows what the other side did then.
    for (const side of SIDES) watch.addTarget({ ...sides[side], gone: new Promise(() => undefined) });
    const livesBefore = await readLives(context.datastores.services);
    const { job, tokens } = await burstJobOf(context, { sides, stores, draw });
    const fromMs = performance.now();
    const played = await playInChild<BurstResult>(
      { baseUrl: sides.head.baseUrl, workDir, cpus: plan.generatorCpus, signal: eitherSignal },
      {
        label: 'bursts',
        module: 'runner/load/bursts/child.ts',
        childJob: job,
        limitMs: job.withinMs + SLACK_MS,
      },
    );
    const toMs = performance.now();
    if (hasTrouble(played)) watch.signal.throwIfAborted();
    await watch.requireAnswers(signal);
    const livesAfter = await readLives(context.datastores.services);
    requireSameLives(livesBefore, livesAfter);
    const [voided] = [
      ...standstillWarnings(watch.standstills(), [{ fromMs, toMs }]),
      ...lifeWarnings(livesBefore, livesAfter),
    ].filter(({ invalidates }) => invalidates);
    const gone = played.gone === null ? null : await explained(played.gone, sides, tokens);
    await Promise.all(SIDES.map((side) => sides[side].stop()));
    const work = played.gone === null ? workOf(played.requests, workBefore, await readWork(stores)) : null;
    return {
      block: {
        index,
        startedAt,
        first,
        baseInstance,
        elapsedMs: Math.round(performance.now() - began),
        endpoints: [...played.endpoints],
        work,
        foreignCpuShare: played.foreignCpuShare,
        stealShare: played.stealShare,
        cores: played.cores,
      },
      runtimes: { base: sides.base.runtime, head: sides.head.runtime },
      errors: played.errors,
      gone,
      void: voided?.message ?? null,
    };
  } catch (error) {
    throw signal.aborted ? error : await watch.explain(error);
  } finally {
    watch.stop();
    for (const left of await teardown.run()) context.onLeftover(left);
  }
}

async function prepareData(context: BlockContext, side: SideKey, stores: SideDatastores): Promise<void> {
  const { service } = context;
  const { placeholders } = stores;
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

async function startBoth(
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

/** Whether a datastore that is gone may be the cause: then that is reported, not that a side answers wrongly. */
function hasTrouble({ gone, errors }: BurstResult): boolean {
  return gone !== null || SIDES.some((side) => errors[side] !== null);
}

type Gone = NonNullable<BurstResult['gone']>;
/** A crash explains itself better than the connection that broke; to be asked before we stop it ourselves. */
async function explained(
  gone: Gone,
  sides: Readonly<Record<SideKey, RunningSide>>,
  tokens: readonly string[],
): Promise<Gone> {
  if (gone.side === null) return gone;
  const wait = { what: `the end of ${gone.side}`, withinMs: CRASH_SEEN_WITHIN_MS };
  const crash = await waitFor(sides[gone.side].gone, wait).catch(() => null);
  return { ...gone, reason: redact(crash ?? gone.reason, { secrets: tokens, names: [] }) };
}
