import { StackbenchError } from '../../model/stackbench-error.ts';

/** The server no longer accepts connections; `reason` is that of the last one. */
export function serverGone(baseUrl: string, engine: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'server-gone',
    what: `${baseUrl} stopped answering while ${engine} measured it.`,
    why: `Every connection failed: ${reason}.`,
    fix: 'Look at the log of the stack: it may have crashed.',
  });
}
