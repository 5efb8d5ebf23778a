import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { NODE_SETTING } from '../../../targets/setting-table.ts';
import { locateNodeVersion } from '../../programs/node-versions.ts';
import type { LocateContext } from '../../programs/requirement.ts';
import type { RunningApp } from '../running-app.ts';
import { runtimeOf } from '../runtime-of.ts';

/** The major version that a stack asks for; null if it runs by our own. */
function nodeMajorOf({ settings }: Pick<TargetSpec, 'settings'>): number | null {
  const major = settings?.[NODE_SETTING];
  return major === undefined ? null : Number(major);
}

/**
 * The program of Node.js of every stack that asks for a version, by the ids of stacks.
 * @throws StackbenchError `node-missing` for one that is not installed, with how to install it
 */
export async function requireNodes(
  specs: readonly TargetSpec[],
  context: LocateContext,
): Promise<ReadonlyMap<string, string>> {
  const majors = [...new Set(specs.flatMap((spec) => nodeMajorOf(spec) ?? []))];
  const programs = await Promise.all(majors.map((major) => locateNodeVersion(major, context)));
  const missing = programs.flatMap((located, index) => (located.found ? [] : [{ major: majors[index], ...located }]));
  if (missing.length > 0) {
    const names = missing.map(({ major }) => major);
    throw new StackbenchError({
      code: 'node-missing',
      what: `Node.js ${names.join(' and ')}, by which variants run, is not installed.`,
      why: `${missing.map(({ reason }) => reason).join('; ')}.`,
      fix: `Run \`stackbench setup --node ${names.join(',')}\`, which downloads about 45 MB for each.`,
    });
  }
  const found = new Map<string, string>();
  for (const spec of specs) {
    const program = programs[majors.indexOf(nodeMajorOf(spec) ?? 0)];
    if (program?.found === true) found.set(spec.id, program.path);
  }
  return found;
}

/**
 * Makes sure that a stack of the user's runs by the Node.js that its variant asks for; otherwise it is stopped. What
 * cannot be seen is believed.
 * @throws StackbenchError `target-not-ready`
 */
export async function requireRuntime(app: RunningApp, spec: TargetSpec): Promise<void> {
  const major = nodeMajorOf(spec);
  const [root] = app.roots;
  if (major === null || root === undefined) return;
  const runtime = await runtimeOf(root, null);
  if (runtime === null || runtime.startsWith(`node v${major}.`)) return;
  await app.stop();
  throw new StackbenchError({
    code: 'target-not-ready',
    what: `${spec.id} does not run by Node.js ${major}.`,
    why: `It runs by ${runtime}: its "start" finds another one than the first on PATH.`,
    fix: `Begin "start" with \`node\`, without a folder, or leave out --vary ${NODE_SETTING}.`,
  });
}
