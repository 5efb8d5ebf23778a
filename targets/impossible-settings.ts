import type { FlatSettings, SettingValue, TargetSpec } from './catalogue.ts';
import { settingOf } from './setting-table.ts';

type Stack = Pick<TargetSpec, 'store' | 'cache'>;

interface Rule {
  readonly setting: string;
  readonly forbids: (value: SettingValue, stack: Stack, others: FlatSettings) => boolean;
  /** Sentences. */
  readonly why: string;
  readonly fix: string;
  /** The stack could serve it, but it would show nothing: only choices of the user are held to the rule. */
  readonly isPointless?: true;
}

/** A setting that a stack cannot have, and why; both texts are sentences. */
interface Impossible extends Pick<Rule, 'setting' | 'why' | 'fix'> {
  readonly value: SettingValue;
}

/** A pool cannot keep more connections than it may open; by itself, the default minimum follows a smaller maximum. */
function atMost(setting: string, largest: string): Rule {
  return {
    setting,
    forbids: (value, _stack, others) => Number(value) > Number(others[largest] ?? settingOf(largest).default),
    why: `It is above ${largest}, the size of its pool.`,
    isPointless: true,
    fix: `Give ${largest} the same value or a larger one, or leave out ${setting}.`,
  };
}

const RULES: readonly Rule[] = [
  atMost('postgres.poolMin', 'postgres.poolMax'),
  atMost('mongodb.minPoolSize', 'mongodb.maxPoolSize'),
  {
    setting: 'express.rateLimit',
    forbids: (value, { store, cache }) => value === 'redis' && store !== 'redis' && cache !== 'redis-cache',
    why: 'It has no Redis to count in.',
    fix: 'Choose a stack with Redis: express-redis, express-postgres-redis or express-mongodb-redis.',
  },
  {
    setting: 'app.lruCache',
    forbids: (value, { cache }) => value === true && cache !== null,
    why: 'Its reads go through a cache already.',
    fix: 'Choose a stack without a cache, such as express-postgres.',
  },
  {
    setting: 'app.lruCache',
    forbids: (value, { store }) => value === true && store === null,
    why: 'Its items are in its own memory already.',
    isPointless: true,
    fix: 'Choose a stack with a datastore, such as express-postgres.',
  },
  {
    setting: 'postgres.pooling',
    forbids: (value, _stack, others) => value === false && others['postgres.access'] === 'knex',
    why: 'knex has a pool in any case.',
    fix: 'Leave out postgres.access=knex, or postgres.pooling.',
  },
  {
    setting: 'app.workers',
    forbids: (value, { store }) => Number(value) > 1 && store === null,
    why: 'Each worker would have items of its own: processes do not share memory.',
    fix: 'Choose a stack with a datastore, such as express-postgres.',
  },
  {
    setting: 'app.workers',
    forbids: (value, _stack, others) => Number(value) > 1 && others['app.lruCache'] === true,
    why: 'Each worker would have a cache of its own, with items that other workers have changed since.',
    fix: 'Leave out app.lruCache, or app.workers.',
  },
];

/**
 * The first of some settings that a stack should not have, by itself or with the others; null if it can have them all.
 */
export function whyImpossible(stack: Stack, settings: FlatSettings): Impossible | null {
  return firstForbidden(RULES, stack, settings);
}

/** The first of some settings that a stack cannot serve; null if it serves them all. */
export function whyUnserved(stack: Stack, settings: FlatSettings): Impossible | null {
  return firstForbidden(
    RULES.filter(({ isPointless }) => isPointless !== true),
    stack,
    settings,
  );
}

function firstForbidden(rules: readonly Rule[], stack: Stack, settings: FlatSettings): Impossible | null {
  for (const { setting, forbids, why, fix } of rules) {
    const value = settings[setting];
    if (value !== undefined && forbids(value, stack, settings)) return { setting, value, why, fix };
  }
  return null;
}
