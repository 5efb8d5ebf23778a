import { setMaxListeners } from 'node:events';
import type { GateBlock, SideKey } from '../../model/document/gate-result.ts';
import type { WrongAnswer } from '../../model/gate/answers/answer-facts.ts';
import type { CheckedRequest, JudgedAnswers } from '../../model/gate/answers/judge-answers.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { SIDES, otherSide, sidesFrom } from '../../model/gate/sides.ts';
import { redact } from '../../model/redact.ts';
import { speaksTls } from '../apps/readiness/speaks-tls.ts';
import { listenAddressOf } from '../apps/running-app.ts';
import { portTakenLater, speaksTlsOnly } from '../apps/side-not-ready.ts';
import type { RunningSide, SidePorts } from '../apps/start-side.ts';
import type { BurstJob, BurstResult } from '../load/bursts/burst-job.ts';
import { playInChild } from '../load/forked-generator.ts';
import { Teardown } from '../machine/processes/teardown.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import type { BlockDraw, BlockContext } from './block-context.ts';
import { readWork, workOf } from './block-work.ts';
import { burstJobOf, lateNumber } from './burst-job-of.ts';
import { type LifeSign, readLives, requireSameLives, lifeWarnings, standstillWarnings } from './datastore-changes.ts';
import { type LookedAt, lookAtAnswers } from './look-at-answers.ts';
import { portWarnings } from './port-warnings.ts';
import { openStores, startBoth } from './prepare-block.ts';
import { type OpenWatch, watchOver } from './watch-over.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** A burst that is under way then, and what else its generator may need before it counts as stuck. */
const SLACK_MS = 30_000;
/** The kernel closes a dead process's connections a moment before it reports its end. */
const CRASH_SEEN_WITHIN_MS = 500;

/** A played block, and what went wrong with a side or made it invalid. */
export interface BlockOutcome {
  readonly block: GateBlock;
  readonly runtimes: Readonly<Record<SideKey, string | null>>;
  /** The commonest wrong answer of each side. */
  readonly errors: Readonly<Record<SideKey, WrongAnswer | null>>;
  /** What the answers to a first few requests were; null if they were not looked at, or are judged by themselves. */
  readonly checked: readonly CheckedRequest[] | null;
  /** What they say, if that ends the block before anything is measured; null otherwise. */
  readonly judged: JudgedAnswers | null;
  readonly gone: BurstResult['gone'];
  /**
   * Why the block is invalid, in a sentence: something stood still or was emptied while it was played. Null if it is
   * valid.
   */
  readonly void: string | null;
}

/**
 * One replicate: fresh databases, fresh processes of both sides on one core, bursts, and everything stopped again.
 * Which side starts first and which server of each datastore a side uses is drawn again for each block.
 * @throws StackbenchError when a side does not start, a command fails, or a datastore is gone, restarted or does not
 * continue
 */
export async function runBlock(context: BlockContext, index: number, draw: BlockDraw): Promise<BlockOutcome> {
  const { signal } = context;
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const teardown = new Teardown();
  const watch = watchOver(context.datastores.servers);
  const eitherSignal = AbortSignal.any([signal, watch.signal]);
  setMaxListeners(50, signal, eitherSignal);
  try {
    await watch.requireAnswers(signal);
    const stores = await openStores(context, index, draw, teardown);
    const workBefore = await readWork(stores);
    const ports: SidePorts = {};
    const sides = await startBoth(context, sidesFrom(draw.first), { stores, ports }, teardown);
    // Its end is the generator's to see, which knows what the other side did then.
    for (const side of SIDES) watch.addTarget({ ...sides[side], gone: new Promise(() => undefined) });
    const livesBefore = await readLives(context.datastores.servers);
    const { job, tokens } = await burstJobOf(context, { sides, stores, draw, index });
    const { looked, played } = await lookAndPlay(context, job, sides, { index, signal: eitherSignal });
    const voided = await whyVoid(context, watch, livesBefore, played);
    const errors = await wrongAnswers(played, {
      job,
      sides,
      hasLogin: context.service.login !== undefined,
      number: lateNumber(job),
      signal: eitherSignal,
      askedBefore: looked.askedAt,
    });
    const gone =
      played.gone === null ? null : await explained(played.gone, { sides, tokens, ports, service: context.service });
    if (index === 0) for (const warning of await portWarnings(ports)) context.onWarning?.(warning);
    await Promise.all(SIDES.map((side) => sides[side].stop()));
    // Read last: a datastore counts the work of a connection when it ends.
    const work = played.gone === null ? workOf(played.requests, workBefore, await readWork(stores)) : null;
    const { endpoints, foreignCpuShare, stealShare, cores } = played;
    return {
      block: {
        index,
        startedAt,
        first: draw.first,
        baseInstance: draw.baseInstance,
        elapsedMs: Math.round(performance.now() - began),
        endpoints: [...endpoints],
        work,
        foreignCpuShare,
        stealShare,
        cores,
      },
      runtimes: { base: sides.base.runtime, head: sides.head.runtime },
      errors,
      checked: looked.checked,
      judged: looked.judged,
      gone,
      void: voided,
    };
  } catch (error) {
    throw signal.aborted ? error : await watch.explain(error);
  } finally {
    watch.stop();
    for (const left of await teardown.run()) context.onLeftover(left);
  }
}

interface Played extends BurstResult {
  /** When the bursts were played, on the clock of `performance.now()`. */
  readonly fromMs: number;
  readonly toMs: number;
}

async function playBursts(
  { plan, workDir }: BlockContext,
  job: BurstJob,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Played> {
  const fromMs = performance.now();
  const result = await playInChild<BurstResult>(
    { baseUrl, workDir, cpus: plan.generatorCpus, signal },
    { label: 'bursts', module: 'runner/load/bursts/child.ts', childJob: job, limitMs: job.withinMs + SLACK_MS },
  );
  return { ...result, fromMs, toMs: performance.now() };
}

/** Looks at the answers of both sides, and plays the bursts unless those answers say that they are of no use. */
async function lookAndPlay(
  context: BlockContext,
  job: BurstJob,
  sides: Readonly<Record<SideKey, RunningSide>>,
  { index, signal }: { readonly index: number; readonly signal: AbortSignal },
): Promise<{ readonly looked: LookedAt; readonly played: Played }> {
  const looked = await lookAtAnswers(context, job, sides, { index, signal });
  if (looked.judged !== null) return { looked, played: notPlayed() };
  const played = await playBursts(context, job, sides.head.baseUrl, signal);
  return { looked, played: { ...played, requests: played.requests + looked.asked } };
}

/** Bursts that were not played, because the answers already say that they are of no use. */
function notPlayed(): Played {
  const now = performance.now();
  return {
    endpoints: [],
    requests: 0,
    errors: { base: null, head: null },
    gone: null,
    foreignCpuShare: null,
    stealShare: null,
    cores: null,
    fromMs: now,
    toMs: now,
  };
}

/**
 * Why the bursts are invalid for both sides: something stood still or was emptied; null if they are valid.
 * @throws StackbenchError when a datastore is gone, was restarted or does not answer
 */
async function whyVoid(
  { datastores, signal }: BlockContext,
  watch: OpenWatch,
  livesBefore: readonly LifeSign[],
  played: Played,
): Promise<string | null> {
  if (hasTrouble(played)) watch.signal.throwIfAborted();
  await watch.requireAnswers(signal);
  const livesAfter = await readLives(datastores.servers);
  requireSameLives(livesBefore, livesAfter);
  const warnings = [...standstillWarnings(watch.standstills(), [played]), ...lifeWarnings(livesBefore, livesAfter)];
  return warnings.find(({ invalidates }) => invalidates)?.message ?? null;
}

/** Whether a datastore that is gone may be the cause: then that is reported, not that a side answers wrongly. */
function hasTrouble({ gone, errors }: BurstResult): boolean {
  return gone !== null || SIDES.some((side) => errors[side] !== null);
}

type Gone = NonNullable<BurstResult['gone']>;

interface Explained {
  readonly sides: Readonly<Record<SideKey, RunningSide>>;
  readonly tokens: readonly string[];
  readonly ports: SidePorts;
  readonly service: GatedService;
}

/**
 * A crash explains itself better than the connection that broke; to be asked before we stop it ourselves.
 * @throws StackbenchError `side-not-ready` for what a service cannot be measured with: a taken port, or TLS
 */
async function explained(gone: Gone, { sides, tokens, ports, service }: Explained): Promise<Gone> {
  const { side } = gone;
  if (side === null) return gone;
  const wait = { what: `the end of ${side}`, withinMs: CRASH_SEEN_WITHIN_MS };
  const crash = await waitFor(sides[side].gone, wait).catch(() => null);
  const { host, port } = listenAddressOf(sides[side]);
  if (crash !== null) {
    const taken = portTakenLater(crash, { side, service, port, other: ports[otherSide(side)]?.now() ?? null });
    if (taken !== null) throw taken;
  } else if (gone.how === 'silent' && (await speaksTls(host, port))) throw speaksTlsOnly({ side, service });
  return { ...gone, reason: redact(crash ?? gone.reason, { secrets: tokens, names: [] }) };
}
