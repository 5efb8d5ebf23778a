import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { DATASTORE_ENV } from '../../targets/catalogue.ts';
import type { ComposeProject } from '../datastores/compose/compose-project.ts';
import { besideContainer } from '../datastores/compose/container-access.ts';
import type { Container } from '../datastores/compose/container.ts';
import { askServer } from '../machine/ask-server.ts';
import { freePort } from '../machine/free-port.ts';
import { startChild } from '../machine/processes/start-child.ts';
import { Final, WaitedTooLong, waitUntil } from '../machine/processes/wait-for.ts';
import type { RunningTarget, TargetStart } from './running-target.ts';

const READY_WITHIN_MS = 60_000;

/** Starts the container of a target and waits until its `/ready` answers 200. @throws StackbenchError `target-not-ready` */
export async function startTargetContainer(project: ComposeProject, start: TargetStart): Promise<RunningTarget> {
  const { spec, signal } = start;
  const port = start.port === undefined || start.port === 0 ? await freePort() : start.port;
  const [container] = (await project.up([spec.id], {
    STACKBENCH_API_PORT: String(port),
    STACKBENCH_SEED_FILE: start.itemsFile,
    ...addressesOf(start),
  })) as [Container];
  const { docker, env } = project.engine;
  // Ends when the container does, at once and without polling.
  const waiter = await startChild({
    label: `docker wait ${spec.id}`,
    command: docker,
    args: ['wait', container.id],
    env,
    cwd: start.workDir,
    cpus: [],
    logFile: join(start.workDir, `${spec.id}.wait.log`),
  });
  const stop = async (): Promise<void> => {
    await container.remove();
    await waiter.stop();
  };
  try {
    const baseUrl = `http://127.0.0.1:${port}`;
    await untilReady({ baseUrl, target: spec.id, container, ended: () => !waiter.running(), signal });
    return {
      id: spec.id,
      baseUrl,
      pids: () => (waiter.running() ? container.pids() : []),
      loop: null,
      gone: waiter.exited.then(async () => `its container ended with exit code ${(await exitCode(container)) || '?'}`),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where it finds its datastores, with what lets it in. */
function addressesOf({ spec, datastoreUrls }: TargetStart): Record<string, string> {
  const needed = [spec.store, spec.cache].filter((service) => service !== null);
  return Object.fromEntries(
    needed.map((id) => [`STACKBENCH_API_${DATASTORE_ENV[id]}`, besideContainer(id, datastoreUrls[id] ?? '')]),
  );
}

async function exitCode(container: Container): Promise<string> {
  return container.inspect('{{.State.ExitCode}}');
}

interface Waiting {
  readonly baseUrl: string;
  readonly target: string;
  readonly container: Container;
  readonly ended: () => boolean;
  readonly signal: AbortSignal | undefined;
}

async function untilReady({ baseUrl, target, container, ended, signal }: Waiting): Promise<void> {
  const ask = async (): Promise<true> => {
    if (ended())
      throw new Final(
        notReady(
          target,
          `Its container ended with exit code ${await exitCode(container)}. ${lastWords(await container.logTail())}`,
        ),
      );
    const said = await readiness(baseUrl);
    if (said !== 'ready') throw new Error(said);
    return true;
  };
  const wait = { what: `${target} to answer /ready with 200`, withinMs: READY_WITHIN_MS, signal, everyMs: 25 };
  try {
    await waitUntil(ask, wait);
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw notReady(target, `${error.message}. ${await container.logTail()}`);
  }
}

async function readiness(baseUrl: string): Promise<string> {
  try {
    const { status, redirect } = await askServer(`${baseUrl}/ready`, { signal: AbortSignal.timeout(2000) });
    return status === 200 ? 'ready' : `it answered ${status}${redirect}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A target that cannot start says why in one JSON line; anything else is shown as it is. */
function lastWords(log: string): string {
  try {
    const said = JSON.parse(log.split('\n').at(-1) ?? '') as { what?: unknown; why?: unknown };
    return said.why === undefined ? log : `${String(said.what)} ${String(said.why)}`;
  } catch {
    return log;
  }
}

function notReady(target: string, why: string): StackbenchError {
  return new StackbenchError({
    code: 'target-not-ready',
    what: `${target} did not become ready in its container.`,
    why: why.trim(),
    fix: `Start it alone with \`stackbench serve ${target} --provider compose\`, or without --provider compose.`,
  });
}
