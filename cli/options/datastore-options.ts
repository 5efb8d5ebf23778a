import { NAMED_BY } from '../../runner/datastores/named-by.ts';
import type { OptionTable } from './option-spec.ts';

const group = 'Datastores';
const OWN_DATABASES = 'Only databases named stackbench_* are created and dropped there.';
const OWN_KEYS = 'Only keys named stackbench_* are written and deleted there.';
const EXPIRING_KEYS = 'Only keys named stackbench_* are written there; they expire within a day.';

/** Ways to provide datastores. */
export const PROVIDERS = ['external', 'compose', 'native', 'stand-in'] as const;

/** Options that say where datastores come from, of every command that starts some. */
export const DATASTORE_OPTIONS = {
  provider: {
    type: 'string',
    value: 'name',
    choices: PROVIDERS,
    defaultText: 'external if a server is named; otherwise compose if Docker answers, or native',
    group,
    describe:
      'Choose how datastores are provided: external (servers that you name), compose (containers; the stacks run in containers too), native (programs of this machine) or stand-in (substitutes).',
    inConfig: 'provider',
  },
  'allow-stand-in': {
    type: 'boolean',
    default: false,
    group,
    describe:
      'Use a substitute if a real server is not available (mongo-java-server for MongoDB). Reports show it under its own name, and a run ranks it separately.',
    inConfig: 'allow-stand-in',
  },
  'allow-remote': {
    type: 'boolean',
    default: false,
    group,
    describe: 'Allow datastores on other hosts. The load is then sent over the network.',
    inConfig: null,
  },
  'postgres-url': {
    type: 'string',
    value: 'url',
    defaultText: `$${NAMED_BY.postgres.variable}`,
    group,
    describe: `Use this PostgreSQL server, for example postgres://127.0.0.1:5432/database. ${OWN_DATABASES}`,
    inConfig: null,
  },
  'mongodb-uri': {
    type: 'string',
    value: 'url',
    defaultText: `$${NAMED_BY.mongodb.variable}`,
    group,
    describe: `Use this MongoDB server, for example mongodb://127.0.0.1:27017. ${OWN_DATABASES}`,
    inConfig: null,
  },
  'redis-url': {
    type: 'string',
    value: 'url',
    defaultText: `$${NAMED_BY.redis.variable}`,
    group,
    describe: `Use this Redis server, for example redis://127.0.0.1:6379/0. ${OWN_KEYS}`,
    inConfig: null,
  },
  'memcached-servers': {
    type: 'string',
    value: 'host:port',
    defaultText: `$${NAMED_BY.memcached.variable}`,
    group,
    describe: `Use these Memcached servers, separated by commas, for example 127.0.0.1:11211. ${EXPIRING_KEYS}`,
    inConfig: null,
  },
} as const satisfies OptionTable;
