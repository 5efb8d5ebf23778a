import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findProgram } from '../machine/folders/find-program.ts';
import { whyNotTrusted } from '../machine/folders/whether-trusted.ts';
import { askProgram, toolEnv } from '../machine/processes/run-tool.ts';
import type { Found, Missing, SetupContext } from './requirement.ts';
import { whyCachedNotUsable } from './whether-cached-usable.ts';

type Context = Pick<SetupContext, 'env'> & Partial<Pick<SetupContext, 'signal'>>;

interface ProgramSearch {
  /** As it is called on a PATH. */
  readonly name: string;
  readonly versionArgs: readonly string[];
  /** Its first group is the version. */
  readonly versionPattern: RegExp;
  /** Its first group is the product's own name, where another one may be called by this name. */
  readonly productPattern?: RegExp;
  /** The environment variable that names the program, which then has to work. */
  readonly variable?: string;
  /** Where our cache has it. */
  readonly cached?: string;
  /** The folder that was made with the cached one, when that is not the one it stands in. */
  readonly cachedTree?: string;
  /** `LD_LIBRARY_PATH` for the cached one. */
  readonly libraryPath?: string;
  /** Null when the version will do, else why not. */
  readonly refuse?: (version: string) => string | null;
}

/** Looks for a program that runs, is new enough, and was put there by nobody else: where a variable says so, on PATH, in the cache. */
export async function locateProgram(context: Context, search: ProgramSearch): Promise<Found | Missing> {
  const { env } = context;
  const named = search.variable === undefined ? undefined : env[search.variable];
  if (named !== undefined && named !== '') return await tryNamed(context, search, named, search.variable as string);
  const { path: onPath, refused } = findProgram(search.name, env['PATH'] ?? '');
  const reasons = [...refused];
  if (onPath !== null) {
    const tried = await tryProgram(context, search, onPath, 'PATH');
    if (tried.found) return tried;
    reasons.push(tried.reason);
  }
  if (search.cached !== undefined && existsSync(search.cached)) {
    const tried = await tryCached(context, search, search.cached);
    if (tried.found) return tried;
    reasons.push(tried.reason);
  }
  if (reasons.length > 0) return { found: false, reason: reasons.join('; ') };
  return { found: false, reason: `${search.name} is neither on PATH nor in the cache` };
}

async function tryNamed(
  context: Context,
  search: ProgramSearch,
  named: string,
  variable: string,
): Promise<Found | Missing> {
  const { env } = context;
  const program = named.includes('/') ? resolve(named) : (findProgram(named, env['PATH'] ?? '').path ?? resolve(named));
  const why = existsSync(program) ? whyNotTrusted(program) : null;
  if (why !== null) return { found: false, reason: `${program} (${variable}) is not run: ${why}` };
  return await tryProgram(context, search, program, variable);
}

async function tryCached(context: Context, search: ProgramSearch, cached: string): Promise<Found | Missing> {
  const why = whyCachedNotUsable(context.env, cached, search.cachedTree);
  if (why !== null) return { found: false, reason: `${why} (in the cache)` };
  return await tryProgram(context, search, cached, 'the cache', search.libraryPath);
}

async function tryProgram(
  { env, signal }: Context,
  search: ProgramSearch,
  path: string,
  source: string,
  libraryPath?: string,
): Promise<Found | Missing> {
  const childEnv = toolEnv(
    env,
    ['LD_LIBRARY_PATH', 'JAVA_HOME'],
    libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath },
  );
  const answer = await askProgram(path, search.versionArgs, childEnv, undefined, signal);
  const command = `${path} ${search.versionArgs.join(' ')}`;
  if (answer === null)
    return {
      found: false,
      reason: `\`${command}\` (${source}) does not run: it is broken, lacks a library, or does not end`,
    };
  const version = search.versionPattern.exec(answer)?.[1];
  if (version === undefined) return { found: false, reason: `\`${command}\` (${source}) does not say a version` };
  const refused = search.refuse?.(version) ?? null;
  if (refused !== null) return { found: false, reason: `${path} (${source}) is ${search.name} ${version}: ${refused}` };
  const product = search.productPattern?.exec(answer)?.[1];
  const own = product === undefined ? {} : { product };
  return { found: true, path, version, source, ...own, ...(libraryPath === undefined ? {} : { libraryPath }) };
}

/** Whether a dotted version is at least `minimum`, number by number. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, need] = [version, minimum].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10) || 0),
  ) as [number[], number[]];
  const at = need.findIndex((part, index) => (have[index] ?? 0) !== part);
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0);
}
