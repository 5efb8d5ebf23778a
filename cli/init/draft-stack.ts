import { ownStackSchema } from '../../model/own-stack.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { START_PLACEHOLDER } from '../config/read-service-config.ts';
import { type ServiceDraft, draftService } from './draft-service.ts';
import { usedDatastores } from './guess-datastores.ts';
import { KNOWN_DATASTORES } from './known-datastores.ts';
import { type Ignores, readProject } from './read-project.ts';

/** A stack as it is written into the configuration, its name, and the steps that are left to the user. */
interface StackDraft {
  readonly name: string;
  readonly stack: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

const LONGEST_NAME = 50;
/** Where items can be, the most durable first. */
const STORES = ['postgres', 'mongodb', 'redis', 'memcached'] as const;
/** Variables that each stack gets. */
const SET_ANYWAY = ['NODE_ENV', 'PORT', 'HOST', 'HOSTNAME', 'POSTGRES_URL', 'MONGODB_URI', 'REDIS_URL'];
/** Steps about the two sides of a gate, its requests, and the placeholder that it refuses. */
const OF_THE_GATE = /\b(sides?|gate)\b|"requests"|the request with|"ready"|login/i;

/** Guesses a stack from the folder of a server, as a service of the gate is guessed; nothing is run. */
export async function draftStack(folder: string, ignores: Ignores, given: string | null): Promise<StackDraft> {
  const draft = await draftService(folder, ignores);
  const used = await usedDatastores(await readProject(folder, ignores));
  const name = given ?? nameOf(draft.name);
  const { build, install, migrate, start, env } = draft.service;
  const named = (draft.service['datastores'] ?? []) as readonly string[];
  const datastores = [...new Set([...named, ...used.map(({ id }) => id)])];
  const store = STORES.find((id) => datastores.includes(id));
  const further = datastores.filter((id) => id !== store);
  const members = {
    contract: 'items',
    install,
    build,
    migrate,
    start,
    env: ownVariables(env as Readonly<Record<string, string>>),
    store,
    datastores: further.length === 0 ? undefined : further,
  };
  const stack = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  ownStackSchema.parse(stack);
  return { name, stack, steps: stepsOf(draft, name, { store, further }) };
}

/** A name of the project that a stack may have: `@acme/Shop_API` is `acme-shop_api`. */
function nameOf(project: string): string {
  const plain = project
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, LONGEST_NAME);
  if (plain === '') return 'my-stack';
  return CATALOGUE.some(({ id }) => id === plain) ? `my-${plain}`.slice(0, LONGEST_NAME) : plain;
}

/** Undefined without any. */
function ownVariables(env: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const own = Object.entries(env).filter(([name, value]) => !SET_ANYWAY.includes(name) || !/^[\w{}]*$/.test(value));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

interface Stores {
  readonly store: string | undefined;
  readonly further: readonly string[];
}

function stepsOf({ service, steps }: ServiceDraft, name: string, { store, further }: Stores): string[] {
  const paths = JSON.stringify(service['requests'] ?? []);
  const title = (id: string): string => KNOWN_DATASTORES.find((known) => known.id === id)?.title ?? id;
  return [
    ...(service['start'] === START_PLACEHOLDER
      ? ['Set "start" to the command that starts the server in the foreground: none was found.']
      : []),
    ...steps.filter((step) => !OF_THE_GATE.test(step)),
    ...(/"\/items"/.test(paths)
      ? []
      : ['No route /items was found: the stack must serve the API of targets/openapi.yaml (`"contract": "items"`).']),
    'Load the file SEED_FILE, a JSON item on each line, before the server is ready; or write "seed": "http", and stackbench creates the items by POST /items.',
    store === undefined
      ? 'Set "store" if its items are in a datastore that stackbench starts: postgres, mongodb, redis or memcached.'
      : `Check "store": its items are taken to be in ${title(store)}.`,
    ...(further.length === 0
      ? []
      : [
          `Check "datastores": ${further.map(title).join(', ')} is started for it too. For a cache of items whose answers have X-Cache, write "cache" instead.`,
        ]),
    `Compare it: stackbench run --targets ${name},express-${store === undefined || store === 'memcached' ? 'memory' : store}`,
  ];
}
