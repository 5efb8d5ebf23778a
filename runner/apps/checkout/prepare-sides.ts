import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SideKey, SideRecord } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { fillRecord } from '../../datastores/sides/fill-placeholders.ts';
import { checkOut } from './checkout.ts';
import { type SideSource, chooseSides } from './choose-sides.ts';
import { commandEnv } from './command-env.ts';
import { type Lockfile, findLockfile } from './find-lockfile.ts';
import { Git } from './git.ts';
import { heldBack } from './held-back.ts';
import { installSide } from './install-side.ts';
import { readDependencies } from './lockfiles/read-dependencies.ts';
import type { PreparedSide, SidesRequest } from './prepared-side.ts';
import { findRepository } from './repository.ts';
import { runForSide, shellRun } from './run-for-side.ts';
import { tellWithheld } from './tell-withheld.ts';

/**
 * Checks both sides out into the work folder, installs their dependencies and builds them, base first. The user's
 * folder is never written to; the teardown removes what git recorded.
 * @throws StackbenchError for a side that cannot be prepared, or whose commands fail.
 */
export async function prepareSides(request: SidesRequest): Promise<Record<SideKey, PreparedSide>> {
  const sources = await chooseSides(request);
  const repository = await findRepository(new Git(request.repo, request.env, request.signal));
  const prefix = repository?.prefix ?? '';
  const base = await prepareSide('base', sources.base, request, prefix);
  return { base, head: await prepareSide('head', sources.head, request, prefix) };
}

async function prepareSide(
  side: SideKey,
  source: SideSource,
  request: SidesRequest,
  prefix: string,
): Promise<PreparedSide> {
  const title = source.commit === null ? side : `${side} (${source.commit.slice(0, 7)})`;
  request.onNote(`Checking out ${title}…`);
  const checkout = await checkOut(side, source, request, prefix);
  const { folder } = checkout;
  const cwd = await serviceFolder(side, folder, join(checkout.prefix, request.service.cwd));
  const lockfile = await findLockfile(cwd, folder);
  await installSide({ side, title, checkout, cwd, lockfile }, request);
  await buildSide({ side, title, folder, cwd }, request);
  return { side, folder, cwd, record: await recordOf(source, lockfile) };
}

async function serviceFolder(side: SideKey, folder: string, path: string): Promise<string> {
  const cwd = join(folder, path);
  const inside = !relative(folder, cwd).startsWith('..');
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (inside && isFolder) return cwd.replace(/[\\/]+$/, '');
  throw new StackbenchError({
    code: 'no-service-folder',
    what: `The ${side} has no folder ${path}.`,
    why: inside ? 'The service is configured to run there, on both sides.' : 'It lies outside the repository.',
    fix: 'Correct service.cwd in the configuration, or choose a side that has the service.',
    exitCode: EXIT.usage,
  });
}

/** The build sees what the configuration sets for the service, but for what only a running service has (`{port}`). */
async function buildSide(
  { side, title, folder, cwd }: { side: SideKey; title: string; folder: string; cwd: string },
  request: SidesRequest,
): Promise<void> {
  const command = request.service.build?.trim() ?? '';
  if (command === '') return;
  request.onNote(`Building ${title} with \`${command}\`…`);
  const known = Object.entries(request.service.env).filter(([, value]) => !/(?<!\\)\{[\w.-]+\}/.test(value));
  const set = fillRecord(Object.fromEntries(known), {});
  const held = heldBack(request.env, 'run', request.service.passEnv);
  const env = commandEnv(held.env, cwd, folder, set);
  await runForSide(shellRun({ side, step: 'build', env, cwd }, command), request).catch((error: unknown) => {
    throw tellWithheld(error, held.withheld);
  });
}

async function recordOf(source: SideSource, lockfile: Lockfile | null): Promise<SideRecord> {
  const { ref, commit, repository } = source;
  const subject =
    repository === null || commit === null ? null : await repository.git.read('log', '-1', '--format=%s', commit);
  return {
    ref,
    commit,
    // A message may hold anything, escape sequences for the reader's terminal included.
    subject: subject?.replaceAll(/\p{Cc}+/gu, ' ').trim() ?? null,
    dirty: source.kind === 'folder' ? source.dirty : false,
    lockfile: lockfile?.hash ?? null,
    dependencies: readDependencies(lockfile),
    runtime: null,
  };
}
