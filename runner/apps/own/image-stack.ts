import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
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
import { answers } from './running-server.ts';

/** Where a container finds the items that it loads. */
const SEED_FILE = '/stackbench/items.ndjson';
const STARTED_WITHIN_MS = 60_000;
const A_DAY_MS = 24 * 60 * 60 * 1000;
/** `$0` is docker, `$1` the name of a container, which may be gone. */
const REMOVE = 'found=$("$0" ps -aq --filter "name=^/$1$"); if [ -n "$found" ]; then "$0" rm -f -v $found; fi';

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
    notReady: (reason) =>
      stackNotReady(
        `${id} did not become ready in its container.`,
        reason,
        `Start it by hand: docker run --network host --env PORT=3000 ${own.image}.`,
      ),
    withinMs: own.readyWithin ?? wait.withinMs,
    moreTime: `"readyWithin" of ${id}, for example "2m",`,
  };
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
  const { spec, workDir, cpus, port, signal } = start;
  const name = `${start.namespace.replaceAll('_', '-')}-${randomBytes(3).toString('hex')}`;
  const { placeholders, set } = ownVariables(start, own);
  const variables: Readonly<Record<string, string>> = { ...set, SEED_FILE };
  const isPlaced = cpus.length > 0 && cpus.every((cpu) => cpu < engine.cpus);
  recordUndo(name, `the container of ${spec.id}`, {
    command: '/bin/sh',
    args: ['-c', REMOVE, engine.docker, name],
    env: engine.env,
  });
  const printed = await runTool({
    label: `docker run of ${spec.id}`,
    command: engine.docker,
    args: [
      ...['run', '--detach', '--name', name, '--network', 'host'],
      ...['--mount', `type=bind,source=${start.itemsFile},target=${SEED_FILE},readonly`],
      ...(isPlaced ? ['--cpuset-cpus', cpus.join(',')] : []),
      // By name only: values have passwords, and every user of this machine can read a command line.
      ...Object.keys(variables).flatMap((variable) => ['--env', variable]),
      own.image,
    ],
    env: { ...variables, ...engine.env },
    cwd: own.cwd,
    logFile: join(workDir, `${spec.id}-docker.log`),
    withinMs: STARTED_WITHIN_MS,
    signal,
  });
  const container = await Container.find(dockerOf(engine), printed.trim(), spec.id);
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
      if ((await container.inspect('{{.Id}}')) === '') forgetUndo(name);
    },
  };
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
