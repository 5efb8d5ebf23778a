import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { readRegularFile } from '../../machine/files/read-regular-file.ts';
import { installAdvice } from '../tools/install-advice.ts';
import type { Checkout } from './checkout.ts';
import { commandEnv } from './command-env.ts';
import { type Lockfile, MOST_LOCKFILE_BYTES } from './find-lockfile.ts';
import type { Git } from './git.ts';
import { heldBack } from './held-back.ts';
import { type InstallCache, openInstallCache } from './install-cache.ts';
import { installKey } from './install-key.ts';
import { type InstallPlan, installPlan } from './install-plan.ts';
import type { SidesRequest } from './prepared-side.ts';
import { runForSide, shellRun } from './run-for-side.ts';
import { tellWithheld } from './tell-withheld.ts';

interface SideInstall {
  readonly side: SideKey;
  /** For notes: `base (a1b2c3d)`. */
  readonly title: string;
  readonly checkout: Checkout;
  readonly cwd: string;
  readonly lockfile: Lockfile | null;
}

/** Installs a side's dependencies, or takes what the same install made before from the cache. */
export async function installSide(install: SideInstall, request: SidesRequest): Promise<void> {
  const { side, title, checkout, cwd, lockfile } = install;
  const plan = installPlan(request.service.install, lockfile, cwd);
  if (plan === null) {
    request.onNote(
      `Nothing to install for ${title}: ${lockfile === null ? 'no lock file' : 'the configuration says so'}.`,
    );
    return;
  }
  const held = heldBack(request.env, 'install', request.service.passEnv);
  const env = commandEnv(held.env, plan.cwd, checkout.folder);
  const run = async (): Promise<void> => {
    request.onNote(`Installing ${title} with \`${plan.command}\`…`);
    const install = shellRun({ side, step: 'install', env, cwd: plan.cwd }, plan.command);
    await runForSide(install, request).catch((error: unknown) => {
      throw tellWithheld(error, held.withheld);
    });
    if (request.service.install === undefined && lockfile !== null) await checkLockfile(side, plan.command, lockfile);
  };
  const key = await installKey(checkout, plan, lockfile, env);
  if (key === null || checkout.git === null) return run();
  const cache = await openInstallCache(request);
  try {
    if (await restored({ cache, key, plan }, install, request)) return;
    const before = await untracked(checkout.git);
    await run();
    await keepProduct({ cache, key, before }, checkout, request);
  } finally {
    await cache.close();
  }
}

/** A yarn 1 installs the newest versions from a lock file of a later yarn, and writes one of its own. */
async function checkLockfile(
  side: SideKey,
  command: string,
  { manager, folder, name, bytes }: Lockfile,
): Promise<void> {
  const now = await readRegularFile(join(folder, name), MOST_LOCKFILE_BYTES).catch(() => null);
  if (now?.equals(bytes) !== false) return;
  const program = manager.replace(/-.*/, '');
  throw new StackbenchError({
    code: 'side-failed',
    what: `\`${command}\` changed ${name} of the ${side}.`,
    why: `The ${program} on PATH does not know this file, so that it has installed other versions than those of the commit.`,
    fix: `Put the version of ${program} on PATH that wrote it. ${installAdvice(program)}`,
  });
}

interface Entry {
  readonly cache: InstallCache;
  readonly key: string;
}

/** A cache that cannot be read costs an install, not the gate. */
async function restored(
  { cache, key, plan }: Entry & { readonly plan: InstallPlan },
  { title, checkout }: SideInstall,
  { signal, onNote }: SidesRequest,
): Promise<boolean> {
  try {
    if (!(await cache.restore(key, checkout.folder))) return false;
    onNote(`Dependencies of ${title} come from the cache: the same \`${plan.command}\` made them before.`);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    onNote(`The cache of installs could not be used: ${messageOf(error)}`);
    const git = checkout.git as Git;
    for (const path of await untracked(git)) {
      if (path.includes('node_modules')) await rm(join(checkout.folder, path), { recursive: true, force: true });
    }
    return false;
  }
}

/**
 * The product is all that was not there before. A folder that was new as a whole hides what came into it, and a changed
 * file of the commit is no product.
 */
async function keepProduct(
  { cache, key, before }: Entry & { readonly before: readonly string[] },
  { git, folder, pristine }: Checkout,
  { signal, onNote }: SidesRequest,
): Promise<void> {
  const changed = pristine && (await (git as Git).read('status', '--porcelain', '--untracked-files=no')) !== '';
  if (changed || before.some((path) => path.endsWith('/'))) return;
  const paths = (await untracked(git as Git)).filter((path) => !before.includes(path));
  // Yarn's Plug'n'Play points into yarn's own cache, which may be emptied; from there it installs quickly anyway.
  if (paths.some((path) => path.endsWith('.pnp.cjs'))) return;
  try {
    await cache.keep(
      key,
      folder,
      paths.map((path) => path.replace(/\/$/, '')),
    );
  } catch (error) {
    signal.throwIfAborted();
    onNote(`What was installed could not be kept for the next time: ${messageOf(error)}`);
  }
}

/** Files and folders that are in no commit, ignored ones too; folders end with `/`. */
function untracked(git: Git): Promise<string[]> {
  return git.names('ls-files', '-z', '--others', '--directory');
}
