import type { Folder } from '../read-project.ts';
import { unquote } from './split-command.ts';

/** What a command for development is in production. */
interface Production {
  /** Null if there is none that starts a server. */
  readonly command: string | null;
  /** Needed before it. */
  readonly build?: string;
  readonly reason: string;
}

const RESTARTS = 'restarts the service when files change, and is for development';
const FOR_DEVELOPMENT = 'is for development';

interface Framework {
  readonly program: RegExp;
  readonly start: (folder: Folder) => string | null;
  readonly build: string;
}

/** Development servers of frameworks; their builds are started in another way. */
const FRAMEWORKS: readonly Framework[] = [
  { program: /^next( dev\b|$)/, start: () => 'next start -p {port}', build: 'next build' },
  { program: /^nest start\b/, start: () => 'node dist/main', build: 'nest build' },
  {
    program: /^nuxt(i)? (dev|start|preview)\b|^nuxt$/,
    start: () => 'node .output/server/index.mjs',
    build: 'nuxt build',
  },
  {
    program: /^(remix (dev|vite:dev)|react-router dev)\b/,
    start: ({ dependencies }) =>
      `${dependencies.has('@react-router/serve') ? 'react-router-serve' : 'remix-serve'} ./build/server/index.js`,
    build: 'react-router build',
  },
  { program: /^astro( (dev|start)\b|$)/, start: astroStart, build: 'astro build' },
  { program: /^vite( (dev|serve)\b|$| -)/, start: viteStart, build: 'vite build' },
  {
    program: /^(react-scripts start|vue-cli-service serve|ng serve|webpack(-dev-server| serve)|parcel)\b/,
    start: () => null,
    build: '',
  },
];

function astroStart({ dependencies }: Folder): string {
  return dependencies.has('@astrojs/node')
    ? 'node ./dist/server/entry.mjs'
    : 'astro preview --host {host} --port {port}';
}

function viteStart({ dependencies }: Folder): string {
  return dependencies.has('@sveltejs/adapter-node')
    ? 'node build'
    : 'vite preview --host {host} --port {port} --strictPort';
}

/** The command of production for the development server of a framework; null if it is none of them. */
export function frameworkInProduction(words: readonly string[], folder: Folder): Production | null {
  const text = words.join(' ');
  const found = FRAMEWORKS.find(({ program }) => program.test(text));
  if (found === undefined) return null;
  const command = found.start(folder);
  const shown = words.slice(0, 2).join(' ');
  if (command === null)
    return { command, reason: `${shown} ${FOR_DEVELOPMENT}: it serves sources, not what is deployed` };
  const { scripts, run } = folder;
  const build = scripts['build'] === undefined ? found.build : `${run} build`;
  return { command, build, reason: `${shown} ${FOR_DEVELOPMENT}` };
}

/** The same command without watching for changes; null if it does not watch. */
export async function withoutWatcher(words: readonly string[], folder: Folder): Promise<Production | null> {
  const [program = '', ...rest] = words;
  const made = (command: string | null): Production => ({ command, reason: `${program} ${RESTARTS}` });
  if (program === 'nodemon' || program === 'node-dev' || program === 'supervisor' || program === 'onchange')
    return made(ofNodemon(program, rest, folder, await folder.read('nodemon.json')));
  if (program === 'ts-node-dev' || program === 'tsnd') return made(['ts-node', ...flagless(rest, TSND)].join(' '));
  if (program === 'tsx' && rest[0] === 'watch') return made(['tsx', ...flagless(rest.slice(1), TSX)].join(' '));
  if (program === 'cargo' && rest[0] === 'watch') return made(null);
  if (program === 'air' || program === 'reflex' || program === 'CompileDaemon') return made(null);
  const kept = rest.filter((word) => !WATCHES.test(word));
  return kept.length === rest.length ||
    !/^(node|bun|deno|tsx|ts-node|uvicorn|flask|gunicorn|fastify|json-server|\S*python3?|encore)$/.test(program)
    ? null
    : { command: [program, ...kept].join(' '), reason: `${rest.find((word) => WATCHES.test(word)) ?? ''} ${RESTARTS}` };
}

const WATCHES = /^(--watch(-path|-preserve-output)?(=.*)?|--hot|--reload(=.*)?|--inspect(-brk)?(=.*)?|--debug)$/;
const TSND =
  /^--(respawn|transpile-only|no-notify|exit-child|clear|cls|rs|poll|quiet|watch|ignore-watch|interval|debug|inspect)(=.*)?$|^-T$/;
const TSX = /^--(clear-screen|no-cache|ignore|include|exclude)(=.*)?$/;

function flagless(words: readonly string[], flags: RegExp): string[] {
  return words.filter((word) => !flags.test(word));
}

const NODEMON_VALUES = /^(-w|--watch|-e|--ext|-i|--ignore|-d|--delay|-s|--signal|-c|--config|-C|-I|--cwd)$/;

/** `nodemon --watch src --exec tsx src/server.ts` runs `tsx src/server.ts`; without `--exec`, node. */
function ofNodemon(program: string, words: readonly string[], { main }: Folder, settings: string): string | null {
  const rest: string[] = [];
  let exec: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '-x' || word === '--exec') exec = unquote(words[(index += 1)] ?? '');
    else if (word.startsWith('--exec=')) exec = unquote(word.slice('--exec='.length));
    else if (rest.length === 0 && NODEMON_VALUES.test(word)) index += 1;
    else if (rest.length === 0 && word.startsWith('-')) continue;
    else rest.push(word);
  }
  if (exec !== null) return [exec, ...rest].join(' ');
  const configured = /"exec"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(settings)?.[1]?.replaceAll('\\"', '"');
  if (configured !== undefined) return [configured, ...rest].join(' ');
  if (program === 'onchange') return null;
  const [file = main ?? '', ...args] = rest;
  if (file === '') return null;
  return [/\.tsx?$/.test(file) ? 'ts-node' : 'node', file, ...args].join(' ');
}
