import { FAULTS, type Fault, type Outcome, STAGES, type Stage, type Trial, VICTIMS, type Victim } from './trial.ts';

/** A kind of victim with every fault that it can meet, and the stages in which there is such a thing. */
interface Kind {
  readonly victims: readonly Victim[];
  readonly faults: readonly Fault[];
  readonly stages: readonly Stage[];
  readonly right: (fault: Fault, stage: Stage) => readonly Outcome[];
}

const PROCESS_FAULTS = ['kill', 'stop-5s', 'stop-for-ever'] as const;
const DISK_FAULTS = ['full-disk', 'read-only', 'removed'] as const;
const ANSWER_FAULTS = ['refused', 'garbage', 'empty', 'slow'] as const;
const PROGRAM_FAULTS = ['removed', 'empty', 'garbage'] as const;

const isMeasuring = (stage: Stage): boolean => ['start', 'fill', 'warm-up', 'measure'].includes(stage);
/** Nothing is expected of it any more. */
const isOver = (stage: Stage): boolean => stage === 'teardown' || stage === 'report';

/** A part of the stack that ends, or answers no more. */
function partGone(stage: Stage): readonly Outcome[] {
  if (stage === 'setup') return ['could-not-run'];
  return isOver(stage) ? ['goes-on', 'warned'] : ['visit-failed'];
}

/** A part of the stack that is late. */
function partLate(stage: Stage): readonly Outcome[] {
  if (stage === 'setup') return ['goes-on', 'could-not-run'];
  if (stage === 'measure') return ['visit-failed', 'shown-in-figures', 'warned'];
  return isOver(stage) ? ['goes-on', 'warned'] : ['visit-failed', 'shown-in-figures', 'warned', 'goes-on'];
}

function serverSpoilt(fault: Fault, stage: Stage): readonly Outcome[] {
  // It stays slow to the end, whenever it begins.
  if (fault === 'slow') return [...new Set([...partLate(stage), ...(stage === 'setup' ? partLate('start') : [])])];
  return isMeasuring(stage) ? ['visit-failed', 'shown-in-figures', 'warned'] : partGone(stage);
}

const KINDS: readonly Kind[] = [
  {
    victims: ['postgres', 'redis', 'memcached', 'jvm'],
    faults: PROCESS_FAULTS,
    stages: ['setup', 'start', 'fill', 'warm-up', 'measure', 'teardown'],
    right: (fault, stage) => (fault === 'stop-5s' ? partLate(stage) : partGone(stage)),
  },
  {
    victims: ['app'],
    faults: PROCESS_FAULTS,
    stages: ['start', 'fill', 'warm-up', 'measure', 'teardown'],
    right: (fault, stage) => (fault === 'stop-5s' ? partLate(stage) : partGone(stage)),
  },
  {
    victims: ['k6', 'autocannon'],
    faults: PROCESS_FAULTS,
    stages: ['measure'],
    right: (fault) => (fault === 'stop-5s' ? ['rounds-failed', 'shown-in-figures', 'warned'] : ['rounds-failed']),
  },
  {
    victims: ['launcher'],
    faults: [...PROCESS_FAULTS, 'sigterm'],
    stages: ['setup', 'measure', 'teardown'],
    right: (fault) => (fault === 'kill' ? ['killed'] : fault === 'sigterm' ? ['interrupted'] : ['goes-on']),
  },
  {
    victims: ['ourselves'],
    faults: ['kill', 'stop-5s'],
    stages: STAGES,
    right: (fault) => (fault === 'kill' ? ['killed'] : ['goes-on', 'warned', 'shown-in-figures']),
  },
  { victims: ['ourselves'], faults: ['sigterm'], stages: STAGES, right: () => ['interrupted'] },
  {
    victims: ['ourselves'],
    faults: ['sigint', 'sighup'],
    stages: ['setup', 'measure', 'report'],
    right: () => ['interrupted'],
  },
  {
    victims: ['results'],
    faults: DISK_FAULTS,
    stages: STAGES,
    right: (fault) => (fault === 'removed' ? ['goes-on', 'warned', 'kept-elsewhere'] : ['kept-elsewhere']),
  },
  {
    // Files that are open stay usable when their folder is read-only or removed: the datastore may notice nothing.
    victims: ['work'],
    faults: DISK_FAULTS,
    stages: STAGES,
    right: (fault, stage) => {
      if (stage === 'setup') return ['could-not-run'];
      if (isOver(stage)) return ['goes-on', 'warned'];
      const failing: Outcome[] = ['visit-failed', 'shown-in-figures', 'warned'];
      return fault === 'full-disk' ? failing : [...failing, 'goes-on'];
    },
  },
  {
    victims: ['cache'],
    faults: ['full-disk', 'read-only'],
    stages: ['setup'],
    right: () => ['goes-on', 'skipped', 'could-not-run'],
  },
  { victims: ['cache'], faults: ['removed'], stages: ['setup'], right: () => ['skipped', 'could-not-run'] },
  {
    victims: ['redis-program', 'k6-program', 'jvm-program'],
    faults: PROGRAM_FAULTS,
    stages: ['setup'],
    right: () => ['skipped', 'could-not-run'],
  },
  {
    victims: ['redis-named', 'postgres-named'],
    faults: ANSWER_FAULTS,
    stages: ['setup', 'start', 'fill', 'warm-up', 'measure', 'teardown'],
    right: serverSpoilt,
  },
  {
    victims: ['memcached-named', 'mongodb-named'],
    faults: ANSWER_FAULTS,
    stages: ['setup', 'start', 'measure', 'teardown'],
    right: serverSpoilt,
  },
  {
    victims: ['gate-service'],
    faults: [...PROCESS_FAULTS, ...ANSWER_FAULTS],
    stages: ['start', 'measure'],
    right: () => ['could-not-run', 'inconclusive', 'shown-in-figures', 'warned', 'goes-on'],
  },
  { victims: ['gate-ourselves'], faults: ['kill'], stages: ['start', 'measure'], right: () => ['killed'] },
  { victims: ['gate-ourselves'], faults: ['sigterm'], stages: ['start', 'measure'], right: () => ['interrupted'] },
  {
    victims: ['serve-app', 'serve-redis'],
    faults: ['kill'],
    stages: ['measure'],
    right: () => ['could-not-run', 'interrupted'],
  },
  {
    victims: ['serve-app', 'serve-redis'],
    faults: ['stop-for-ever'],
    stages: ['teardown'],
    right: () => ['interrupted'],
  },
  { victims: ['serve-ourselves'], faults: ['kill'], stages: ['measure'], right: () => ['killed'] },
  { victims: ['serve-ourselves'], faults: ['sigint', 'sigterm'], stages: ['measure'], right: () => ['interrupted'] },
  {
    victims: ['report-results'],
    faults: ['full-disk', 'read-only'],
    stages: ['report'],
    right: () => ['could-not-run', 'kept-elsewhere'],
  },
  { victims: ['setup-cache'], faults: ['full-disk', 'read-only'], stages: ['setup'], right: () => ['could-not-run'] },
];

/** A freeze of five seconds changes figures only where it falls into their window. */
function hits(fault: Fault, stage: Stage, victim: Victim): boolean {
  const spares = ['ourselves', 'launcher', 'results', 'work', 'cache', 'gate-service'].includes(victim);
  if (fault === 'full-disk' && victim === 'work') return isMeasuring(stage);
  if (spares || !isMeasuring(stage)) return false;
  return !['stop-5s', 'slow'].includes(fault) || stage === 'measure';
}

/** Every trial, in the order of victims, faults and stages. */
export const TRIALS: readonly Trial[] = KINDS.flatMap(({ victims, faults, stages, right }) =>
  victims.flatMap((victim) =>
    faults.flatMap((fault) =>
      stages.map((stage) => ({
        id: `${victim}/${fault}/${stage}`,
        victim,
        fault,
        stage,
        right: right(fault, stage),
        hits: hits(fault, stage, victim),
      })),
    ),
  ),
).sort((one, other) => place(one) - place(other));

function place({ victim, fault, stage }: Pick<Trial, 'victim' | 'fault' | 'stage'>): number {
  return VICTIMS.indexOf(victim) * 1000 + FAULTS.indexOf(fault) * 20 + STAGES.indexOf(stage);
}

/**
 * A few that together meet each kind of victim, each fault and each stage, spread over the stages: what every build can
 * afford.
 */
export function chosenForBuilds(trials: readonly Trial[] = TRIALS): Trial[] {
  const open = new Set<string>(trials.flatMap(wordsOf));
  const chosen: Trial[] = [];
  const gain = (trial: Trial): number => wordsOf(trial).filter((word) => open.has(word)).length;
  const crowd = ({ fault, stage }: Trial): number =>
    chosen.filter((one) => one.stage === stage).length + chosen.filter((one) => one.fault === fault).length;
  while (open.size > 0) {
    const [best] = trials.toSorted((one, other) => gain(other) - gain(one) || crowd(one) - crowd(other));
    if (best === undefined) break;
    chosen.push(best);
    for (const word of wordsOf(best)) open.delete(word);
  }
  return chosen;
}

function wordsOf({ victim, fault, stage }: Trial): string[] {
  return [victim, fault, stage];
}
