import { createHash } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { parseJson } from '../../../model/parse-json.ts';
import { readRegularFile } from '../../machine/files/read-regular-file.ts';
import { askProgram } from '../../machine/processes/run-tool.ts';
import type { Checkout } from './checkout.ts';
import type { Lockfile } from './find-lockfile.ts';
import type { InstallPlan } from './install-plan.ts';

/** Raised when the contents of an entry, or how it is made, change. */
const CACHE_VERSION = 1;
const MANIFEST = 'package.json';
const MOST_BYTES = 2_000_000;
/** Files beside package.json that decide what an install makes. */
const SETTINGS = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', 'bunfig.toml'];
const LIFECYCLE = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
/** They set up git hooks, and are told not to. */
const SETS_UP_HOOKS = /^(is-ci \|\| )?(husky|lefthook|simple-git-hooks)( install)?( \|\| (true|:))?$/;
/** Variables that change what is installed: `NODE_ENV=production` leaves packages for development out. */
const VARIABLES = /^(NODE_ENV|CI|npm_config_.*|yarn_.*|pnpm_.*|bun_config_.*)$/i;
const OWN_FILES = /^(file|link|portal):/;

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * What an install's product depends on, as a SHA-256: lock file, package.json files, settings of the package manager,
 * command, Node version, platform, variables. If scripts of the repository run during it (`postinstall: prisma
 * generate`), all of the commit's files too. Null if that is unknown: outside git, with changes that no commit has, or
 * without a lock file.
 */
export async function installKey(
  { folder, git, pristine }: Checkout,
  plan: InstallPlan,
  lockfile: Lockfile | null,
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  if (git === null || lockfile === null) return null;
  const listed = await git.names('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate');
  const names = listed
    .filter((name) => name.split('/').at(-1) === MANIFEST || SETTINGS.includes(basename(name)))
    .sort();
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      bytes: await readRegularFile(join(folder, name), MOST_BYTES).catch(() => Buffer.alloc(0)),
    })),
  );
  const dependsOnFiles = !plan.plain || files.some(({ name, bytes }) => basename(name) === MANIFEST && runsOwn(bytes));
  if (dependsOnFiles && !pristine) return null;
  const hash = createHash('sha256');
  const part = (name: string, bytes: Buffer | string): void => {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  };
  const node = (await askProgram('node', ['--version'], env)) ?? '';
  const machine = [node.trim(), process.platform, process.arch].join(' ');
  const variables = Object.entries(env).filter(([name]) => VARIABLES.test(name));
  part('variables', JSON.stringify(variables.sort(([a], [b]) => (a < b ? -1 : 1))));
  part('place', JSON.stringify([CACHE_VERSION, machine, plan.command, relative(folder, plan.cwd)]));
  part(join(relative(folder, lockfile.folder), lockfile.name), lockfile.bytes);
  for (const { name, bytes } of files) part(name, bytes);
  if (dependsOnFiles) part('tree', await git.read('rev-parse', 'HEAD^{tree}'));
  return hash.digest('hex').slice(0, 32);
}

/** Whether installing runs scripts of the repository, or copies packages out of it. An unreadable manifest might. */
function runsOwn(bytes: Buffer): boolean {
  try {
    const manifest = parseJson(bytes.toString('utf8')) as Manifest;
    const scripts = LIFECYCLE.some((name) => {
      const script = manifest.scripts?.[name];
      return script !== undefined && !SETS_UP_HOOKS.test(script.trim());
    });
    const sources = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'resolutions'];
    return scripts || sources.some((field) => valuesIn(manifest[field]).some((value) => OWN_FILES.test(value)));
  } catch {
    return true;
  }
}

function valuesIn(field: unknown): string[] {
  if (typeof field === 'string') return [field];
  return typeof field === 'object' && field !== null ? Object.values(field).flatMap(valuesIn) : [];
}
