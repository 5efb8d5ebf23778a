import type { ErrorCode } from './error-codes.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explainRefusal } from './system-refusal.ts';

interface ErrorFacts {
  readonly code: ErrorCode;
  /** What happened, as one sentence. */
  readonly what: string;
  /** Why it happened, as far as known. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly fix: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** The one error type that is shown to people; make it with a factory that is named for the case. */
export class StackbenchError extends Error {
  readonly code: ErrorCode;
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

/** Whether an error is ours and has one of these codes. */
export function hasErrorCode(error: unknown, ...codes: readonly ErrorCode[]): error is StackbenchError {
  return error instanceof StackbenchError && codes.includes(error.code);
}

/** What is kept of an error inside a result file. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * Turns anything thrown into a record; a refusal of the system is explained, an unknown error keeps its message under
 * the code `unexpected`.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof StackbenchError) {
    return { code: error.code, what: error.what, why: error.why, fix: error.fix };
  }
  const refused = explainRefusal(error);
  if (refused !== null) return { code: 'system-refused', ...refused };
  return {
    code: 'unexpected',
    what: messageOf(error),
    why: 'This error is unexpected; it may be a bug of stackbench.',
    fix: 'Run again with --debug and report the stack trace.',
  };
}

/** Returns the message of anything thrown, or the messages of its causes if it has none. Never empty. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error);
  const isSpeaking = error.message !== '' && error.message !== 'fetch failed';
  if (isSpeaking) return error.message;
  const behind: readonly unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  const messages = new Set(behind.filter((one) => one !== undefined && one !== error).map(messageOf));
  const code = (error as { code?: unknown }).code;
  const reasons = messages.size > 0 ? [...messages].join('; ') : typeof code === 'string' ? code : '';
  return [error.message, reasons].filter(Boolean).join(': ') || error.name || 'an error without a message';
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'a value that is not an error was thrown';
  }
}
