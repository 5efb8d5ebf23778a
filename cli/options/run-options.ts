import type { Options } from 'yargs';

/** One option of `stackbench run`: makes the parser, `--help`, the configuration file's keys and the table in docs/. */
export interface OptionSpec {
  readonly type: 'string' | 'number' | 'boolean';
  readonly list?: boolean;
  readonly default?: string | number | boolean | readonly string[];
  /** Shown where there is no fixed default. */
  readonly defaultText?: string;
  readonly describe: string;
  /** Whether a configuration file may set it. */
  readonly inConfig: boolean;
}

export const RUN_OPTIONS = {
  targets: {
    type: 'string',
    list: true,
    defaultText: 'all ten',
    describe: 'Stacks to compare, comma-separated (see `stackbench list`)',
    inConfig: true,
  },
  scenarios: {
    type: 'string',
    list: true,
    default: ['mixed-crud'],
    describe: 'Scenarios to play: names, or files of your own (.json)',
    inConfig: true,
  },
  engines: {
    type: 'string',
    list: true,
    default: ['k6', 'autocannon'],
    describe:
      'Load engines: k6 (open model, latency at --rate), autocannon (closed loop, throughput), pacer (open model, at half of the CPU of k6)',
    inConfig: true,
  },
  rate: { type: 'number', default: 400, describe: 'Requests per second of the open model', inConfig: true },
  arrivals: {
    type: 'string',
    default: 'constant',
    describe:
      'When requests of the open model are due: constant, poisson, ramp (from 0 to --rate); k6 plays constant alone',
    inConfig: true,
  },
  connections: { type: 'number', default: 32, describe: 'Connections of the closed loop', inConfig: true },
  items: { type: 'number', default: 10_000, describe: 'Items seeded before each visit', inConfig: true },
  visits: {
    type: 'number',
    default: 3,
    describe: 'Visits of each stack: a fresh process on freshly seeded data',
    inConfig: true,
  },
  duration: {
    type: 'string',
    default: '3s',
    describe: 'Measured time of each engine in each visit',
    inConfig: true,
  },
  seed: {
    type: 'number',
    defaultText: 'drawn for each run, and printed',
    describe: 'Seed of the data, the requests and the order of visits; give the one of a run to repeat it',
    inConfig: true,
  },
  'max-duration': {
    type: 'string',
    defaultText: '8m, unless --visits or --duration is given',
    describe:
      'Shorten rounds, then leave out demonstrations, controls and at last visits, so that the run ends in time',
    inConfig: true,
  },
  threshold: {
    type: 'string',
    list: true,
    defaultText: "'p(99)<200' and 'errors<=0.1%'",
    describe: 'What must hold at --rate, in k6 syntax, milliseconds; a miss exits 1 when given',
    inConfig: true,
  },
  provider: {
    type: 'string',
    defaultText: 'external where named, compose where Docker answers, then native',
    describe: 'Where services come from: external, compose (the APIs too), native, stand-in',
    inConfig: true,
  },
  'allow-stand-in': {
    type: 'boolean',
    default: false,
    describe: 'Let a named stand-in run where the real server is not to be had; ranked apart',
    inConfig: true,
  },
  'allow-remote': {
    type: 'boolean',
    default: false,
    describe: 'Let services be on other machines: load leaves this machine',
    inConfig: false,
  },
  'postgres-url': {
    type: 'string',
    defaultText: 'STACKBENCH_POSTGRES_URL',
    describe: 'Use this PostgreSQL; only a database named stackbench_… is made there',
    inConfig: false,
  },
  'mongodb-uri': {
    type: 'string',
    defaultText: 'STACKBENCH_MONGODB_URI',
    describe: 'Use this MongoDB; only a database named stackbench_… is made there',
    inConfig: false,
  },
  'redis-url': {
    type: 'string',
    defaultText: 'STACKBENCH_REDIS_URL',
    describe: 'Use this Redis; only keys named stackbench_… are written',
    inConfig: false,
  },
  'memcached-servers': {
    type: 'string',
    defaultText: 'STACKBENCH_MEMCACHED_SERVERS',
    describe: 'Use this Memcached (host:port, or several with commas); only keys named stackbench_… are written',
    inConfig: false,
  },
  config: {
    type: 'string',
    defaultText: 'stackbench.config.json if there is one',
    describe: 'Configuration file (JSON) with the same names as these flags',
    inConfig: false,
  },
  out: {
    type: 'string',
    defaultText: 'results/<id>',
    describe: 'Folder for the result and the reports',
    inConfig: true,
  },
  title: {
    type: 'string',
    defaultText: 'none',
    describe: 'A name for this run, at the head of its reports',
    inConfig: true,
  },
  'include-host': {
    type: 'boolean',
    default: false,
    describe: 'Keep user name, host name and home folders in what is written',
    inConfig: false,
  },
} as const satisfies Record<string, OptionSpec>;

export type RunOptionName = keyof typeof RUN_OPTIONS;

/** A table of options as yargs takes it: that of `run` unless another is given. */
export function yargsOptions(table: Readonly<Record<string, OptionSpec>> = RUN_OPTIONS): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(table).map(([name, spec]) => [
      name,
      {
        type: spec.list === true ? 'array' : spec.type,
        describe: spec.describe,
        requiresArg: spec.type !== 'boolean',
        defaultDescription: spec.defaultText ?? shownDefault(spec),
        ...(spec.list === true ? { string: true } : {}),
      } satisfies Options,
    ]),
  );
}

function shownDefault({ default: value }: OptionSpec): string | undefined {
  return Array.isArray(value) ? value.join(',') : value === undefined ? undefined : String(value);
}
