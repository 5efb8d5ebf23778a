import { devNull } from 'node:os';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { findProgram } from '../../machine/folders/find-program.ts';
import { type EndedRun, runToEnd } from '../../machine/processes/run-to-end.ts';
import { explainToolFault } from '../tools/explain-tool-fault.ts';
import { installAdvice } from '../tools/install-advice.ts';
import { checkoutEnv } from './command-env.ts';

interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_OUTPUT = 256 * 2 ** 20;
/** For what copies, fetches or looks at every file of a repository. */
const WORK_WITHIN_MS = 10 * 60_000;
/** For a question that git answers from a file or two: a file system that does not answer, or a wrapper that hangs. */
const ANSWER_WITHIN_MS = 30_000;
const QUESTIONS: ReadonlySet<string> = new Set([
  'rev-parse',
  'check-ignore',
  'config',
  'symbolic-ref',
  'remote',
  'log',
]);

/** Neither hooks nor a file monitor of the user's repository may run for us. */
export const GIT_SETTINGS: readonly string[] = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/** git in one folder: never asks for a password, never runs a hook. */
export class Git {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly answerWithinMs: number;

  constructor(
    folder: string,
    env: Readonly<Record<string, string | undefined>>,
    signal?: AbortSignal,
    answerWithinMs = ANSWER_WITHIN_MS,
  ) {
    this.folder = folder;
    this.env = { ...checkoutEnv(env), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
    this.signal = signal;
    this.answerWithinMs = answerWithinMs;
  }

  /** The same git in another folder. */
  in(folder: string): Git {
    return new Git(folder, this.env, this.signal, this.answerWithinMs);
  }

  /**
   * Runs git to its end, whatever its exit code.
   * @throws StackbenchError without git, for a repository that git does not trust, and if git does not end.
   */
  async ask(...args: readonly string[]): Promise<GitAnswer> {
    const answer = await this.#run(args);
    if (answer.stderr.includes('dubious ownership')) throw notTrusted(this.folder, answer.stderr);
    return answer;
  }

  async #run(args: readonly string[]): Promise<GitAnswer> {
    if (findProgram('git', this.env['PATH'] ?? '').path === null) throw noGit();
    const label = `git ${args[0] ?? ''}`;
    const run = { label, command: 'git', args: [...GIT_SETTINGS, ...args], env: this.env, cwd: this.folder } as const;
    const withinMs = QUESTIONS.has(args[0] ?? '') ? this.answerWithinMs : WORK_WITHIN_MS;
    const ended = await runToEnd({
      ...run,
      logFile: devNull,
      stdout: 'both',
      signal: this.signal,
      withinMs,
      mostOutput: MOST_OUTPUT,
    });
    // That it does not answer is no answer: a caller would read it as "there is no such thing".
    if (ended.tooLong) throw tooSlow(args, this.folder, withinMs);
    const stderr = whyEnded(ended) ?? ended.errors;
    return { code: ended.tooMuch ? 128 : (ended.code ?? 128), stdout: ended.output, stderr };
  }

  /** What git prints, without the last line's end. @throws StackbenchError `git-failed`. */
  async read(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.ask(...args);
    if (code === 0) return stdout.replace(/\n$/, '');
    throw gitFailed(args, stderr, this.folder);
  }

  /** What git prints, or null when it fails or prints nothing. */
  async tryRead(...args: readonly string[]): Promise<string | null> {
    const { code, stdout } = await this.ask(...args);
    return code === 0 && stdout.trim() !== '' ? stdout.replace(/\n$/, '') : null;
  }

  /** The NUL-separated names that git prints. */
  async names(...args: readonly string[]): Promise<string[]> {
    return (await this.read(...args)).split('\0').filter((name) => name !== '');
  }
}

/** Why a git that did not fail by itself did not finish either. */
function whyEnded({ tooMuch, signal }: EndedRun): string | null {
  if (tooMuch) return `It printed more than ${MOST_OUTPUT / 2 ** 20} MiB.`;
  return signal === null ? null : `It was ended by ${signal}.`;
}

function tooSlow(args: readonly string[], folder: string, withinMs: number): StackbenchError {
  return new StackbenchError({
    code: 'git-failed',
    what: `git ${args[0] ?? ''} did not end.`,
    why: `It was ended after ${withinMs / 1000} s in ${folder}.`,
    fix: `Run \`git ${args.join(' ')}\` there by hand: the disk may not answer, a pipe may be in the place of a file that git reads (.gitignore), or \`git\` on PATH is another program.`,
    exitCode: EXIT.couldNotRun,
  });
}

function noGit(): StackbenchError {
  return new StackbenchError({
    code: 'no-git',
    what: 'git is not here.',
    why: 'Commits are checked out with git, and there is no such program on PATH.',
    fix: `${installAdvice('git')} Or compare two folders: --base ../before --head .`,
  });
}

function notTrusted(folder: string, stderr: string): StackbenchError {
  const repository = /repository at '([^']+)'/.exec(stderr)?.[1] ?? folder;
  return new StackbenchError({
    code: 'git-ownership',
    what: `git does not trust the repository ${repository}.`,
    why: 'It belongs to another user, as happens in containers.',
    fix: `Run \`git config --global --add safe.directory '${repository}'\` first.`,
  });
}

function gitFailed(args: readonly string[], stderr: string, cwd: string): StackbenchError {
  const said = stderr.trim() === '' ? 'It said nothing.' : stderr.trim();
  const fault = explainToolFault({ printed: stderr, exitCode: null, cwd });
  return new StackbenchError({
    code: 'git-failed',
    what: `git ${args[0] ?? ''} did not work.`,
    why: fault === null ? said : `${fault.what} It said:\n${said}`,
    fix: fault?.fix ?? `Run \`git ${args.join(' ')}\` by hand to see more.`,
    exitCode: EXIT.couldNotRun,
  });
}
