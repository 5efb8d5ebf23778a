import type { Durability, DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { RankGroup, TargetRecord } from '../../model/document/target-record.ts';

/** A stack of a made result and how fast it is meant to be. */
export interface MadeStack {
  readonly id: string;
  readonly title: string;
  readonly group: RankGroup;
  readonly durability: Durability | null;
  readonly services: readonly string[];
  /** Median latency at the open rate, µs. */
  readonly medianUs: number;
  /** Good answers per second in a closed loop. */
  readonly okPerSec: number;
  /** Absent for a stack as it is. */
  readonly variant?: TargetRecord['variant'];
}

const stack = (
  id: string,
  title: string,
  group: RankGroup,
  durability: Durability | null,
  services: readonly string[],
  medianUs: number,
  okPerSec: number,
): MadeStack => ({ id, title, group, durability, services, medianUs, okPerSec });

/** The catalogue as a machine without a real mongod runs it. */
export const TEN_STACKS: readonly MadeStack[] = [
  stack('node-memory', 'node:http, in memory', 'control', null, [], 350, 16_200),
  stack('express-memory', 'Express, in memory', 'control', null, [], 520, 9800),
  stack('express-postgres', 'Express + PostgreSQL', 'ranked', 'durable', ['postgres'], 1900, 2650),
  stack('express-mongodb', 'Express + MongoDB', 'stand-in', 'unknown', ['mongodb'], 3400, 1500),
  stack('express-redis', 'Express + Redis', 'ranked', 'durable', ['redis'], 1300, 4100),
  stack('express-memcached', 'Express + Memcached', 'demonstration', 'volatile', ['memcached'], 900, 5200),
  stack(
    'express-postgres-redis',
    'Express + PostgreSQL, Redis cache',
    'ranked',
    'durable',
    ['postgres', 'redis-cache'],
    1500,
    3350,
  ),
  stack(
    'express-postgres-memcached',
    'Express + PostgreSQL, Memcached cache',
    'ranked',
    'durable',
    ['postgres', 'memcached'],
    1550,
    3300,
  ),
  stack(
    'express-mongodb-redis',
    'Express + MongoDB, Redis cache',
    'stand-in',
    'unknown',
    ['mongodb', 'redis-cache'],
    2100,
    2300,
  ),
  stack(
    'express-mongodb-memcached',
    'Express + MongoDB, Memcached cache',
    'stand-in',
    'unknown',
    ['mongodb', 'memcached'],
    2150,
    2250,
  ),
];

const service = (
  id: string,
  product: string,
  version: string,
  provider: string,
  durability: Durability,
  settings: Record<string, string>,
): DatastoreRecord => ({
  id,
  product,
  version,
  speaks: null,
  through: null,
  proven: true,
  rung: 'native',
  provider,
  standIn: false,
  durability,
  settings,
});

/** The services of those stacks; a stand-in takes the place of MongoDB. */
export const FIVE_SERVICES: readonly DatastoreRecord[] = [
  service('postgres', 'PostgreSQL', '18.4', 'embedded binaries', 'durable', {
    fsync: 'on',
    synchronous_commit: 'on',
    shared_buffers: '128MB',
  }),
  {
    ...service('mongodb', 'mongo-java-server', '1.47.0', 'built with Maven', 'unknown', { backend: 'h2' }),
    rung: 'stand-in',
    standIn: true,
  },
  service('redis', 'Redis', '7.0.15', 'distribution package', 'durable', { appendonly: 'yes', appendfsync: 'always' }),
  service('redis-cache', 'Redis', '7.0.15', 'distribution package', 'volatile', { appendonly: 'no', save: '' }),
  service('memcached', 'Memcached', '1.6.18', 'distribution package', 'volatile', { maxbytes: '67108864' }),
];

/** Names that try to break out of every format. */
export const HOSTILE_NAMES: readonly string[] = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "$& $' $` $1 <!-- ]]> &amp;",
  '| pipe ` tick \\ **bold** [link](javascript:alert(3)) https://evil.example/',
  '\u202eright to left\u202c שלום مرحبا',
  `long ${'x'.repeat(300)}`,
  'control \u0000\u0007\u001b[31mred\u001b[0m \ud800 \u2028 end',
  '=HYPERLINK("http://evil.example/","click")',
  "+cmd|' /C calc'!A0",
  '@user, "quoted"\r\nsecond line',
];
