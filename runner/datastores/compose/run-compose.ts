import { StackbenchError } from '../../../model/stackbench-error.ts';
import { type ToolRun, runTool } from '../../machine/processes/run-tool.ts';

/** Runs a Compose command as `runTool` does. @throws StackbenchError `compose-failed`, or the signal's reason */
export async function runCompose(run: ToolRun): Promise<string> {
  try {
    return await runTool(run);
  } catch (cause) {
    if (!(cause instanceof StackbenchError)) throw cause;
    throw new StackbenchError({
      code: 'compose-failed',
      what: cause.what,
      why: cause.why,
      fix: 'Read the message; `--provider native` uses programs of this machine instead.',
      cause,
    });
  }
}
