import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Words of a program that lacks what should have been installed: of Node.js, Python, Ruby, PHP, Bun and Deno. */
const LACKS =
  /Cannot find (?:module|package) ['"]?(?![./'"])|ERR_MODULE_NOT_FOUND|ModuleNotFoundError|No module named|cannot load such file|Could not find .* in (?:locally installed gems|any of the sources)|vendor\/autoload\.php|: not found$|command not found/im;

/** Files that name dependencies, each with the command that installs them. */
const INSTALLS = {
  'package.json': 'npm install',
  'requirements.txt': 'pip install -r requirements.txt',
  'pyproject.toml': 'pip install .',
  Gemfile: 'bundle install',
  'composer.json': 'composer install',
} as const;

/** How a side was installed. */
interface Installation {
  /** The service's folder. */
  readonly folder: string;
  /** `install` of the configuration. */
  readonly configured: string | undefined;
  readonly hasLockfile: boolean;
}

/** The advice for a service that lacks a package, if nothing was installed for it; null otherwise. */
export async function adviseToInstall(said: string, installation: Installation): Promise<string | null> {
  const { folder, configured, hasLockfile } = installation;
  const isEmpty = configured?.trim() === '';
  const isInstalled = configured === undefined ? hasLockfile : !isEmpty;
  if (isInstalled || !LACKS.test(said)) return null;
  const command = await commandFor(folder);
  if (command === null) return null;
  return isEmpty
    ? `Nothing was installed, because "install" is empty: set it, for example to "${command}".`
    : `Nothing was installed, because no lock file was found: commit one, or set "install", for example to "${command}".`;
}

async function commandFor(folder: string): Promise<string | null> {
  for (const [file, command] of Object.entries(INSTALLS)) {
    if (await stat(join(folder, file)).catch(() => null)) return command;
  }
  return null;
}
