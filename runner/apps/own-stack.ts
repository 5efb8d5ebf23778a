import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { DATASTORE_ENV, type OwnStart, type TargetSpec } from '../../targets/catalogue.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
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
    await runStep(spec.id, own, { step, command }, request);
  }
}

async function runStep(
  id: string,
  { cwd }: OwnStart,
  { step, command }: { readonly step: string; readonly command: string },
  { env, workDir, signal }: Preparing,
): Promise<void> {
  const logFile = join(workDir, `${id}-${step}.log`);
  const failed = await runPreparation({
    label: `${step} of ${id}`,
    command: '/bin/sh',
    args: ['-c', command],
    env: commandEnv(env, cwd, cwd),
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
export async function ownStackProcess(start: StackStart, own: OwnStart, env: Preparing['env']): Promise<AppStart> {
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

async function launch(
  start: StackStart & { readonly port: number },
  own: OwnStart,
  env: Preparing['env'],
): Promise<LaunchedApp> {
  const { spec, workDir, cpus, namespace, itemsFile, port } = start;
  const urls = datastoresOf(start);
  const placeholders = {
    ...Object.fromEntries(urls),
    host: APP_HOST,
    port: String(port),
    namespace,
    seedFile: itemsFile,
  };
  const logFile = join(workDir, `${spec.id}.log`);
  // What an earlier start of the same stack printed says nothing of this one.
  await writeFile(logFile, '');
  const child = await startChild({
    label: spec.id,
    command: 'sh',
    args: ['-c', fillPlaceholders(own.start, placeholders)],
    env: nodeFirst(
      start.node,
      commandEnv(env, own.cwd, own.cwd, {
        NODE_ENV: 'production',
        STACK: spec.id,
        HOST: APP_HOST,
        HOSTNAME: APP_HOST,
        PORT: String(port),
        SEED_FILE: itemsFile,
        NAMESPACE: namespace,
        ...Object.fromEntries(urls.map(([id, url]) => [DATASTORE_ENV[id], url])),
        ...fillRecord(own.env, placeholders),
      }),
    ),
    cwd: own.cwd,
    cpus,
    logFile,
  });
  const ready = sideReady(child, {
    sign: fillPlaceholders(own.ready, placeholders),
    port,
    otherPorts: [],
    paths: [],
    patient: own.readyWithin !== undefined || (env['STACKBENCH_READY_WITHIN'] ?? '') !== '',
  });
  return { ...launchedChild(child), ready };
}
