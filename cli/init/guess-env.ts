import type { GatedDatastore } from '../../model/gate/gated-service.ts';
import { inText } from '../../model/gate/placeholders/find-placeholders.ts';
import type { Guess } from './guess-commands.ts';
import type { Project } from './read-project.ts';

/** `process.env.NAME`, `process.env['NAME']`, `os.Getenv("NAME")`, `os.environ.get('NAME')`, `ENV['NAME']`. */
const READS =
  /(?:process\.env\.|import\.meta\.env\.|process\.env\[['"]|os\.Getenv\(["']|os\.getenv\(["']|os\.environ(?:\.get\(|\[)["']|ENV(?:\.fetch\(|\[)["'])([A-Z][A-Z0-9_]*)/g;
/** `const { NAME, OTHER = 3 } = process.env`. */
const TAKES = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const PORTS = ['PORT', 'HTTP_PORT', 'SERVER_PORT', 'APP_PORT', 'API_PORT'];
/** Ports that the service connects to, or opens in addition to its own. */
const OF_OTHERS =
  /^(DB|DATABASE|PG|POSTGRES|MYSQL|MONGO|REDIS|MEMCACHE|KAFKA|AMQP|RABBIT|SMTP|MAIL|METRICS|DEBUG|INSPECT)/;
/** Frameworks that read PORT, or a flag, themselves. */
const OWN_PORT = ['next', 'fastify-cli', 'nuxt'];

interface KnownDatastore {
  readonly id: GatedDatastore;
  readonly title: string;
  readonly address: RegExp;
  readonly variable: RegExp;
  readonly clients: readonly string[];
}

const DATASTORES: readonly KnownDatastore[] = [
  {
    id: 'postgres',
    title: 'PostgreSQL',
    address: /^postgres(ql)?:/,
    variable: /^(POSTGRES(QL)?|PG|DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/,
    clients: ['pg', 'postgres', '@prisma/adapter-pg', 'pg-promise'],
  },
  {
    id: 'mongodb',
    title: 'MongoDB',
    address: /^mongodb(\+srv)?:/,
    variable: /^(MONGO(DB|OSE)?|DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/,
    clients: ['mongodb', 'mongoose'],
  },
  {
    id: 'redis',
    title: 'Redis',
    address: /^rediss?:/,
    variable: /^REDIS(_[A-Z]+)*_(URL|URI)$/,
    clients: ['redis', 'ioredis', '@redis/client'],
  },
];

/** Guesses variables of the service: its port, addresses of datastores, and what an example of `.env` names. */
export async function guessEnv(project: Project): Promise<Guess> {
  const read = namesRead(project.sources);
  const names = [...new Set([...project.envExample.keys(), ...read])];
  const port = guessPort(names, read);
  const packages = (await usesPostgresPrisma(project)) ? ['pg', ...project.dependencies] : [...project.dependencies];
  const used = DATASTORES.filter(({ clients }) => clients.some((client) => packages.includes(client)));
  const addresses = new Map(
    names.flatMap((name): [string, KnownDatastore][] => {
      const example = project.envExample.get(name) ?? '';
      const found =
        DATASTORES.find(({ address }) => address.test(example)) ?? used.find(({ variable }) => variable.test(name));
      return found === undefined ? [] : [[name, found]];
    }),
  );
  const others = [...project.envExample].filter(
    ([name]) => name !== port && name !== 'NODE_ENV' && !addresses.has(name),
  );
  const datastores = [...new Set([...addresses.values()].map(({ id }) => id))];
  return {
    service: {
      env: {
        ...(project.has('package.json') ? { NODE_ENV: 'production' } : {}),
        ...(port === null ? {} : { [port]: '{port}' }),
        ...Object.fromEntries([...addresses].map(([name, { id }]) => [name, `{${id}}`])),
        ...Object.fromEntries(
          others.filter(([, value]) => value !== '').map(([name, value]) => [name, keptBraces(value)]),
        ),
      },
      ...(datastores.length === 0 ? {} : { datastores }),
    },
    steps: [
      ...portSteps(project, port),
      ...used.filter(({ id }) => !datastores.includes(id)).map(datastoreStep),
      ...valueSteps(others),
    ],
  };
}

/** Braces of an example are no placeholders of ours. */
function keptBraces(value: string): string {
  const words = new Set(inText(value).flatMap(({ written, isLiteral }) => (isLiteral ? [] : [written])));
  return [...words].reduce((text, word) => text.replaceAll(word, `\\${word}`), value);
}

function namesRead(sources: string): string[] {
  const taken = Array.from(
    sources.matchAll(TAKES),
    ([, inside = '']) => inside.match(/\b[A-Z][A-Z0-9_]*\b(?=\s*[,=:]|\s*$)/g) ?? [],
  );
  return [...Array.from(sources.matchAll(READS), ([, name = '']) => name), ...taken.flat()];
}

/** A usual name that is read or set in the example, otherwise another port variable that the sources read. */
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
    'Make the service take its port from the variable PORT, or write {port} into "start": both sides run at the same time.',
  ];
}

function datastoreStep({ id, title }: KnownDatastore): string {
  return `It uses ${title}, but no variable with its address was found: put "${id}" into "datastores", and {${id}} into "env" as the value of its address.`;
}

function valueSteps(others: readonly (readonly [string, string])[]): string[] {
  const empty = others.filter(([, value]) => value === '').map(([name]) => name);
  return empty.length === 0
    ? []
    : [`Give these variables a value in "env", if the service needs them: ${empty.join(', ')}.`];
}
