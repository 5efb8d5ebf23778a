import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findOnPath } from '../processes/cpu-placement.ts';
import { cacheFolder } from '../folders/cache-folder.ts';
import { packageRoot } from './package-root.ts';
import type { Found, Missing, SetupContext } from './requirement.ts';

/** The stand-in's version; `tools/mongo-java-server/pom.xml` pins the same. */
export const MONGO_JAVA_SERVER_VERSION = '1.47.0';

/** What the cached stand-in is made from. */
export const standInSources: string = join(packageRoot, 'tools', 'mongo-java-server');

/** Where the cache keeps the stand-in. */
export function standInFolder(env: SetupContext['env']): string {
  return join(cacheFolder(env), 'mongo-java-server');
}

/** Name of the file in which the cached stand-in keeps the fingerprint of its sources. */
export const MADE_FROM = 'made-from';

/** A hash over what the stand-in is made from: another one means that it has to be made again. */
export async function standInFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['pom.xml', 'Launcher.java', 'sha256.txt'])
    hash.update(await readFile(join(standInSources, name)));
  return hash.digest('hex');
}

/** mongo-java-server in the cache, with a `java` on PATH to run it; `path` is its folder. */
export async function locateMongoJavaServer({ env }: Pick<SetupContext, 'env'>): Promise<Found | Missing> {
  const folder = standInFolder(env);
  if (!existsSync(join(folder, 'Launcher.class')))
    return { found: false, reason: 'mongo-java-server is not in the cache' };
  const madeFrom = await readFile(join(folder, MADE_FROM), 'utf8').catch(() => '');
  if (madeFrom !== (await standInFingerprint())) {
    return { found: false, reason: 'the mongo-java-server in the cache was made by another version of stackbench' };
  }
  if (findOnPath('java', env['PATH'] ?? '') === null)
    return { found: false, reason: 'java (17 or later) is not on PATH' };
  return { found: true, path: folder, version: MONGO_JAVA_SERVER_VERSION, source: 'the cache' };
}

/** How to start it (arguments for `java`): it listens on 127.0.0.1, says `ready PORT` on stdout, and ends on SIGTERM or with its parent. */
export function mongoJavaServerArgs(folder: string, port: number, dataFolder: string): string[] {
  const classPath = [join(folder, 'lib', '*'), folder].join(delimiter);
  return ['-Xmx512m', '-cp', classPath, 'Launcher', String(port), dataFolder];
}
