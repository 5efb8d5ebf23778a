import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../../model/exit-codes.ts';
import { SEED_BY_HTTP } from '../../../model/own-start.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Warning } from '../../../model/warnings.ts';
import type { OwnStart, TargetSpec } from '../../../targets/catalogue.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import { fillOwnStack, fillsByCommand, ownStackProcess } from '../own-stack.ts';
import type { RunningApp } from '../running-app.ts';
import { furtherPorts } from '../side-ports.ts';
import { type StackNamespace, emptyNamespace } from '../stack-namespace.ts';
import type { StackStart } from '../stack-start.ts';
import { waitOf } from '../stack-start.ts';
import { type AppStart, startApp } from '../start-app.ts';
import { requirePassable } from './container-variables.ts';
import { HttpSeed } from './http-seed.ts';
import { imageStack, requireDocker } from './image-stack.ts';
import { runningServer } from './running-server.ts';

/** Maximum time of the first question of a server that runs already, in ms. */
const FOUND_WITHIN_MS = 3000;

interface OwnStackOptions {
  readonly namespace: StackNamespace;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/**
 * Returns how a stack of the user's is started, with fresh data each time: in datastores that are empty, or by HTTP.
 * The teardown removes what was created in a server that runs on, or in a database that is not ours: a stack that was
 * started is started once more for that.
 */
export function openOwnStack(
  spec: TargetSpec,
  own: OwnStart,
  options: OwnStackOptions,
  teardown: Teardown,
): (start: Omit<StackStart, 'datastoreUrls'>) => Promise<RunningApp> {
  const { id } = spec;
  const { namespace, env, workDir, signal } = options;
  const file = itemsFileOf(id, workDir);
  const seed = own.seed === SEED_BY_HTTP ? new HttpSeed({ id, itemsFile: file, signal }) : null;
  let last: { readonly start: StackStart; readonly baseUrl: string } | null = null;
  let urls = namespace.urls;
  let isEmpty = true;
  if (seed !== null && keepsItems(own, namespace))
    teardown.add(`removing the items of ${id}`, async () => {
      if (last === null || !seed.hasBegun) return;
      if (own.url !== undefined) return seed.empty(last.baseUrl);
      // Not ended by an interrupt, after which items are removed, too.
      const app = await startApp(await appStart({ ...last.start, signal: new AbortController().signal }, own, env));
      try {
        await seed.empty(app.baseUrl);
      } finally {
        await app.stop();
      }
    });
  return async (request) => {
    if (!isEmpty) urls = await emptyNamespace(namespace);
    const start: StackStart = { ...request, datastoreUrls: urls, furtherPorts: await furtherPorts(own) };
    isEmpty = !fillsByCommand(own);
    await fillOwnStack(start, own, { env, workDir, signal });
    for (const { product, endpoint } of isEmpty ? [] : namespace.datastores)
      await product.tidy?.(endpoint, namespace.name);
    const app = await startApp(await appStart(start, own, env));
    if (seed === null) return app;
    last = { start, baseUrl: app.baseUrl };
    try {
      return { ...app, seeded: await seed.fill(app.baseUrl, start.itemsFile) };
    } catch (error) {
      await app.stop();
      throw error;
    }
  };
}

/** The items with the ids that a server gave them. */
function itemsFileOf(id: string, workDir: string): string {
  return join(workDir, `${id}-items.ndjson`);
}

/** Whether items that it created by HTTP are still there after a run: in a database that is not ours. */
function keepsItems(own: OwnStart, { datastores }: StackNamespace): boolean {
  return own.url !== undefined || datastores.length === 0;
}

async function appStart(start: StackStart, own: OwnStart, env: OwnStackOptions['env']): Promise<AppStart> {
  const { url } = own;
  if (url !== undefined) {
    const { withinMs = FOUND_WITHIN_MS } = waitOf(start);
    return runningServer({
      ...own,
      id: start.spec.id,
      url,
      withinMs: own.readyWithin ?? withinMs,
      signal: start.signal,
    });
  }
  if (own.image !== undefined) return imageStack(start, { ...own, image: own.image }, env);
  if (own.start !== undefined) return ownStackProcess(start, { ...own, start: own.start }, env);
  throw new Error(`${start.spec.id} has no way to start.`);
}

/**
 * Checks what can be known before anything starts: the folder and Docker are there, a server that runs already answers.
 * @throws StackbenchError
 */
export async function requireOwnStack(
  { id, own }: TargetSpec,
  { workDir, signal, env }: Omit<OwnStackOptions, 'namespace'>,
): Promise<void> {
  if (own === undefined) return;
  if (own.image !== undefined) {
    requirePassable(id, own.env);
    await requireDocker(id, { env, signal });
  }
  const { url, cwd, ready, readyWithin: withinMs = FOUND_WITHIN_MS } = own;
  if (url === undefined) return requireFolder(id, cwd);
  const app = await startApp(runningServer({ id, url, ready, withinMs, signal }));
  await app.stop();
  const isFilled = own.seed === SEED_BY_HTTP;
  if (isFilled) await new HttpSeed({ id, itemsFile: itemsFileOf(id, workDir), signal }).requireEmpty(app.baseUrl);
}

function requireFolder(id: string, cwd: string): void {
  if (existsSync(cwd) && statSync(cwd).isDirectory()) return;
  throw new StackbenchError({
    code: 'no-service-folder',
    what: `${id} cannot be started: there is no folder ${cwd}.`,
    why: '"cwd" of a stack is relative to the current folder.',
    fix: 'Correct "cwd", or run stackbench in the folder to which it is relative.',
    exitCode: EXIT.usage,
  });
}

/** What a reader must know of stacks that are not started for each block. */
export function ownStackWarnings(specs: readonly TargetSpec[]): Warning[] {
  const running = specs.flatMap(({ id, own }) => (own?.url === undefined ? [] : [id]));
  if (running.length === 0) return [];
  const isOne = running.length === 1;
  return [
    {
      code: 'runs-already',
      message: `${running.join(', ')} ${isOne ? 'was' : 'were'} not started by stackbench: the same process answered in all blocks, on any core and with its own environment, so blocks differ less than those of other stacks.`,
      fix: 'Write "start" instead of "url" for a fresh process in each block.',
      invalidates: false,
    },
  ];
}
