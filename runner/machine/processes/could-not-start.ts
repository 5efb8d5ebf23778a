import { StackbenchError } from '../../../model/stackbench-error.ts';
import { explainRefusal } from '../../../model/system-refusal.ts';

/** The program itself was found. */
const PART_MISSING = {
  why: 'the folder that it runs in, the interpreter that its first line names, or /dev/null is missing (ENOENT)',
  fix: 'Make sure that nothing removes them while stackbench runs, and run it again.',
};

/** The error for a program that cannot be executed, with the system's reason. */
export function couldNotStart(
  spec: { readonly label: string; readonly command: string },
  cause: Error,
): StackbenchError {
  const refused = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? PART_MISSING : explainRefusal(cause);
  return new StackbenchError({
    code: 'could-not-start',
    what: `${spec.label} could not be started.`,
    why: `${spec.command}: ${refused?.why ?? cause.message}`,
    fix: refused?.fix ?? 'Run `stackbench doctor` to see what is missing.',
    cause,
  });
}
