import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { namedCache } from './cache-folder.ts';
import { openOwnFolder } from './own-folder.ts';
import { absoluteIn, type Env, homeFolder, registeredHome } from './xdg-folder.ts';

/** A folder of ours: `parts` are made and checked below `base`, which somebody else may have made. */
interface OwnPlace {
  readonly base: string;
  readonly parts: readonly string[];
}

/**
 * The folder of the ledger, open and private, in the first location that is available: the state folder of XDG, the
 * same in the home that the system knows, the cache, the runtime folder. Null if there is none: then nothing can be
 * recorded.
 */
export function ledgerFolder(env: Env): string | null {
  return openFirst([...statePlaces(env), ...cachePlaces(env), ...runtimePlaces(env)], 'ledger');
}

/** Opens `name` in the first of these places that can be made and is ours alone; null when none is. */
function openFirst(places: readonly OwnPlace[], name: string): string | null {
  for (const { base, parts } of places) {
    try {
      return openOwnFolder(base, ...parts, name);
    } catch {
      // Somebody else's, a file, read-only, full: the next place may do.
    }
  }
  return null;
}

function statePlaces(env: Env): OwnPlace[] {
  const named = absoluteIn(env, 'XDG_STATE_HOME');
  const homes = [...new Set([homeFolder(env), registeredHome()])].filter((home) => home !== null && mayUseHome(home));
  const bases = [...(named === null ? [] : [named]), ...homes.map((home) => join(`${home}`, '.local', 'state'))];
  return bases.map((base) => ({ base, parts: ['stackbench'] }));
}

function cachePlaces(env: Env): OwnPlace[] {
  const cache = namedCache(env);
  if (cache === null) return [];
  const home = homeFolder(env);
  const isBelowHome = home !== null && cache.startsWith(join(home, '.cache'));
  return isBelowHome && !mayUseHome(home) ? [] : [{ base: dirname(cache), parts: [basename(cache)] }];
}

/** By the specification it is there, ours, and nobody else may enter it; what is not so is none. */
function runtimePlaces(env: Env): OwnPlace[] {
  const runtime = absoluteIn(env, 'XDG_RUNTIME_DIR');
  return runtime === null ? [] : [{ base: dirname(runtime), parts: [basename(runtime), 'stackbench'] }];
}

/**
 * A home that is not there is not made; and root leaves nothing in the home of somebody else, who could not remove it.
 */
function mayUseHome(home: string): boolean {
  try {
    const found = lstatSync(join(home, '.'));
    const us = process.getuid?.();
    return found.isDirectory() && (us !== 0 || found.uid === us);
  } catch {
    return false;
  }
}
