import { StackbenchError } from '../../model/stackbench-error.ts';
import { formatDuration } from '../../model/duration.ts';
import { logTail, startChild } from './start-child.ts';

export interface ShellCommand {
  /** For messages: `the build of head`. */
  readonly label: string;
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cpus?: readonly number[];
  readonly logFile: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a command of the user's by `sh -c` to its end; its output goes to the log. On abort or when time is up its whole group ends.
 * @throws StackbenchError `command-failed` with the end of its log; the signal's reason when that aborts.
 */
export async function runShell(shell: ShellCommand): Promise<void> {
  shell.signal.throwIfAborted();
  const child = await startChild({ ...shell, command: 'sh', args: ['-c', shell.command], cpus: shell.cpus ?? [] });
  const tooLate = AbortSignal.timeout(shell.withinMs);
  const ended = AbortSignal.any([shell.signal, tooLate]);
  const onEnd = (): void => void child.stop();
  ended.addEventListener('abort', onEnd, { once: true });
  if (ended.aborted) onEnd();
  const { code, signal } = await child.exited;
  ended.removeEventListener('abort', onEnd);
  shell.signal.throwIfAborted();
  if (tooLate.aborted) throw await failed(shell, `It had not ended after ${formatDuration(shell.withinMs)}.`);
  if (code !== 0) throw await failed(shell, `It ended with ${signal ?? `exit code ${code}`}.`);
}

async function failed({ label, command, logFile }: ShellCommand, how: string): Promise<StackbenchError> {
  const log = await logTail(logFile, 12);
  return new StackbenchError({
    code: 'command-failed',
    what: `${label} failed: ${command}`,
    why: log === '' ? `${how} It printed nothing.` : `${how} Its output ends:\n${log}`,
    fix: 'Run the command by hand in that commit; mend it, or the configuration that names it.',
  });
}
