import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a kind of files of a user stands by the XDG base directory specification: the variable, else below the home; null without either. */
export function xdgFolder(env: Env, variable: string, belowHome: readonly string[]): string | null {
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return named;
  const home = homeFolder(env);
  return home === null ? null : join(home, ...belowHome);
}

/** HOME, else what the system says of this user; null for a user without a name or home. */
export function homeFolder(env: Env): string | null {
  const named = env['HOME'];
  if (named !== undefined && named !== '') return named;
  try {
    return homedir();
  } catch {
    return null;
  }
}
