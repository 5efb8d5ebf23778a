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
  const requests = ownRequests(draft);
  const members = {
    ...(requests === null ? { contract: 'items' } : {}),
    install,
    build,
    migrate,
    // Items are loaded from SEED_FILE, and not by a command of the project.
    seed: requests === null ? undefined : draft.service['seed'],
    start,
    ready: requests === null ? undefined : draft.service['ready'],
    env: ownVariables(env as Readonly<Record<string, string>>),
    store,
    datastores: further.length === 0 ? undefined : further,
    requests: requests ?? undefined,
  };
  const stack = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  ownStackSchema.parse(stack);
  const stores = { store, further };
  return {
    name,
    stack,
    steps: requests === null ? contractSteps(draft, name, stores) : requestSteps(draft, name, stores),
  };
}

/** Requests of an API that has routes, but none of items; null otherwise. */
function ownRequests({ service }: ServiceDraft): readonly { readonly path: string }[] | null {
  const requests = (service['requests'] ?? []) as readonly { readonly path: string }[];
  const hasItems = requests.some(({ path }) => path === '/items');
  if (hasItems || requests.every(({ path }) => path === '/')) return null;
  // A percent sign of a route is encoded in a request.
  return requests.map((request) => ({ ...request, path: request.path.replaceAll(/%(?![\da-f]{2})/gi, '%25') }));
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

/** For a stack of the Items contract. */
function contractSteps(draft: ServiceDraft, name: string, { store, further }: Stores): string[] {
  const paths = JSON.stringify(draft.service['requests'] ?? []);
  return [
    ...startSteps(draft),
    ...(/"\/items"/.test(paths)
      ? []
      : ['No route /items was found: the stack must serve the API of targets/openapi.yaml (`"contract": "items"`).']),
    'Load the file SEED_FILE, a JSON item on each line, before the server is ready; or write "seed": "http", and stackbench creates the items by POST /items.',
    store === undefined
      ? 'Set "store" if its items are in a datastore that stackbench starts: postgres, mongodb, redis or memcached.'
      : `Check "store": its items are taken to be in ${titleOf(store)}.`,
    ...furtherSteps(further),
    `Compare it: stackbench run --targets ${name},express-${store === undefined || store === 'memcached' ? 'memory' : store}`,
  ];
}

/** For a stack with an API of its own. */
function requestSteps(draft: ServiceDraft, name: string, { store, further }: Stores): string[] {
  return [
    ...startSteps(draft),
    'Check "requests": keep the important ones, add others with method, body, "weight", and the status to "expect". (A stack with the API of targets/openapi.yaml has `"contract": "items"` instead, and is compared with the ready-made ones.)',
    ...(store === undefined ? [] : [`Check "store": its data is taken to be in ${titleOf(store)}.`]),
    ...furtherSteps(further),
    'Make sure that its data is there when it starts: "migrate" and "seed" are commands that run before.',
    `Measure it: stackbench run --targets ${name}. Add another stack with the same "requests" to compare it with.`,
  ];
}

function startSteps({ service, steps }: ServiceDraft): string[] {
  const isOpen = service['start'] === START_PLACEHOLDER;
  return [
    ...(isOpen ? ['Set "start" to the command that starts the server in the foreground: none was found.'] : []),
    ...steps.filter((step) => !OF_THE_GATE.test(step)),
  ];
}

function furtherSteps(further: readonly string[]): string[] {
  if (further.length === 0) return [];
  const names = further.map(titleOf).join(', ');
  return [
    `Check "datastores": ${names} is started for it too. For a cache of items whose answers have X-Cache, write "cache" instead.`,
  ];
}

function titleOf(id: string): string {
  return KNOWN_DATASTORES.find((known) => known.id === id)?.title ?? id;
}
