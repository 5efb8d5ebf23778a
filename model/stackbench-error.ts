import { EXIT, type ExitCode } from './exit-codes.ts';

export interface ErrorFacts {
  /** Stable, kebab-case: `unknown-target`. */
  readonly code: string;
  /** What happened, as one sentence. */
  readonly what: string;
  /** Why it happened, as far as it is known. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly fix: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** The one error type that is shown to people; make it with a factory that is named for the case. */
export class StackbenchError extends Error {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly exitCode: ExitCode;

  constructor(facts: ErrorFacts) {
    super(`${facts.what} ${facts.why}`, { cause: facts.cause });
    this.name = 'StackbenchError';
    this.code = facts.code;
    this.what = facts.what;
    this.why = facts.why;
    this.fix = facts.fix;
    this.exitCode = facts.exitCode ?? EXIT.couldNotRun;
  }
}

/** What is kept of an error inside a result file. */
export interface ErrorRecord {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** Turns anything thrown into a record; an unknown error keeps its message under the code `unexpected`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof StackbenchError) {
    return { code: error.code, what: error.what, why: error.why, fix: error.fix };
  }
  return {
    code: 'unexpected',
    what: messageOf(error),
    why: 'This was not foreseen; it may be a bug of stackbench.',
    fix: 'Run again with --debug and report the stack trace.',
  };
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
