import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { packageRoot } from '../machine/package-root.ts';
import { askProgram, toolEnv } from '../machine/processes/run-tool.ts';
import type { Found, Missing, SetupContext } from './requirement.ts';
import { whyCacheNotTrusted } from './whether-cached-usable.ts';

/** The stand-in's version; `tools/mongo-java-server/pom.xml` pins the same. */
export const MONGO_JAVA_SERVER_VERSION = '1.47.0';

/** What the cached stand-in is made from. */
export const standInSources: string = join(packageRoot, 'tools', 'mongo-java-server');

/** Where the cache keeps the stand-in. */
export function standInFolder(env: SetupContext['env']): string {
  return join(cacheFolder(env), 'mongo-java-server');
}

/** Name of the file in which the cached stand-in keeps the fingerprint of its sources, and that of its classes. */
export const MADE_FROM = 'made-from';

/** A hash over what the stand-in is made from: another one means that it has to be made again. */
export function standInFingerprint(): string {
  return hashOf(['pom.xml', 'Launcher.java', 'sha256.txt'].map((name) => join(standInSources, name)));
}

/** A hash over the classes that were compiled into a folder. */
export function classesFingerprint(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.class'));
  return hashOf(names.toSorted().map((name) => join(folder, name)));
}

/**
 * mongo-java-server in the cache, with a `java` on PATH that runs; `path` is its folder. What was cut off or changed in it since it was made
 * is found by its hashes.
 */
export async function locateMongoJavaServer({ env }: Pick<SetupContext, 'env'>): Promise<Found | Missing> {
  const folder = standInFolder(env);
  const why = whyStandInNotUsable(env, folder);
  if (why !== null) return { found: false, reason: why };
  const { path: java, refused } = findProgram('java', env['PATH'] ?? '');
  if (java === null) return { found: false, reason: ['java (17 or later) is not on PATH', ...refused].join('; ') };
  if ((await askProgram(java, ['-version'], toolEnv(env, ['JAVA_HOME']))) === null)
    return { found: false, reason: `\`${java} -version\` does not run` };
  return { found: true, path: folder, version: MONGO_JAVA_SERVER_VERSION, source: 'the cache' };
}

/** Why the stand-in of the cache cannot be used, as a sentence; null when it can. */
export function whyStandInNotUsable(env: SetupContext['env'], folder: string = standInFolder(env)): string | null {
  if (!existsSync(join(folder, 'Launcher.class'))) return 'mongo-java-server is not in the cache';
  try {
    const [sources, classes = null] = readWhole(join(folder, MADE_FROM)).toString('utf8').trim().split(' ');
    if (sources !== standInFingerprint())
      return 'the mongo-java-server in the cache was made by another version of stackbench';
    const wrong = wrongJars(join(folder, 'lib'), readFileSync(join(standInSources, 'sha256.txt'), 'utf8'));
    if (classes !== null && classes !== classesFingerprint(folder)) wrong.push('its classes');
    if (wrong.length > 0) return `the mongo-java-server in the cache is broken: ${wrong.join(', ')}`;
  } catch (error) {
    return `the mongo-java-server in the cache is broken: ${messageOf(error)}`;
  }
  return whyCacheNotTrusted(env, folder);
}

/** The jars of a folder that differ from a list as `sha256sum` writes it, are missing or unasked for, each with what it is instead. */
export function wrongJars(folder: string, list: string): string[] {
  const pinned = new Map(
    [...list.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map((match) => [match[2] as string, match[1] as string]),
  );
  const found = readdirSync(folder);
  const names = [...new Set([...pinned.keys(), ...found])].toSorted();
  return names.flatMap((name) => {
    const actual = found.includes(name) ? hashOf([join(folder, name)]) : 'missing';
    return actual === pinned.get(name) ? [] : [`${name} (${actual})`];
  });
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readWhole(file));
  return hash.digest('hex');
}

/** @throws Error where there is no file: a pipe would be waited for, and a device has no end */
function readWhole(file: string): Buffer {
  if (!statSync(file).isFile()) throw new Error(`${basename(file)} is no file`);
  return readFileSync(file);
}

/** How to start it (arguments for `java`): it listens on 127.0.0.1, says `ready PORT` on stdout, and ends on SIGTERM or with its parent. */
export function mongoJavaServerArgs(folder: string, port: number, dataFolder: string): string[] {
  const classPath = [join(folder, 'lib', '*'), folder].join(delimiter);
  return ['-Xmx512m', '-cp', classPath, 'Launcher', String(port), dataFolder];
}
