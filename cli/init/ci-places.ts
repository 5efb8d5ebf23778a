import { posix } from 'node:path';
import { toolVersion } from '../tool-version.ts';
import type { CiProject } from './ci-project.ts';

/** For a project that names none in `packageManager`. */
const BUN_VERSION = '1.4.5';

interface Install {
  /** What brings the package manager, in a version that the project or we have chosen. */
  readonly get?: (version: string | null) => string;
  readonly run: string;
}

/** What a package manager needs on a runner that has Node.js alone, and how it installs what the lock file says. */
const INSTALLS: Readonly<Record<CiProject['manager'], Install>> = {
  npm: { run: 'npm ci' },
  pnpm: { get: () => 'corepack enable', run: 'pnpm install --frozen-lockfile' },
  yarn: { get: () => 'corepack enable', run: 'yarn install --immutable' },
  'yarn-classic': { get: () => 'corepack enable', run: 'yarn install --frozen-lockfile' },
  bun: {
    get: (version) => `npm install --global bun@${version ?? BUN_VERSION}`,
    run: 'bun install --frozen-lockfile',
  },
};
/** Where `packageManager` names no version: the one that this Node.js brings, not the newest there is. */
const OWN_COREPACK = 'COREPACK_DEFAULT_TO_LATEST=0 ';

/**
 * What stands in a template's places, by their names; a line whose place is null is left out.
 * @param asRoot what a command that writes beside Node.js needs in front of it: nothing, or `sudo`
 */
export function ciPlaces(service: string, project: CiProject, asRoot: string): Record<string, string | null> {
  const { folder, installFolder, packageFolder } = project;
  return {
    // A name may hold what means something to YAML.
    SERVICE: service.replaceAll(/[^\w./-]+/g, '-'),
    VERSION: toolVersion,
    INSTALL: installCommand(project, asRoot),
    INSTALL_FOLDER: installFolder === '.' ? null : scalar(installFolder),
    FOLDER: folder === '.' ? null : scalar(folder),
    PACKAGE: scalar(`./${packageFolder}`),
    LAUNCHER: shellWord(posix.join(posix.relative(folder, packageFolder), 'launcher.cjs')),
    RESULTS: scalar(folder === '.' ? 'stackbench-results' : `${folder}/stackbench-results`),
    DEFAULT_BRANCHES: `[${project.defaultBranches.map(scalar).join(', ')}]`,
  };
}

/** What stands in the lock file and nothing else, by a package manager whose version is known. */
function installCommand({ manager, managerVersion }: CiProject, asRoot: string): string {
  const { get, run } = INSTALLS[manager];
  if (get === undefined) return run;
  const bring = `${asRoot === '' ? '' : `${asRoot} `}${get(managerVersion)}`;
  return `${bring} && ${managerVersion === null && manager !== 'bun' ? OWN_COREPACK : ''}${run}`;
}

/** A path as a shell, and YAML around it, take it for one word. */
function shellWord(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
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
