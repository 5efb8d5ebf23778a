import { findProgram } from '../folders/find-program.ts';

/**
 * The command that dies with this process even when that is killed without notice (Linux's parent-death signal, by
 * `setpriv`, which replaces itself by exec, so the process id is the program's); the command itself if the system
 * cannot do that.
 */
export function boundToParent(command: string, args: readonly string[]): { command: string; args: string[] } {
  const setpriv = process.platform === 'linux' ? setprivPath() : null;
  if (setpriv === null) return { command, args: [...args] };
  return { command: setpriv, args: ['--pdeathsig', 'KILL', command, ...args] };
}

let cachedSetpriv: string | null | undefined;
function setprivPath(): string | null {
  cachedSetpriv ??= findProgram('setpriv', '/usr/bin:/bin:/usr/local/bin').path;
  return cachedSetpriv;
}
