import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import type { OwnStart } from '../../../targets/catalogue.ts';
import { Container, type Docker } from '../../datastores/compose/container.ts';
import { fillPlaceholders } from '../../datastores/sides/fill-placeholders.ts';
import { freePort } from '../../machine/free-port.ts';
import { forgetUndo, recordUndo } from '../../machine/processes/ledger.ts';
import { runToEnd } from '../../machine/processes/run-to-end.ts';
import { askProgram, runTool } from '../../machine/processes/run-tool.ts';
import { type PlainEngine, askEngine } from '../../programs/docker-engine.ts';
import type { LocateContext } from '../../programs/requirement.ts';
import { ownVariables } from '../own-stack.ts';
import { appUrl } from '../running-app.ts';
import { type StackStart, stackNotReady, waitOf } from '../stack-start.ts';
import type { AppStart, LaunchedApp } from '../start-app.ts';
import { passVariables } from './container-variables.ts';
import { answers } from './running-server.ts';

/** Where a container finds the items that it loads. */
const SEED_FILE = '/stackbench/items.ndjson';
const STARTED_WITHIN_MS = 60_000;
const A_DAY_MS = 24 * 60 * 60 * 1000;
const REMOVED_WITHIN_MS = 30_000;
/** `$0` is docker, `$1` the name of a container, which may be gone; fails if docker does not say so. */
const REMOVE = 'found=$("$0" ps -aq --filter "name=^/$1$") && { [ -z "$found" ] || "$0" rm -f -v $found; }';

type ImageStart = OwnStart & { readonly image: string };

/**
 * A stack of the user's as a container in the network of this host: no proxy is between it and the load, and it reaches
 * datastores of this machine. Its error is `target-not-ready`.
 */
export async function imageStack(start: StackStart, own: ImageStart, env: LocateContext['env']): Promise<AppStart> {
  const { id } = start.spec;
  const engine = await requireDocker(id, { env, signal: start.signal });
  const port = start.port === undefined || start.port === 0 ? await freePort() : start.port;
  const wait = waitOf(start);
  return {
    ...wait,
    id,
    launch: () => launch({ ...start, port }, own, engine),
    notReady: (reason) => stackNotReady(`${id} did not become ready in its container.`, reason, byHand(own)),
    withinMs: own.readyWithin ?? wait.withinMs,
    moreTime: `"readyWithin" of ${id}, for example "2m",`,
  };
}

function byHand({ image }: ImageStart): string {
  return `Start it by hand: docker run --network host --env PORT=3000 ${image}.`;
}

/** The engine of this machine. @throws StackbenchError `compose-unavailable` (exit 2) */
export async function requireDocker(
  id: string,
  context: Pick<LocateContext, 'env'> & { readonly signal?: AbortSignal | undefined },
): Promise<PlainEngine> {
  const { env, signal } = context;
  const engine = await askEngine({ env, ...(signal === undefined ? {} : { signal }) });
  if (engine.answers) return engine;
  throw new StackbenchError({
    code: 'compose-unavailable',
    what: `${id} is started from an image, which needs Docker.`,
    why: `${engine.reason[0]?.toUpperCase()}${engine.reason.slice(1)}.`,
    fix: 'Start Docker and check it with `docker version`, or write "start" instead of "image".',
    exitCode: EXIT.usage,
  });
}

async function launch(
  start: StackStart & { readonly port: number },
  own: ImageStart,
  engine: PlainEngine,
): Promise<LaunchedApp> {
  const { spec, port, signal } = start;
  const name = `${start.namespace.replaceAll('_', '-')}-${randomBytes(3).toString('hex')}`;
  const { placeholders, set } = ownVariables({ ...start, itemsFile: SEED_FILE }, own);
  const removal = { command: '/bin/sh', args: ['-c', REMOVE, engine.docker, name], env: engine.env };
  recordUndo(name, `the container of ${spec.id}`, removal);
  const forgetIfGone = async (): Promise<void> => {
    const { command, args, env } = removal;
    if ((await askProgram(command, args, env, REMOVED_WITHIN_MS)) !== null) forgetUndo(name);
  };
  let container: Container;
  try {
    const printed = await runContainer({ ...start, name }, set, { own, engine });
    container = await Container.find(dockerOf(engine), printed.trim(), spec.id);
  } catch (error) {
    await forgetIfGone();
    signal?.throwIfAborted();
    throw notStarted(spec.id, own, error);
  }
  let isRunning = true;
  const gone = container.ended().finally(() => {
    isRunning = false;
  });
  return {
    label: spec.id,
    roots: [],
    pids: () => (isRunning ? container.pids() : []),
    running: () => isRunning,
    loop: null,
    gone,
    log: () => container.logTail(),
    ready: answers(appUrl(port, 'localhost'), own.ready === null ? null : fillPlaceholders(own.ready, placeholders)),
    async stop() {
      await container.remove();
      await forgetIfGone();
    },
  };
}

/** Starts a container in the background, and returns what docker prints: its id. */
function runContainer(
  { spec, name, cpus, workDir, itemsFile, signal }: StackStart & { readonly name: string },
  variables: Readonly<Record<string, string>>,
  { own, engine }: { readonly own: ImageStart; readonly engine: PlainEngine },
): Promise<string> {
  const isPlaced = cpus.length > 0 && cpus.every((cpu) => cpu < engine.cpus);
  const passed = { envFile: join(workDir, `${name}.env`), engineEnv: engine.env };
  return passVariables(variables, passed, ({ args, env }) =>
    runTool({
      label: `docker run of ${spec.id}`,
      command: engine.docker,
      args: [
        ...['run', '--detach', '--name', name, '--network', 'host'],
        ...['--mount', `type=bind,source=${itemsFile},target=${SEED_FILE},readonly`],
        ...(isPlaced ? ['--cpuset-cpus', cpus.join(',')] : []),
        ...args,
        own.image,
      ],
      env,
      cwd: own.cwd,
      logFile: join(workDir, `${spec.id}-docker.log`),
      withinMs: STARTED_WITHIN_MS,
      signal,
    }),
  );
}

function notStarted(id: string, own: ImageStart, error: unknown): StackbenchError {
  const why = error instanceof StackbenchError ? error.why : messageOf(error);
  return stackNotReady(`${id} did not start in a container.`, { why, printed: why, fix: null }, byHand(own));
}

function dockerOf({ docker, env }: PlainEngine): Docker {
  const ask: Docker['ask'] = (args, withinMs) => askProgram(docker, args, env, withinMs);
  return {
    ask,
    change: ask,
    async watch(args) {
      const run = { label: 'docker', command: docker, args, env, cwd: '/', logFile: devNull, stdout: 'pipe' } as const;
      const ended = await runToEnd({ ...run, withinMs: A_DAY_MS, expectedMs: A_DAY_MS }).catch(() => null);
      return ended?.code === 0 ? ended.output : null;
    },
  };
}
