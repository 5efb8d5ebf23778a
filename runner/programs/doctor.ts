import { cacheRow } from './cache-row.ts';
import { askDocker } from './docker-engine.ts';
import type { DoctorRow } from './doctor-row.ts';
import type { Found, Requirement, SetupContext } from './requirement.ts';
import { requirements } from './requirements.ts';

/**
 * Checks everything a run may need and changes nothing: a row for each requirement, one for Docker, one for the cache.
 */
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
  if (located.found) return { ...row, state: 'here', detail: describeFound(title, located) };
  const unneeded = (await requirement.unneeded?.(context)) ?? null;
  if (unneeded !== null) return { ...row, state: 'unneeded', detail: `not needed: ${unneeded}` };
  return {
    ...row,
    state: 'missing',
    detail: `${located.reason}; used by ${usedBy}`,
    fix: await waysToGet(context, requirement),
  };
}

/** Words for sources that are no name of a place. */
const SOURCES: Readonly<Record<string, string>> = {
  cache: 'the cache',
  'distribution package': 'a distribution package in the cache',
  'embedded binaries': 'its npm package',
};

function describeFound(title: string, { product = title, version, source, path, passedOver }: Found): string {
  const what = product === title ? version : `${product} ${version} in its place`;
  const others = passedOver.length === 0 ? '' : `; passed over: ${passedOver.join('; ')}`;
  return `${what}, from ${SOURCES[source] ?? source} (${path})${others}`;
}

/** How to install something: by `stackbench setup`, or why not and how by hand. */
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

/** A missing requirement whose stand-in is available is not needed. */
function withStandIns(rows: readonly DoctorRow[], known: readonly Requirement[]): DoctorRow[] {
  return rows.map((row) => {
    const standIn = known.find(({ id }) => id === row.requirement)?.standIn;
    const stands = rows.some((other) => other.requirement === standIn && other.state === 'here');
    if (row.state !== 'missing' || !stands) return row;
    return {
      ...row,
      state: 'unneeded',
      detail: `not available; ${standIn} stands in for it and is ranked separately, under its own name`,
      fix: '',
    };
  });
}

async function dockerRow(context: SetupContext): Promise<DoctorRow> {
  const docker = await askDocker(context);
  const row = { requirement: 'docker', title: 'Docker Compose', fix: '' };
  if (!docker.answers)
    return {
      ...row,
      state: 'unneeded',
      detail: `${docker.reason}; datastores run as processes of this machine instead`,
    };
  const { version, compose } = docker;
  return { ...row, state: 'here', detail: `Docker engine ${version} answers, Compose ${compose.version} drives it` };
}
