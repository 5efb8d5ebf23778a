import type { Lockfile, PackageManager } from './find-lockfile.ts';

export interface InstallPlan {
  readonly command: string;
  /** Where it runs: the lock file's folder, or the service's for a command of the configuration. */
  readonly cwd: string;
  /**
   * Whether all that it makes follows from lock file and package.json files; a command of the configuration may do
   * anything.
   */
  readonly plain: boolean;
}

const BY_LOCKFILE: Readonly<Record<PackageManager, string>> = {
  npm: 'npm ci --no-audit --no-fund',
  // pnpm and bun would hard-link into their stores, and a build could write through.
  pnpm: 'pnpm install --frozen-lockfile --package-import-method=clone-or-copy',
  bun: 'bun install --frozen-lockfile --backend=copyfile',
  yarn: 'yarn install --immutable',
  'yarn-classic': 'yarn install --frozen-lockfile --non-interactive',
};
const PLAIN_COMMAND =
  /^(npm (ci|i|install)|pnpm (i|install)|yarn( install)?|bun (i|install))( --[\w-]+(=[\w.:/@-]+)?)*$/;

/** How dependencies are installed: as the configuration says, otherwise by the lock file; null for nothing to do. */
export function installPlan(
  configured: string | undefined,
  lockfile: Lockfile | null,
  cwd: string,
): InstallPlan | null {
  if (configured === undefined)
    return lockfile === null ? null : { command: BY_LOCKFILE[lockfile.manager], cwd: lockfile.folder, plain: true };
  const command = configured.trim();
  return command === '' ? null : { command, cwd, plain: PLAIN_COMMAND.test(command) };
}
