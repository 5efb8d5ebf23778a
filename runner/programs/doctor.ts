import { cacheRow } from './cache-row.ts';
import { askDocker } from './docker-engine.ts';
import type { DoctorRow } from './doctor-row.ts';
import type { Requirement, SetupContext } from './requirement.ts';
import { requirements } from './requirements.ts';

/** Looks at everything a run may need, changing nothing: a row for each requirement, one for Docker, one for the cache. */
export async function examine(
  context: SetupContext,
  known: readonly Requirement[] = requirements,
): Promise<DoctorRow[]> {
  const [docker, ...rows] = await Promise.all([dockerRow(context), ...known.map((one) => rowFor(context, one))]);
  const settled = withStandIns(rows, known);
  const isSomethingMissing = settled.some(({ state }) => state === 'missing');
  return [...settled, docker, cacheRow(context, isSomethingMissing)];
}

async function rowFor(context: SetupContext, requirement: Requirement): Promise<DoctorRow> {
  const { id, title, usedBy } = requirement;
  const row = { requirement: id, title, fix: '' };
  const located = await requirement.locate(context);
  if (located.found) {
    const { product = title, version, source, path } = located;
    const what = product === title ? version : `${product} ${version} in its place`;
    return { ...row, state: 'here', detail: `${what}, from ${source} (${path})` };
  }
  const unneeded = (await requirement.unneeded?.(context)) ?? null;
  if (unneeded !== null) return { ...row, state: 'unneeded', detail: `not needed: ${unneeded}` };
  return {
    ...row,
    state: 'missing',
    detail: `${located.reason}; used by ${usedBy}`,
    fix: await waysToGet(context, requirement),
  };
}

/** How something can be had here: by `stackbench setup`, or why not and how by hand. */
export async function waysToGet(context: SetupContext, { acquisitions, manualFix }: Requirement): Promise<string> {
  const reasons: string[] = [];
  for (const acquisition of acquisitions) {
    const possible = await acquisition.possible(context);
    if (possible === true)
      return `\`stackbench setup\` can ${acquisition.title} (${acquisition.bytesText}). By hand: ${manualFix}`;
    reasons.push(`cannot ${acquisition.title}: ${possible}`);
  }
  return [...reasons.map((reason) => `\`stackbench setup\` ${reason}.`), manualFix].join(' ');
}

/** What is missing but has its stand-in here is not needed. */
function withStandIns(rows: readonly DoctorRow[], known: readonly Requirement[]): DoctorRow[] {
  return rows.map((row) => {
    const standIn = known.find(({ id }) => id === row.requirement)?.standIn;
    const stands = rows.some((other) => other.requirement === standIn && other.state === 'here');
    if (row.state !== 'missing' || !stands) return row;
    return {
      ...row,
      state: 'unneeded',
      detail: `not here; ${standIn} stands in for it, ranked apart under its own name`,
      fix: '',
    };
  });
}

async function dockerRow(context: SetupContext): Promise<DoctorRow> {
  const docker = await askDocker(context);
  const row = { requirement: 'docker', title: 'Docker Compose', fix: '' };
  if (!docker.answers)
    return { ...row, state: 'unneeded', detail: `${docker.reason}; services run as processes of this machine instead` };
  const { version, compose } = docker;
  return { ...row, state: 'here', detail: `Docker engine ${version} answers, Compose ${compose.version} drives it` };
}
