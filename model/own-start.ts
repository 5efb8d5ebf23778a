import { z } from 'zod';
import { inPath } from './gate/placeholders/find-placeholders.ts';
import { serviceParts } from './service-parts.ts';

/** `seed` of a stack that stackbench fills with `POST /items`. */
export const SEED_BY_HTTP = 'http';

/** How a stack of the user's comes to run: it is started by a command or from an image, or runs already. */
export const ownStartParts = {
  cwd: serviceParts.cwd,
  install: z.string().optional().describe('Command that installs its dependencies, run once before a measurement.'),
  build: serviceParts.build,
  migrate: serviceParts.migrate,
  seed: serviceParts.seed.describe(
    'Command that is run after migrating, before each start, or `http`: stackbench creates the items by POST /items.',
  ),
  start: serviceParts.start.optional(),
  image: z
    .string()
    .regex(/^[\w][\w./:@-]*$/, 'it is the name of an image, as my-api:latest')
    .optional()
    .describe('Instead of "start": the image of a container that is started with Docker, in the network of this host.'),
  url: z
    .string()
    .optional()
    .describe(
      'Instead of "start": the address of a server that runs on this machine, as `http://127.0.0.1:3000`. It is neither started nor stopped, and must be empty.',
    ),
  readyWithin: serviceParts.readyWithin,
  env: serviceParts.env,
  datastores: serviceParts.datastores
    .default([])
    .describe('Further datastores to start for it, beside "store" and "cache".'),
};

/** Those members as a file has them; all of it but what follows matters. */
interface OwnStart {
  readonly contract?: string | undefined;
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  readonly migrate?: string | undefined;
  readonly seed?: string | undefined;
  readonly start?: string | undefined;
  readonly image?: string | undefined;
  readonly url?: string | undefined;
  readonly ready?: string | null | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly datastores: readonly string[];
  readonly store?: string | null | undefined;
  readonly cache?: string | null | undefined;
}

interface Fault {
  readonly path: string[];
  readonly message: string;
  readonly fix: string;
}

const ONE_OF = '"start": "node server.js", "image": "my-api:latest" or "url": "http://127.0.0.1:3000"';

/** What is wrong with how a stack comes to run. */
export function startFaults(stack: OwnStart): Fault[] {
  const ways = (['start', 'image', 'url'] as const).filter((way) => stack[way] !== undefined);
  const [way] = ways;
  if (way === undefined)
    return [{ path: ['start'], message: 'it is missing: nothing says how the stack starts', fix: `Write ${ONE_OF}.` }];
  if (ways.length > 1) {
    const named = ways.map((one) => `"${one}"`).join(' and ');
    return [{ path: [...ways.slice(1, 2)], message: `${named} are both given`, fix: `Keep one of ${named}.` }];
  }
  return [
    ...seedFaults(stack),
    ...(way === 'start' ? [] : readyFaults(stack)),
    ...(stack.url === undefined ? [] : urlFaults(stack, stack.url)),
  ];
}

function readyFaults({ ready, url }: OwnStart): Fault[] {
  if (ready === undefined || ready === null) return [];
  if (ready.startsWith('/')) return url === undefined ? [] : filledFaults(ready);
  return [
    {
      path: ['ready'],
      message: 'what it prints is not seen unless stackbench starts its process',
      fix: 'Write a path that answers 200 to 299, for example "ready": "/ready".',
    },
  ];
}

/** The port of a server that runs already is in its address, and the rest of its environment is unknown. */
function filledFaults(ready: string): Fault[] {
  return inPath(ready).map(({ written }) => ({
    path: ['ready'],
    message: `${written} has no value: stackbench does not start this server`,
    fix: 'Write the path as it is asked, for example "ready": "/ready".',
  }));
}

function seedFaults({ contract, seed, url }: OwnStart): Fault[] {
  if (contract !== undefined && url !== undefined && seed !== SEED_BY_HTTP)
    return [
      {
        path: ['seed'],
        message: 'a server that runs already gets its items by POST /items only',
        fix: 'Write "seed": "http". The server must be empty; its items are removed at the end.',
      },
    ];
  if (contract === undefined && seed === SEED_BY_HTTP)
    return [{ path: ['seed'], message: 'only a stack of the Items contract has POST /items', fix: 'Remove "seed".' }];
  return [];
}

/** What belongs to a process that we start, or to its datastores. */
function urlFaults(stack: OwnStart, url: string): Fault[] {
  const given = (['install', 'build', 'migrate', 'store', 'cache'] as const).filter((key) => (stack[key] ?? '') !== '');
  const seed = stack.contract === undefined && stack.seed !== SEED_BY_HTTP && (stack.seed ?? '') !== '' ? ['seed'] : [];
  const more = (['env', 'datastores'] as const).filter((key) => Object.keys(stack[key]).length > 0);
  return [
    ...addressFaults(url),
    ...[...given, ...seed, ...more].map((key) => ({
      path: [key],
      message: 'it has no effect on a server that runs already',
      fix: `Remove "${key}", or write "start" instead of "url".`,
    })),
  ];
}

function addressFaults(text: string): Fault[] {
  const url = URL.parse(text);
  const form = 'Write it as "url": "http://127.0.0.1:3000".';
  const fault = (message: string, fix: string): Fault[] => [{ path: ['url'], message, fix }];
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return fault('it is not an address of HTTP', form);
  if (url.protocol === 'https:') return fault('plain HTTP only is measured, not TLS', form);
  if (!isLoopback(url.hostname))
    return fault(
      `${url.hostname} is not this machine: load would leave it, and the network would be measured along`,
      'Name a server on 127.0.0.1, [::1] or localhost.',
    );
  if (url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return fault('it has more than host and port', `${form} The paths of the API are at its root.`);
  return [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
