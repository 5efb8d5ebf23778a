import type { Trial, Victim } from './trial.ts';

/** What is played for a trial. */
export interface Settings {
  readonly command: 'run' | 'gate' | 'serve' | 'report' | 'setup';
  /** The stack that the fault is meant for. */
  readonly stack: string;
  /** The engine that measures when the fault comes. */
  readonly engine: EngineName;
  /** All engines, in the order in which they measure. */
  readonly engines: readonly EngineName[];
  /** The block in which the fault comes, from 1. */
  readonly block: number;
  readonly viaLauncher: boolean;
  /** The datastore that is named, with a proxy before it. */
  readonly named: NamedStore | null;
  /** The folder that the fault is meant for; null where it is a process. */
  readonly folder: 'out' | 'work' | 'cache' | null;
}
type EngineName = 'k6' | 'autocannon';
export type NamedStore = 'postgres' | 'redis' | 'memcached' | 'mongodb';

/** Measured in the same blocks as the stack that the fault is meant for: what must not be lost. */
export const UNDISTURBED = 'node-memory';

/** One is to be whole, whatever happens in the other. */
export const BLOCKS = 2;

const SEED = 1;

const STACKS: Partial<Record<Victim, string>> = {
  results: 'express-memory',
  postgres: 'express-postgres',
  'postgres-named': 'express-postgres',
  memcached: 'express-memcached',
  'memcached-named': 'express-memcached',
  jvm: 'express-mongodb',
  'jvm-program': 'express-mongodb',
  'mongodb-named': 'express-mongodb',
};

const NAMED: Partial<Record<Victim, NamedStore>> = {
  'postgres-named': 'postgres',
  'redis-named': 'redis',
  'memcached-named': 'memcached',
  'mongodb-named': 'mongodb',
};

export function settingsOf({ victim, fault, stage }: Trial): Settings {
  const stack = STACKS[victim] ?? 'express-redis';
  // Both engines have their turn: one for each half of what can go wrong.
  const engine =
    victim.startsWith('k6') || (victim !== 'autocannon' && fault === 'kill' && stage === 'measure')
      ? 'k6'
      : 'autocannon';
  const [command] = (/^(gate|serve|report|setup)-/.exec(victim)?.slice(1) ?? ['run']) as [Settings['command']];
  const folder = victim.endsWith('results')
    ? 'out'
    : victim.endsWith('cache')
      ? 'cache'
      : victim === 'work'
        ? 'work'
        : null;
  const other = engine === 'k6' ? 'autocannon' : 'k6';
  const isGenerator = victim === 'k6' || victim === 'autocannon';
  return {
    command,
    stack,
    engine,
    // The one after it must measure what the one that fails could not.
    engines: isGenerator ? [engine, other] : [engine],
    // Apps and generators are started again for the second block; all other faults stay.
    block: isGenerator || victim === 'app' ? 1 : BLOCKS,
    viaLauncher: victim === 'launcher',
    named: NAMED[victim] ?? null,
    folder,
  };
}

/** What names each server to every command of a user. */
export const VARIABLES: Readonly<Record<NamedStore, string>> = {
  postgres: 'STACKBENCH_POSTGRES_URL',
  redis: 'STACKBENCH_REDIS_URL',
  memcached: 'STACKBENCH_MEMCACHED_SERVERS',
  mongodb: 'STACKBENCH_MONGODB_URI',
};

/** The words after `stackbench`; `root` is the folder of the trial as it sees it. */
export function argvOf({ command, stack, engines, named }: Settings, root: string, url: string | null): string[] {
  const flags: Readonly<Record<NamedStore, string>> = {
    postgres: '--postgres-url',
    redis: '--redis-url',
    memcached: '--memcached-servers',
    mongodb: '--mongodb-uri',
  };
  const standIn = stack.includes('mongodb') ? ['--allow-stand-in'] : [];
  const server = named === null || url === null ? [] : [flags[named], url];
  switch (command) {
    case 'run': {
      const load = [
        '--visits',
        String(BLOCKS),
        '--duration',
        '1s',
        '--items',
        '100',
        '--rate',
        '50',
        '--connections',
        '4',
      ];
      const what = ['--targets', `${UNDISTURBED},${stack}`, '--engines', engines.join(','), '--seed', String(SEED)];
      return ['run', ...what, ...load, ...standIn, ...server, '--out', `${root}/out`];
    }
    case 'gate':
      return [
        'gate',
        '--base',
        'HEAD~1',
        '--head',
        'HEAD',
        '--max-blocks',
        '8',
        '--max-duration',
        '20s',
        '--seed',
        '1',
        '--out',
        `${root}/out`,
      ];
    case 'serve':
      return ['serve', stack, '--items', '100'];
    case 'report':
      return ['report', `${root}/given/result.json`, '--out', `${root}/out`];
    case 'setup':
      return ['setup'];
  }
}
