import { resolve } from 'node:path';
import { findProgram, isProgram } from '../folders/find-program.ts';

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

interface Command {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

type FoundCommand = { readonly command: string; readonly why: null } | { readonly command: null; readonly why: string };

/**
 * The program that a command starts, or why there is none, as a clause. A name is looked up on the child's PATH: the
 * system's own search would take it from the current folder too.
 */
export function findCommand({ command, env, cwd }: Command): FoundCommand {
  if (command.includes('/'))
    return isProgram(resolve(cwd, command)) ? { command, why: null } : none('there is no such program');
  if (process.platform === 'win32') return { command, why: null };
  const { path, refused } = findProgram(command, env['PATH'] ?? DEFAULT_PATH);
  if (path !== null) return { command: path, why: null };
  if (refused.length > 0) return none(refused.join('; '));
  const searched = env['PATH'] ?? '';
  return none(
    searched === '' ? 'PATH is not set, so it is not found' : `there is no such program on PATH (${searched})`,
  );
}

function none(why: string): FoundCommand {
  return { command: null, why };
}
