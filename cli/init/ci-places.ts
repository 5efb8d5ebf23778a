import type { CiProject } from './ci-project.ts';

interface Install {
  readonly get?: string;
  readonly run: string;
}

/** What a package manager needs on a runner that has Node.js alone, and how it installs what the lock file says. */
const INSTALLS: Readonly<Record<NonNullable<CiProject['manager']>, Install>> = {
  npm: { run: 'npm ci' },
  pnpm: { get: 'corepack enable', run: 'pnpm install --frozen-lockfile' },
  yarn: { get: 'corepack enable', run: 'yarn install --immutable' },
  'yarn-classic': { get: 'corepack enable', run: 'yarn install --frozen-lockfile' },
  bun: { get: 'npm install --global bun', run: 'bun install --frozen-lockfile' },
  // Without --prefix it would go to a package.json further up.
  none: { run: 'npm install --no-save --prefix . stackbench' },
};
const WITHOUT_LOCKFILE: Install = { run: 'npm install' };

/**
 * What stands in a template's places, by their names; a line whose place is null is left out.
 * @param asRoot what a command that writes beside Node.js needs in front of it: nothing, or `sudo`
 */
export function ciPlaces(service: string, project: CiProject, asRoot: string): Record<string, string | null> {
  const { get, run } = project.manager === null ? WITHOUT_LOCKFILE : INSTALLS[project.manager];
  const { folder, installFolder } = project;
  return {
    // A name may hold what means something to YAML.
    SERVICE: service.replaceAll(/[^\w./-]+/g, '-'),
    INSTALL: get === undefined ? run : `${asRoot === '' ? '' : `${asRoot} `}${get} && ${run}`,
    INSTALL_FOLDER: installFolder === '.' ? null : scalar(installFolder),
    FOLDER: folder === '.' ? null : scalar(folder),
    PACKAGE: scalar(`./${project.packageFolder}`),
    RESULTS: scalar(folder === '.' ? 'stackbench-results' : `${folder}/stackbench-results`),
    DEFAULT_BRANCHES: `[${project.defaultBranches.map(scalar).join(', ')}]`,
  };
}

/** Fills a template's places: `__NAME__`. */
export function fillTemplate(text: string, places: Readonly<Record<string, string | null>>): string {
  const lines = text.split('\n').filter((line) => !placesIn(line).some((name) => places[name] === null));
  return lines.join('\n').replaceAll(PLACE, (whole, name: string) => places[name] ?? whole);
}

const PLACE = /__([A-Z]+(?:_[A-Z]+)*)__/g;

function placesIn(line: string): string[] {
  return Array.from(line.matchAll(PLACE), ([, name = '']) => name);
}

/** A text as YAML takes it for one, in quotes where it may mean something else. */
function scalar(text: string): string {
  const isPlain =
    /^(\.\/)?[A-Za-z][\w.-]*(\/[\w.-]+)*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
