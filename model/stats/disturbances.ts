import type { Measured } from '../document/measured.ts';

/** From these shares on, what others did with the machine is said. */
const DISTURBANCE_LIMITS = {
  /** Of the machine's CPU time, where the cores were not told apart. */
  foreign: 0.1,
  steal: 0.05,
  /** Of the CPU time of some cores, or so much of one core: an app of one thread stands on one of them. */
  foreignOnCores: 0.1,
  foreignCores: 0.5,
  stealOnCores: 0.05,
  /**
   * Of the window: waiting for a core. Kernel threads that write what a durable store asks for take up to 6% of one by
   * themselves.
   */
  wait: 0.1,
  /** From these on, others may be the cause of whatever was missed. */
  heldUpForeign: 0.5,
  heldUpWait: 0.25,
} as const;

export type DisturbanceCode =
  /** Other processes used much of the machine; the cores could not be distinguished. */
  | 'foreign-load'
  /** The hypervisor gave the machine's CPU time to other guests. */
  | 'steal'
  /** Other processes used the cores of the system under test, or those of the load generator. */
  | 'foreign-on-system-cores'
  | 'foreign-on-generator-cores'
  /** The hypervisor took CPU time from these cores. */
  | 'steal-on-system-cores'
  | 'steal-on-generator-cores'
  /** The app could run but waited for a core, longer than its own datastores explain. */
  | 'app-waited'
  /** The load generator could run but waited for a core. */
  | 'generator-waited';

/** What others did to some rounds. */
export interface Disturbance {
  readonly code: DisturbanceCode;
  /** Shares 0..1 of the rounds beyond the limit: the least and the most. */
  readonly lowest: number;
  readonly highest: number;
  /** Rounds beyond the limit, of those that tell. */
  readonly rounds: number;
  readonly known: number;
  /** How many cores the shares are of; null where they are of the whole machine or of the window. */
  readonly cores: number | null;
}

type Resources = Measured['resources'];
type Watched = Pick<Resources, 'foreignCpuShare' | 'stealShare'> &
  Partial<Pick<Resources, 'cores' | 'runQueue' | 'servicesCpuUs'>>;

/** What others did with the machine while rounds were measured: for the cores under test separately, if known. */
export function findDisturbances(rounds: readonly Watched[]): Disturbance[] {
  const limits = DISTURBANCE_LIMITS;
  const whole = rounds.filter(({ cores }) => cores === null || cores === undefined);
  const on = (where: 'system' | 'generator') => rounds.flatMap(({ cores }) => cores?.[where] ?? []);
  const foreignOn = (where: 'system' | 'generator'): Disturbance[] =>
    beyond(
      `foreign-on-${where}-cores`,
      on(where).map(({ cores, foreignShare }) => ({
        share: foreignShare,
        limit: Math.min(limits.foreignOnCores, limits.foreignCores / cores),
        cores,
      })),
    );
  const stealOn = (where: 'system' | 'generator'): Disturbance[] =>
    beyond(
      `steal-on-${where}-cores`,
      on(where).map(({ stealShare: share }) => ({ share, limit: limits.stealOnCores })),
    );
  return [
    ...beyond(
      'foreign-load',
      whole.map(({ foreignCpuShare: share }) => ({ share, limit: limits.foreign })),
    ),
    ...beyond(
      'steal',
      whole.map(({ stealShare: share }) => ({ share, limit: limits.steal })),
    ),
    ...foreignOn('system'),
    ...foreignOn('generator'),
    ...stealOn('system'),
    ...stealOn('generator'),
    ...beyond(
      'app-waited',
      rounds.map((round) => ({ share: appWaitShare(round), limit: limits.wait })),
    ),
    ...beyond(
      'generator-waited',
      rounds.map((round) => ({ share: generatorWaitShare(round), limit: limits.wait })),
    ),
  ];
}

/**
 * Share of the window for which the app waited for a core beyond what its own services used meanwhile: on one core with
 * them, their work is the stack's, not a disturbance. A lower bound; null where anything of it is unknown.
 */
export function appWaitShare({ runQueue, servicesCpuUs }: Pick<Watched, 'runQueue' | 'servicesCpuUs'>): number | null {
  if (runQueue === null || runQueue === undefined || runQueue.appUs === null || runQueue.windowUs === 0) return null;
  let ownUs = 0;
  for (const us of Object.values(servicesCpuUs ?? {})) {
    if (us === null) return null;
    ownUs += us;
  }
  return Math.max(0, runQueue.appUs - ownUs) / runQueue.windowUs;
}

/**
 * The largest share 0..1 of a round that others had of the cores under test or of the generator's, or for which app or
 * generator waited for a core, where that is beyond its limit for being held up; null where none is.
 */
export function heldUpShare(round: Watched): number | null {
  const { heldUpForeign, heldUpWait } = DISTURBANCE_LIMITS;
  const foreign = round.cores
    ? [round.cores.system.foreignShare, round.cores.generator.foreignShare]
    : [round.foreignCpuShare];
  const beyondLimit = [
    ...foreign.filter((share) => share !== null && share > heldUpForeign),
    ...[appWaitShare(round), generatorWaitShare(round)].filter((share) => share !== null && share > heldUpWait),
  ].flatMap((share) => share ?? []);
  return beyondLimit.length === 0 ? null : Math.max(...beyondLimit);
}

/** Share of the window for which the generator waited for a core; null where unknown. */
export function generatorWaitShare({ runQueue }: Pick<Watched, 'runQueue'>): number | null {
  if (runQueue === null || runQueue === undefined || runQueue.generatorUs === null || runQueue.windowUs === 0)
    return null;
  return runQueue.generatorUs / runQueue.windowUs;
}

function beyond(
  code: DisturbanceCode,
  rounds: readonly { readonly share: number | null; readonly limit: number; readonly cores?: number }[],
): Disturbance[] {
  const known = rounds.filter(({ share }) => share !== null);
  const much = known.flatMap(({ share, limit }) => (share !== null && share > limit ? [share] : []));
  if (much.length === 0) return [];
  const [lowest, highest] = [Math.min(...much), Math.max(...much)];
  return [{ code, lowest, highest, rounds: much.length, known: known.length, cores: known[0]?.cores ?? null }];
}
