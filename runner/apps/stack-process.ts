import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { DATASTORE_ENV, type TargetSpec } from '../../targets/catalogue.ts';
import { NODE_SETTING } from '../../targets/setting-table.ts';
import { SETTINGS_ENV } from '../../targets/settings.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { startChild } from '../machine/processes/start-child.ts';
import { NeverReady, type ReadyCheck } from '../machine/processes/wait-until-ready.ts';
import { loopProbe } from '../measure/loop-probe.ts';
import { makeCredentials } from './app-credentials.ts';
import { launchedChild } from './launched-child.ts';
import { targetProgram } from './node-versions/target-program.ts';
import { APP_HOST, appUrl } from './running-app.ts';
import { type StackStart, datastoresOf, stackNotReady, waitOf } from './stack-start.ts';
import type { AppStart, LaunchedApp } from './start-app.ts';

const readyLineSchema = z.union([
  z.looseObject({ ready: z.literal(true), port: z.int().positive() }),
  z.looseObject({ ready: z.literal(false), what: z.string(), why: z.string() }),
]);

/**
 * A stack of the catalogue as a process, which is ready when its first line says so. Its error is `target-not-ready`.
 */
export function stackProcess(start: StackStart): AppStart {
  const { id } = start.spec;
  return {
    id,
    launch: () => launch(start),
    notReady: (reason) =>
      stackNotReady(
        `${id} did not become ready.`,
        reason,
        `Start it by itself with \`stackbench serve ${id}\` to see what it prints.`,
      ),
    ...waitOf(start),
  };
}

async function launch(start: StackStart): Promise<LaunchedApp> {
  const { spec, workDir, cpus } = start;
  const { env, headers } = makeCredentials(spec);
  const { node, file } = await targetProgram(spec.entry ?? '', start.node ?? null, start);
  const { [NODE_SETTING]: _, ...settings } = spec.settings ?? {};
  const child = await startChild({
    label: spec.id,
    command: node,
    args: [file],
    env: {
      NODE_ENV: 'production',
      STACK: spec.sameAs ?? spec.id,
      HOST: APP_HOST,
      PORT: String(start.port ?? 0),
      SEED_FILE: start.itemsFile,
      NAMESPACE: start.namespace,
      ...(spec.settings === undefined ? {} : { [SETTINGS_ENV]: JSON.stringify(settings) }),
      ...env,
      ...Object.fromEntries(datastoresOf(start).map(([id, url]) => [DATASTORE_ENV[id], url])),
    },
    cwd: workDir,
    cpus,
    logFile: join(workDir, `${spec.id}.log`),
    stdout: 'pipe',
    ipc: true,
  });
  return {
    ...launchedChild(child),
    headers,
    pids: () => (!child.running() ? [] : isCluster(spec) ? withDescendants(child.pid) : [child.pid]),
    loop: loopProbe(child),
    ready: readyLine(child.process.stdout as NodeJS.ReadableStream),
  };
}

/** Whether it has processes of its own, which its CPU and memory include. */
function isCluster({ settings }: TargetSpec): boolean {
  return Number(settings?.['app.workers'] ?? 1) > 1;
}

/** Reads the first line that a stack prints: its port, or why it cannot start. */
function readyLine(stdout: NodeJS.ReadableStream): ReadyCheck<string> {
  const firstLine = new Promise<string>((resolve) => {
    createInterface({ input: stdout }).once('line', resolve);
  });
  return {
    everyMs: 0,
    async ask() {
      const line = await firstLine;
      const ready = readyLineSchema.safeParse(parseJson(line));
      if (!ready.success) throw new NeverReady(`Its first line was not a ready line: ${line}`);
      if (!ready.data.ready) throw new NeverReady(`${ready.data.what} ${ready.data.why}`);
      return appUrl(ready.data.port);
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
