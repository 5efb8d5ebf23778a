import { existsSync } from 'node:fs';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { closeCache } from '../machine/folders/open-cache.ts';
import { recentFailure } from './failure-note.ts';
import { getRequirement, type SetupResult } from './get-requirement.ts';
import { removeUnfinished, unfinishedFolder } from './make-atomically.ts';
import type { Acquisition, Requirement, SetupContext } from './requirement.ts';
import { requirements } from './requirements.ts';
import { takeSetupLock } from './setup-lock.ts';

interface SetupOptions {
  /** Ids to install even if they are not needed; all others are skipped. */
  readonly only?: readonly string[];
  readonly requirements?: readonly Requirement[];
}

interface SetupOutcome {
  readonly results: readonly SetupResult[];
  /** Attempts that failed. */
  readonly failed: readonly SetupResult[];
  /** What cannot be installed on this machine; each with its reason and how to install it by hand. */
  readonly unobtainable: readonly SetupResult[];
  /** Whether anything was installed or tried; false when everything was available. */
  readonly didSomething: boolean;
}

/**
 * Installs what is missing into our cache and reports each step with its size before it starts; a failed step does not
 * stop the others. One set-up at a time; an interrupted step is started again by the next one.
 * @throws StackbenchError `setup-under-way`; the signal's reason when aborted, with all children ended.
 */
export async function runSetup(
  context: SetupContext,
  report: (text: string) => void,
  { only, requirements: known = requirements }: SetupOptions = {},
): Promise<SetupOutcome> {
  closeCache(context.env);
  const wanted = only === undefined ? known : known.filter(({ id }) => only.includes(id));
  const settled = await settledAlready(context, wanted, only !== undefined);
  if (settled !== null && !existsSync(unfinishedFolder(context.env))) return conclude(settled, wanted, report);
  const unlock = await takeSetupLock(context);
  try {
    await removeUnfinished(context.env);
    if (settled !== null) return conclude(settled, wanted, report);
    report(`Installing what is missing into ${cacheFolder(context.env)}; nothing else on this system is changed.`);
    const results = await getAll({ ...context, report }, wanted, only !== undefined);
    context.signal.throwIfAborted();
    return conclude(results, wanted, report);
  } finally {
    await removeUnfinished(context.env);
    await unlock();
  }
}

async function getAll(context: SetupContext, wanted: readonly Requirement[], forced: boolean): Promise<SetupResult[]> {
  const started = new Map<Acquisition, Promise<void>>();
  const results = new Map<string, Promise<SetupResult>>();
  const get = async (requirement: Requirement): Promise<SetupResult> => {
    await Promise.allSettled((requirement.after ?? []).flatMap((id) => results.get(id) ?? []));
    context.signal.throwIfAborted();
    return await getRequirement(requirement, { context, report: context.report ?? (() => {}), started, forced });
  };
  for (const requirement of wanted) results.set(requirement.id, get(requirement));
  // All must have ended, children and folders too, before the lock is released.
  const ended = await Promise.allSettled(results.values());
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** The results when there is nothing to do or to try again, else null. */
async function settledAlready(
  context: SetupContext,
  wanted: readonly Requirement[],
  forced: boolean,
): Promise<SetupResult[] | null> {
  const results = await Promise.all(wanted.map((requirement) => lookAt(context, requirement, forced)));
  if (results.every((one) => one !== null)) return results;
  const stoodIn = await Promise.all(
    wanted.map(async ({ id, title, standIn, manualFix }, index): Promise<SetupResult | null> => {
      const result = results[index] ?? null;
      const stands = results.some((one) => one !== null && one.id === standIn && one.outcome === 'here');
      if (result !== null || forced || !stands) return result;
      const why = recentFailure(context, id);
      return why === null ? null : { id, title, outcome: 'failed', detail: why, fix: manualFix };
    }),
  );
  return stoodIn.every((one) => one !== null) ? stoodIn : null;
}

async function lookAt(context: SetupContext, requirement: Requirement, forced: boolean): Promise<SetupResult | null> {
  // Nothing is started by this one: without a way to get it, a requirement is only looked at.
  const possible = await Promise.all(requirement.acquisitions.map((acquisition) => acquisition.possible(context)));
  const lookedAt = possible.includes(true) ? { ...requirement, acquisitions: [] } : requirement;
  const result = await getRequirement(lookedAt, { context, report: () => {}, started: new Map(), forced });
  return result.outcome === 'unobtainable' && possible.includes(true) ? null : result;
}

function conclude(
  results: readonly SetupResult[],
  wanted: readonly Requirement[],
  report: (text: string) => void,
): SetupOutcome {
  const final = results.map((result): SetupResult => {
    const standIn = wanted.find(({ id }) => id === result.id)?.standIn;
    const stands = results.some(({ id, outcome }) => id === standIn && (outcome === 'here' || outcome === 'got'));
    const missing = result.outcome === 'failed' || result.outcome === 'unobtainable';
    return missing && stands ? { ...result, outcome: 'stood-in' } : result;
  });
  const failed = final.filter(({ outcome }) => outcome === 'failed');
  const unobtainable = final.filter(({ outcome }) => outcome === 'unobtainable');
  const got = final.filter(({ outcome }) => outcome === 'got');
  for (const { title, detail, id } of final.filter(({ outcome }) => outcome === 'stood-in')) {
    report(
      `${title} could not be installed; ${wanted.find((one) => one.id === id)?.standIn} stands in for it and is ranked separately. ${detail}`,
    );
  }
  if (failed.length + unobtainable.length > 0) report('Not available:');
  for (const { title, detail, fix } of [...failed, ...unobtainable]) report(`  ${title}: ${detail}\n    ${fix}`);
  const didSomething = got.length + failed.length > 0;
  if (!didSomething)
    report(
      unobtainable.length === 0
        ? 'Everything is installed: nothing to do.'
        : 'Nothing more can be installed on this machine: nothing to do.',
    );
  return { results: final, failed, unobtainable, didSomething };
}
