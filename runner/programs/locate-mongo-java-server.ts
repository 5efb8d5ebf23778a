import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { packageRoot } from '../machine/package-root.ts';
import { locateJava } from './locate-java.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';
import { whyCacheNotTrusted } from './whether-cached-usable.ts';

/** The stand-in's version; `tools/mongo-java-server/pom.xml` pins the same. */
export const MONGO_JAVA_SERVER_VERSION = '1.47.0';

/** Folder of what the cached stand-in is made from. */
export const standInSources: string = join(packageRoot, 'tools', 'mongo-java-server');

/** Where the cache keeps the stand-in. */
export function standInFolder(env: LocateContext['env']): string {
  return join(cacheFolder(env), 'mongo-java-server');
}

/** Name of the file in which the cached stand-in keeps the fingerprint of its sources, and that of its classes. */
export const MADE_FROM = 'made-from';

/** A hash over what the stand-in is made from: a different one means that it must be made again. */
export function standInFingerprint(): string {
  return hashOf(['pom.xml', 'Launcher.java', 'sha256.txt'].map((name) => join(standInSources, name)));
}

/** A hash over the classes that were compiled into a folder. */
export function classesFingerprint(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.class'));
  return hashOf(names.toSorted().map((name) => join(folder, name)));
}

/** The stand-in; `path` is its folder. */
export interface FoundStandIn extends Found {
  /** The `java` that runs it. */
  readonly java: string;
}

/** mongo-java-server in the cache, unchanged since it was made (its hashes say so), and a `java` on PATH to run it. */
export async function locateMongoJavaServer(context: LocateContext): Promise<FoundStandIn | Missing> {
  const folder = standInFolder(context.env);
  const why = whyStandInNotUsable(context.env, folder);
  if (why !== null) return { found: false, reason: why };
  const java = await locateJava(context);
  if (!java.found) return java;
  return { ...java, path: folder, root: folder, version: MONGO_JAVA_SERVER_VERSION, source: 'cache', java: java.path };
}

/** Why the stand-in of the cache cannot be used, as a sentence; null when it can. */
export function whyStandInNotUsable(env: LocateContext['env'], folder: string = standInFolder(env)): string | null {
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

/**
 * The jars of a folder that differ from a list as `sha256sum` writes it, are missing or unexpected, each with its own
 * hash.
 */
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

/** @throws Error if it is no file: a pipe would be waited for, and a device has no end */
function readWhole(file: string): Buffer {
  if (!statSync(file).isFile()) throw new Error(`${basename(file)} is no file`);
  return readFileSync(file);
}

/**
 * Arguments for `java` that start it: it listens on 127.0.0.1, says `ready PORT` on stdout, and ends on SIGTERM or with
 * its parent.
 * @param folder the stand-in's, or a copy of it
 */
export function mongoJavaServerArgs(folder: string, port: number, dataFolder: string): string[] {
  const classPath = [folder, join(folder, 'lib', '*')].join(delimiter);
  return ['-Xmx512m', '-cp', classPath, 'Launcher', String(port), dataFolder];
}
