import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { waysToGet } from './doctor.ts';
import { noteFailure } from './failure-note.ts';
import type { Acquisition, Requirement, SetupContext } from './requirement.ts';

/**
 * Result of set-up for one requirement. `failed`: an attempt failed. `unobtainable`: there is nothing to try on this
 * machine.
 */
export interface SetupResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'here' | 'got' | 'unneeded' | 'stood-in' | 'failed' | 'unobtainable';
  /** Version and place, or why not. */
  readonly detail: string;
  /** How to install it by hand; empty when it is not missing. */
  readonly fix: string;
}

interface Getting {
  readonly context: SetupContext;
  readonly report: (text: string) => void;
  /** Acquisitions in progress or done, which several requirements may share. */
  readonly started: Map<Acquisition, Promise<void>>;
  /** Asks for it even if it is not needed. */
  readonly forced: boolean;
}

/**
 * Handles one requirement: looks for it, and tries the ways to install it until it is available. Throws only when
 * aborted.
 */
export async function getRequirement(requirement: Requirement, getting: Getting): Promise<SetupResult> {
  const { context, forced } = getting;
  const { id, title } = requirement;
  const row = { id, title, fix: '' };
  const located = await requirement.locate(context);
  if (located.found) return { ...row, outcome: 'here', detail: describe(located) };
  const unneeded = forced ? null : ((await requirement.unneeded?.(context)) ?? null);
  if (unneeded !== null) return { ...row, outcome: 'unneeded', detail: unneeded };
  const failures: string[] = [];
  for (const acquisition of requirement.acquisitions) {
    if ((await acquisition.possible(context)) !== true) continue;
    const why = await tryAcquisition(requirement, acquisition, getting);
    if (typeof why !== 'string') return { ...row, outcome: 'got', detail: describe(why) };
    failures.push(why);
  }
  const fix = failures.length > 0 ? requirement.manualFix : await waysToGet(context, requirement);
  if (failures.length === 0) return { ...row, outcome: 'unobtainable', detail: located.reason, fix };
  const detail = failures.join(' ');
  noteFailure(context, id, detail);
  return { ...row, outcome: 'failed', detail, fix };
}

interface Got {
  readonly version: string;
  readonly path: string;
}

async function tryAcquisition(
  requirement: Requirement,
  acquisition: Acquisition,
  getting: Getting,
): Promise<Got | string> {
  const { context, report, started } = getting;
  const { title } = requirement;
  const startedAt = performance.now();
  try {
    let run = started.get(acquisition);
    if (run === undefined) {
      report(`${title}: ${acquisition.title} (${acquisition.bytesText})`);
      run = acquisition.run(context, (text) => report(`${title}: ${text}`));
      started.set(acquisition, run);
    }
    await run;
  } catch (error) {
    context.signal.throwIfAborted();
    const why = error instanceof StackbenchError ? `${error.what} ${error.why}` : messageOf(error);
    report(`${title}: ${why}`);
    return why;
  }
  const located = await requirement.locate(context);
  if (!located.found) return `It was installed, but cannot be used: ${located.reason}.`;
  report(`${title}: installed ${located.version} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return located;
}

function describe({ version, path }: Got): string {
  return `${version} (${path})`;
}
