import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { findProgram, programsOnPath } from '../machine/folders/find-program.ts';
import { whyNotTrusted } from '../machine/folders/whether-trusted.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';
import { tryProgram, type VersionRule } from './try-program.ts';
import { whyCachedNotUsable } from './whether-cached-usable.ts';

interface ProgramSearch extends VersionRule {
  /** As it is called on a PATH; the first is preferred. */
  readonly names: readonly string[];
  /** The environment variable that names the program, which then has to work. */
  readonly variable?: string;
  /** Files of our cache that may be it. */
  readonly cached: readonly CachedProgram[];
}

export interface CachedProgram {
  readonly path: string;
  /** In words, as results name it. */
  readonly source: string;
  /** The folder that was made with it, if that is not the one that contains it. */
  readonly tree?: string;
  /** The folder of all that it needs, if it is not the program alone. */
  readonly root?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Looks for a program that runs, is new enough, and was put there by nobody else: named by its variable, on PATH, in
 * the cache. The only search for programs: `run`, `gate`, `serve`, `doctor` and `setup` use what it finds. @throws the
 * signal's reason when aborted
 */
export async function locateProgram(context: LocateContext, search: ProgramSearch): Promise<Found | Missing> {
  const named = context.env[search.variable ?? ''] ?? '';
  if (named !== '') return await tryNamed(context, search, named);
  const passedOver: string[] = [];
  for (const attempt of [...search.names.map((name) => () => tryPath(context, search, name, passedOver)), tryCache]) {
    const found = await attempt();
    if (found !== null) return { ...found, passedOver };
  }
  return { found: false, reason: passedOver.length > 0 ? passedOver.join('; ') : nowhere(search) };

  async function tryCache(): Promise<Found | null> {
    for (const cached of search.cached.filter(({ path }) => existsSync(path))) {
      const tried = await tryCached(context, search, cached);
      if (tried.found) return tried;
      passedOver.push(tried.reason);
    }
    return null;
  }
}

function nowhere({ names, oldest, cached }: ProgramSearch): string {
  const what = oldest === undefined ? names[0] : `${names[0]} (${oldest} or later)`;
  return cached.length === 0 ? `${what} is not on PATH` : `${what} is neither on PATH nor in the cache`;
}

/** The first of that name on PATH that can be used; the reasons of those before it are added to `passedOver`. */
async function tryPath(
  context: LocateContext,
  search: ProgramSearch,
  name: string,
  passedOver: string[],
): Promise<Found | null> {
  const tried = new Set<string>();
  for (const { path, refused } of programsOnPath(name, context.env['PATH'] ?? '')) {
    // PATH may name a folder twice, or by a link.
    const real = realpathSync(path);
    if (tried.has(real)) continue;
    if (refused === null) tried.add(real);
    const result = refused === null ? await tryProgram(context, search, { path, source: 'PATH' }) : null;
    if (result?.found === true) return result;
    passedOver.push(result?.reason ?? (refused as string));
  }
  return null;
}

/** What a variable names has to work: nothing is taken in its place. */
async function tryNamed(context: LocateContext, search: ProgramSearch, named: string): Promise<Found | Missing> {
  const { env, cwd = process.cwd() } = context;
  const source = search.variable as string;
  const onPath = named.includes('/') ? null : findProgram(named, env['PATH'] ?? '');
  const path = onPath?.path ?? resolve(cwd, named);
  const why = existsSync(path) ? whyNotTrusted(path) : null;
  if (why !== null) return { found: false, reason: `${path} (${source}) is not run: ${why}` };
  return await tryProgram(context, search, { path, source });
}

async function tryCached(
  context: LocateContext,
  search: ProgramSearch,
  { tree, ...cached }: CachedProgram,
): Promise<Found | Missing> {
  const why = whyCachedNotUsable(context.env, cached.path, tree);
  if (why !== null) return { found: false, reason: `${why} (in the cache)` };
  return await tryProgram(context, search, cached);
}
