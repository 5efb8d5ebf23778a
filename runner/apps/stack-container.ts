import { join } from 'node:path';
import { DATASTORE_ENV } from '../../targets/catalogue.ts';
import type { ComposeProject } from '../datastores/compose/compose-project.ts';
import { besideContainer } from '../datastores/compose/container-access.ts';
import type { Container } from '../datastores/compose/container.ts';
import { askServer } from '../machine/ask-server.ts';
import { freePort } from '../machine/free-port.ts';
import { startChild } from '../machine/processes/start-child.ts';
import type { ReadyCheck } from '../machine/processes/wait-until-ready.ts';
import { appUrl } from './running-app.ts';
import { type StackStart, datastoresOf, stackNotReady, waitOf } from './stack-start.ts';
import type { AppStart, LaunchedApp } from './start-app.ts';

const ASK_EVERY_MS = 25;
const ANSWER_WITHIN_MS = 2000;

/**
 * A stack of the catalogue as a container, which is ready when `/ready` answers 200. Its error is `target-not-ready`.
 */
export function stackContainer(project: ComposeProject, start: StackStart): AppStart {
  const { id } = start.spec;
  return {
    id,
    launch: () => launch(project, start),
    notReady: (reason) =>
      stackNotReady(
        `${id} did not become ready in its container.`,
        reason,
        `Start it by itself with \`stackbench serve ${id} --provider compose\`, or without --provider compose.`,
      ),
    ...waitOf(start),
  };
}

async function launch(project: ComposeProject, start: StackStart): Promise<LaunchedApp> {
  const { spec, workDir } = start;
  const port = start.port === undefined || start.port === 0 ? await freePort() : start.port;
  const [container] = (await project.up([spec.id], {
    STACKBENCH_API_PORT: String(port),
    STACKBENCH_SEED_FILE: start.itemsFile,
    STACKBENCH_NAMESPACE: start.namespace,
    ...Object.fromEntries(
      datastoresOf(start).map(([id, url]) => [`STACKBENCH_API_${DATASTORE_ENV[id]}`, besideContainer(id, url)]),
    ),
  })) as [Container];
  const waiter = await startWaiter(project, container, join(workDir, `${spec.id}.wait.log`), workDir);
  const running = waiter.running;
  return {
    label: spec.id,
    roots: [],
    pids: () => (running() ? container.pids() : []),
    running,
    loop: null,
    gone: waiter.exited.then(() => endOfContainer(container)),
    log: () => container.logTail(),
    ready: answersReady(port),
    async stop() {
      await container.remove();
      await waiter.stop();
    },
  };
}

/** A process that ends when the container does, at once and without polling. */
function startWaiter(
  project: ComposeProject,
  { id, service }: Container,
  logFile: string,
  cwd: string,
): ReturnType<typeof startChild> {
  const { docker, env } = project.engine;
  return startChild({
    label: `docker wait ${service}`,
    command: docker,
    args: ['wait', id],
    env,
    cwd,
    cpus: [],
    logFile,
  });
}

function answersReady(port: number): ReadyCheck<string> {
  return {
    everyMs: ASK_EVERY_MS,
    async ask() {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const { status, redirect } = await askServer(`${appUrl(port)}/ready`, { signal });
      if (status !== 200) throw new Error(`it answered ${status}${redirect}`);
      return appUrl(port);
    },
  };
}

/** A removed container has neither an exit code nor a log. */
async function endOfContainer(container: Container): Promise<string> {
  const code = await container.inspect('{{.State.ExitCode}}');
  if (code === '') return 'Its container ended.';
  return `Its container ended with exit code ${code}. ${lastWords(await container.logTail())}`.trim();
}

/** A stack that cannot start says why in one JSON line; anything else is shown as it is. */
function lastWords(log: string): string {
  try {
    const said = JSON.parse(log.split('\n').at(-1) ?? '') as { what?: unknown; why?: unknown };
    return said.why === undefined ? log : `${String(said.what)} ${String(said.why)}`;
  } catch {
    return log;
  }
}
