import { execFile } from 'node:child_process';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { checkoutEnv } from './command-env.ts';

export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_BYTES = 256 * 2 ** 20;

/** Neither hooks nor a file monitor of the user's repository may run for us. */
export const GIT_SETTINGS: readonly string[] = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/** git in one folder: never asks for a password, never runs a hook. */
export class Git {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;

  constructor(folder: string, env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal) {
    this.folder = folder;
    this.env = { ...checkoutEnv(env), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
    this.signal = signal;
  }

  /** The same git in another folder. */
  in(folder: string): Git {
    return new Git(folder, this.env, this.signal);
  }

  /** Runs git to its end, whatever its exit code. @throws StackbenchError without git, and for a repository that git does not trust. */
  async ask(...args: readonly string[]): Promise<GitAnswer> {
    const answer = await new Promise<GitAnswer>((resolve, reject) => {
      const options = { cwd: this.folder, env: this.env, maxBuffer: MOST_BYTES, signal: this.signal };
      execFile('git', [...GIT_SETTINGS, ...args], options, (error, stdout, stderr) => {
        if (this.signal?.aborted === true) reject(this.signal.reason as Error);
        else if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(error.code === 'ENOENT' ? noGit(error) : error);
      });
    });
    if (answer.stderr.includes('dubious ownership')) throw notTrusted(this.folder, answer.stderr);
    return answer;
  }

  /** What git prints, without the last line's end. @throws StackbenchError `git-failed`. */
  async read(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.ask(...args);
    if (code === 0) return stdout.replace(/\n$/, '');
    throw gitFailed(args, stderr);
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

function noGit(cause: Error): StackbenchError {
  return new StackbenchError({
    code: 'no-git',
    what: 'git is not here.',
    why: 'Commits are checked out with git, and there is no such program on PATH.',
    fix: 'Install git, or compare two folders: --base ../before --head .',
    cause,
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

function gitFailed(args: readonly string[], stderr: string): StackbenchError {
  return new StackbenchError({
    code: 'git-failed',
    what: `git ${args[0] ?? ''} did not work.`,
    why: stderr.trim() === '' ? 'It said nothing.' : stderr.trim(),
    fix: `Run \`git ${args.join(' ')}\` by hand to see more.`,
    exitCode: EXIT.couldNotRun,
  });
}
