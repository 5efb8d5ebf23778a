import type { GatedDatastore } from '../../model/gate/gated-service.ts';
import type { Guess } from './guess-commands.ts';
import type { Project } from './read-project.ts';

/** `process.env.NAME`, `process.env['NAME']`, `os.Getenv("NAME")`, `os.environ.get('NAME')`, `ENV['NAME']`. */
const READS =
  /(?:process\.env\.|import\.meta\.env\.|process\.env\[['"]|os\.Getenv\(["']|os\.getenv\(["']|os\.environ(?:\.get\(|\[)["']|ENV(?:\.fetch\(|\[)["'])([A-Z][A-Z0-9_]*)/g;
/** `const { NAME, OTHER = 3 } = process.env`. */
const TAKES = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const PORTS = ['PORT', 'HTTP_PORT', 'SERVER_PORT', 'APP_PORT', 'API_PORT'];
/** Ports that the service connects to, or opens beside its own. */
const OF_OTHERS =
  /^(DB|DATABASE|PG|POSTGRES|MYSQL|MONGO|REDIS|MEMCACHE|KAFKA|AMQP|RABBIT|SMTP|MAIL|METRICS|DEBUG|INSPECT)/;
/** They read PORT, or a flag, themselves. */
const OWN_PORT = ['next', 'fastify-cli', 'nuxt'];

interface Store {
  readonly store: GatedDatastore;
  readonly title: string;
  readonly address: RegExp;
  readonly variable: RegExp;
  readonly clients: readonly string[];
}

const STORES: readonly Store[] = [
  {
    store: 'postgres',
    title: 'PostgreSQL',
    address: /^postgres(ql)?:/,
    variable: /^(POSTGRES(QL)?|PG|DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/,
    clients: ['pg', 'postgres', '@prisma/adapter-pg', 'pg-promise'],
  },
  {
    store: 'mongodb',
    title: 'MongoDB',
    address: /^mongodb(\+srv)?:/,
    variable: /^(MONGO(DB|OSE)?|DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/,
    clients: ['mongodb', 'mongoose'],
  },
  {
    store: 'redis',
    title: 'Redis',
    address: /^rediss?:/,
    variable: /^REDIS(_[A-Z]+)*_(URL|URI)$/,
    clients: ['redis', 'ioredis', '@redis/client'],
  },
];

/** Variables of the service: its port, addresses of stores, and what an example of `.env` names. */
export async function guessEnv(project: Project): Promise<Guess> {
  const read = namesRead(project.sources);
  const names = [...new Set([...project.envExample.keys(), ...read])];
  const port = guessPort(names, read);
  const used = (await usesPostgresPrisma(project)) ? ['pg', ...project.dependencies] : [...project.dependencies];
  const stores = STORES.filter(({ clients }) => clients.some((client) => used.includes(client)));
  const addresses = new Map(
    names.flatMap((name): [string, Store][] => {
      const example = project.envExample.get(name) ?? '';
      const store =
        STORES.find(({ address }) => address.test(example)) ?? stores.find(({ variable }) => variable.test(name));
      return store === undefined ? [] : [[name, store]];
    }),
  );
  const others = [...project.envExample].filter(
    ([name]) => name !== port && name !== 'NODE_ENV' && !addresses.has(name),
  );
  const datastores = [...new Set([...addresses.values()].map(({ store }) => store))];
  return {
    service: {
      env: {
        ...(project.has('package.json') ? { NODE_ENV: 'production' } : {}),
        ...(port === null ? {} : { [port]: '{port}' }),
        ...Object.fromEntries([...addresses].map(([name, { store }]) => [name, `{${store}}`])),
        ...Object.fromEntries(others.filter(([, value]) => value !== '')),
      },
      ...(datastores.length === 0 ? {} : { datastores }),
    },
    steps: [
      ...portSteps(project, port),
      ...stores.filter(({ store }) => !datastores.includes(store)).map(storeStep),
      ...valueSteps(others),
    ],
  };
}

function namesRead(sources: string): string[] {
  const taken = Array.from(
    sources.matchAll(TAKES),
    ([, inside = '']) => inside.match(/\b[A-Z][A-Z0-9_]*\b(?=\s*[,=:]|\s*$)/g) ?? [],
  );
  return [...Array.from(sources.matchAll(READS), ([, name = '']) => name), ...taken.flat()];
}

/** A usual name that is read or set in the example, else one of another name that the sources read. */
function guessPort(names: readonly string[], read: readonly string[]): string | null {
  const usual = PORTS.find((name) => names.includes(name));
  return usual ?? read.find((name) => name.endsWith('_PORT') && !OF_OTHERS.test(name)) ?? null;
}

async function usesPostgresPrisma({ read }: Project): Promise<boolean> {
  return /provider\s*=\s*"postgresql"/.test(await read('prisma/schema.prisma'));
}

function portSteps({ dependencies }: Project, port: string | null): string[] {
  if (port !== null || OWN_PORT.some((name) => dependencies.has(name))) return [];
  return [
    'Let the service take its port from the variable PORT, or write {port} into "start": both sides run at the same time.',
  ];
}

function storeStep({ store, title }: Store): string {
  return `It uses ${title}, but no variable with its address was found: put "${store}" into "datastores", and {${store}} into "env" where the address belongs.`;
}

function valueSteps(others: readonly (readonly [string, string])[]): string[] {
  const empty = others.filter(([, value]) => value === '').map(([name]) => name);
  return empty.length === 0
    ? []
    : [`Give these variables a value in "env", if the service needs them: ${empty.join(', ')}.`];
}
