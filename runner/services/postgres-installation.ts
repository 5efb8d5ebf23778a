import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { PostgresBinaries } from './locate.ts';

const run = promisify(execFile);

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then another user of the system runs it. Undefined when we are not root. */
export async function postgresUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new StackbenchError({
    code: 'no-user-for-postgres',
    what: 'PostgreSQL cannot be started as root.',
    why: 'It refuses, and this system has neither a user "postgres" nor "nobody" to run it as.',
    fix: 'Run stackbench as an ordinary user.',
  });
}

/**
 * The bin folder to start from. Embedded binaries are copied once to a folder that everyone can enter when root runs (a home is
 * 0700), or when their library links are missing (npm may skip install scripts).
 */
export async function usablePostgres(binaries: PostgresBinaries, user: User | undefined): Promise<string> {
  const { packageFolder, bin } = binaries;
  if (packageFolder === null) return bin;
  if (user === undefined && (await linksArePresent(packageFolder))) return bin;
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const parent = existsSync('/var/tmp') ? '/var/tmp' : dirname(packageFolder);
  const copy = join(parent, `stackbench-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (!(await isOurs(copy))) await copyInstallation(packageFolder, copy);
  return join(copy, 'native', 'bin');
}

/** A copy counts only when it belongs to us: others may write to the same parent. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await stat(join(folder, 'native', 'bin', 'postgres')).catch(() => null);
  return found !== null && found.uid === (process.getuid?.() ?? found.uid);
}

async function copyInstallation(packageFolder: string, copy: string): Promise<void> {
  const temporary = await mkdtemp(`${copy}.`);
  try {
    await cp(join(packageFolder, 'native'), join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeLinks(packageFolder, temporary);
    await run('chmod', ['-R', 'a+rX', temporary]);
    await chmod(temporary, 0o755);
    await rm(copy, { recursive: true, force: true });
    await rename(temporary, copy);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function readLinks(packageFolder: string): Promise<Link[]> {
  const file = join(packageFolder, 'native', 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Link[]) : [];
}

async function linksArePresent(packageFolder: string): Promise<boolean> {
  return (await readLinks(packageFolder)).every(({ target }) => isReadable(join(packageFolder, target)));
}

async function makeLinks(packageFolder: string, root: string): Promise<void> {
  for (const { source, target } of await readLinks(packageFolder)) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(root, source)), link);
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
