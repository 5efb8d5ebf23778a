import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withDescendants } from '../../../runner/machine/processes/process-tree.ts';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');
const WITHIN_MS = 120_000;
/** Of an app, which is given the address of its store. */
const IS_APP = /(^|\0)STACK=/;

export interface WatchedOutcome {
  readonly code: number | null;
  readonly output: string;
  /** Command lines of what it started, and environments of what is no app. */
  readonly processes: string;
}

/**
 * Runs the command line as a user would, and looks at the processes that it starts; `untilText` ends it as Ctrl-C does.
 */
export async function watchedCommand(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly untilText?: RegExp },
): Promise<WatchedOutcome> {
  const child = spawn(process.execPath, [MAIN, ...argv], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const seen = new Set<string>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('latin1');
    if (options.untilText?.test(output) === true) child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  const before = new Map<number, string>();
  while (child.exitCode === null && child.signalCode === null) {
    for (const pid of withDescendants(child.pid as number)) {
      const command = read(pid, 'cmdline');
      const isOurs = pid === child.pid;
      // We say what we are called before we print; and a child is a copy of us for a moment before it is a program of
      // its own.
      const isItself = isOurs
        ? output !== ''
        : before.get(pid) === command && command !== before.get(child.pid as number);
      before.set(pid, command);
      if (!isItself) continue;
      seen.add(command);
      const environment = read(pid, 'environ');
      if (!isOurs && !IS_APP.test(environment)) seen.add(environment);
    }
    await Promise.race([ended, pause(50)]);
  }
  clearTimeout(timer);
  return { code: await ended, output, processes: [...seen].join('\n') };
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
