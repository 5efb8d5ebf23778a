import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The user's folder for a kind of files (XDG base directory specification): the variable, or below the home; null
 * without either.
 */
export function xdgFolder(env: Env, variable: string, belowHome: readonly string[]): string | null {
  const named = absoluteIn(env, variable);
  if (named !== null) return named;
  const home = homeFolder(env);
  return home === null ? null : join(home, ...belowHome);
}

/** HOME, or the home that the system knows; null for a user without a name or home. */
export function homeFolder(env: Env): string | null {
  return absoluteIn(env, 'HOME') ?? registeredHome();
}

/** The home that the system knows for this user, not HOME; null for a uid without a name. */
export function registeredHome(): string | null {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : null;
  } catch {
    return null;
  }
}

/**
 * The folder that a variable names; null for one that is not set, empty, or relative, which the specification says to
 * ignore.
 */
export function absoluteIn(env: Env, variable: string): string | null {
  const named = env[variable];
  return named !== undefined && isAbsolute(named) ? named : null;
}
