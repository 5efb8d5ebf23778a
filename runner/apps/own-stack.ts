import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { SEED_BY_HTTP } from '../../model/own-start.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { DATASTORE_ENV, type OwnStart, type TargetSpec } from '../../targets/catalogue.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import { placeholdersOf } from '../datastores/sides/placeholders-of.ts';
import { freePort } from '../machine/free-port.ts';
import { startChild } from '../machine/processes/start-child.ts';
import { commandEnv } from './checkout/command-env.ts';
import { launchedChild } from './launched-child.ts';
import { explainPortInUse } from './readiness/address-in-use.ts';
import { sideReady } from './readiness/side-ready.ts';
import { runPreparation } from './run-preparation.ts';
import { APP_HOST } from './running-app.ts';
import { toolFaultOf } from './side-not-ready.ts';
import { type StackStart, datastoresOf, stackNotReady, waitOf } from './stack-start.ts';
import type { AppStart, LaunchedApp } from './start-app.ts';

interface Preparing {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly onNote?: (text: string) => void;
}

/**
 * Runs `install` and `build` of a stack of the user's in its folder.
 * @throws StackbenchError `stack-not-built` with what its log names
 */
export async function prepareOwnStack(spec: TargetSpec, request: Preparing): Promise<void> {
  const { own } = spec;
  if (own === undefined) return;
  for (const step of ['install', 'build'] as const) {
    const command = own[step];
    if (command === undefined || command === '') continue;
    request.onNote?.(`${spec.id}: ${step} with \`${command}\`…`);
    await runStep(spec.id, own, { step, command }, { ...request, env: commandEnv(request.env, own.cwd, own.cwd) });
  }
  if (own.image === undefined) return;
  // Only one that is not here is pulled: a build may have made it.
  const command = `docker image inspect '${own.image}' >/dev/null 2>&1 || docker pull '${own.image}'`;
  await runStep(
    spec.id,
    own,
    { step: 'pull', command },
    { ...request, env: commandEnv(request.env, own.cwd, own.cwd) },
  );
}

/** Runs `migrate` and `seed` of a stack of the user's, with the environment of its process. */
export async function fillOwnStack(start: StackStart, own: OwnStart, request: Preparing): Promise<void> {
  const commands = (['migrate', 'seed'] as const).filter((step) => hasCommand(own, step));
  if (commands.length === 0) return;
  // A command that checks all of its variables would refuse to run without a port. Nothing listens there.
  const { placeholders, set } = ownEnvironment({ ...start, port: await freePort() }, own, request.env);
  for (const step of commands) {
    const command = fillPlaceholders(own[step] ?? '', placeholders);
    await runStep(start.spec.id, own, { step, command }, { ...request, env: set });
  }
}

/** Whether it fills its datastores by commands, so that they must be empty before each start. */
export function fillsByCommand(own: OwnStart): boolean {
  return hasCommand(own, 'migrate') || hasCommand(own, 'seed');
}

function hasCommand(own: OwnStart, step: 'migrate' | 'seed'): boolean {
  const command = own[step] ?? '';
  return command !== '' && command !== SEED_BY_HTTP;
}

/** A command of a stack, which ends. @throws StackbenchError `stack-not-built` */
async function runStep(
  id: string,
  { cwd }: OwnStart,
  { step, command }: { readonly step: string; readonly command: string },
  { env, workDir, signal }: Pick<Preparing, 'workDir' | 'signal'> & { readonly env: Record<string, string> },
): Promise<void> {
  const logFile = join(workDir, `${id}-${step}.log`);
  const failed = await runPreparation({
    label: `${step} of ${id}`,
    command: '/bin/sh',
    args: ['-c', command],
    env,
    cwd,
    logFile,
    signal,
  });
  if (failed === null) return;
  throw new StackbenchError({
    code: 'stack-not-built',
    what: `\`${command}\`, the ${step} command of ${id}, did not work.`,
    why: failed.why,
    fix: failed.fault?.fix ?? `Run it by hand in ${cwd}.`,
  });
}

/** A stack of the user's as a process, which is ready when its sign is there. Its error is `target-not-ready`. */
export async function ownStackProcess(
  start: StackStart,
  own: OwnStart & { readonly start: string },
  env: Preparing['env'],
): Promise<AppStart> {
  const { id } = start.spec;
  const port = start.port === undefined || start.port === 0 ? await freePort() : start.port;
  const wait = waitOf(start);
  return {
    ...wait,
    id,
    launch: () => launch({ ...start, port }, own, env),
    notReady(reason) {
      const fault = toolFaultOf(reason, own.cwd) ?? portFaultOf(reason.printed, port);
      const why = fault === null ? reason.why : `${fault.what} ${reason.why}`;
      const fix = fault?.fix ?? `Start it by hand in ${own.cwd}: \`${own.start}\`.`;
      return stackNotReady(`${id} did not become ready.`, { ...reason, why }, fix);
    },
    withinMs: own.readyWithin ?? wait.withinMs,
    moreTime: `"readyWithin" of ${id}, for example "2m",`,
  };
}

function portFaultOf(printed: string, port: number): { readonly what: string; readonly fix: string } | null {
  const taken = explainPortInUse(printed, port, null);
  return taken === null ? null : { what: taken.why, fix: taken.fix };
}

/** `node` in a command of the user's is the one that a variant asks for. */
function nodeFirst(node: string | undefined, env: Readonly<Record<string, string>>): Record<string, string> {
  return node === undefined ? { ...env } : { ...env, PATH: [dirname(node), env['PATH'] ?? ''].join(delimiter) };
}

/** The placeholders of a stack's commands, and the variables that they get from us. */
export function ownVariables(
  start: StackStart & { readonly port: number },
  own: Pick<OwnStart, 'env'>,
): { readonly placeholders: Readonly<Record<string, string>>; readonly set: Record<string, string> } {
  const { spec, namespace, itemsFile, port } = start;
  const urls = datastoresOf(start);
  const placeholders = {
    ...start.furtherPorts,
    ...Object.assign({}, ...urls.map(([id, url]) => placeholdersOf(id, url))),
    host: APP_HOST,
    port: String(port),
    namespace,
    seedFile: itemsFile,
  };
  const set = {
    NODE_ENV: 'production',
    STACK: spec.id,
    HOST: APP_HOST,
    PORT: String(port),
    SEED_FILE: itemsFile,
    NAMESPACE: namespace,
    ...Object.fromEntries(urls.map(([id, url]) => [DATASTORE_ENV[id], url])),
    ...fillRecord(own.env, placeholders),
  };
  return { placeholders, set };
}

/** The same with the whole environment. */
function ownEnvironment(
  start: StackStart & { readonly port: number },
  own: OwnStart,
  env: Preparing['env'],
): ReturnType<typeof ownVariables> {
  const { placeholders, set } = ownVariables(start, own);
  return {
    placeholders,
    set: nodeFirst(start.node, commandEnv(env, own.cwd, own.cwd, { HOSTNAME: APP_HOST, ...set })),
  };
}

async function launch(
  start: StackStart & { readonly port: number },
  own: OwnStart & { readonly start: string },
  env: Preparing['env'],
): Promise<LaunchedApp> {
  const { spec, workDir, cpus, port } = start;
  const { placeholders, set } = ownEnvironment(start, own, env);
  const logFile = join(workDir, `${spec.id}.log`);
  // What an earlier start of the same stack printed says nothing of this one.
  await writeFile(logFile, '');
  const child = await startChild({
    label: spec.id,
    command: 'sh',
    args: ['-c', fillPlaceholders(own.start, placeholders)],
    env: set,
    cwd: own.cwd,
    cpus,
    logFile,
  });
  const ready = sideReady(child, {
    sign: own.ready === null ? undefined : fillPlaceholders(own.ready, placeholders),
    port,
    otherPorts: Object.values(start.furtherPorts ?? {}).map(Number),
    paths: [],
    patient: own.readyWithin !== undefined || (env['STACKBENCH_READY_WITHIN'] ?? '') !== '',
  });
  return { ...launchedChild(child), ready };
}
