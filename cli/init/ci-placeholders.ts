import { posix } from 'node:path';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import type { CiProject } from './ci-project.ts';

/** Version of bun for a project whose package.json names none in `packageManager`. */
const BUN_VERSION = '1.4.5';

interface Install {
  /** Installs the package manager, in a version that the project or we have chosen. */
  readonly bring?: (version: string | null) => string;
  readonly run: string;
}

/** How a runner that has only Node.js gets each package manager, and how that installs from the lock file. */
const INSTALLS: Readonly<Record<CiProject['manager'], Install>> = {
  npm: { run: 'npm ci' },
  pnpm: { bring: () => 'corepack enable', run: 'pnpm install --frozen-lockfile' },
  yarn: { bring: () => 'corepack enable', run: 'yarn install --immutable' },
  'yarn-classic': { bring: () => 'corepack enable', run: 'yarn install --frozen-lockfile' },
  bun: {
    bring: (version) => `npm install --global bun@${version ?? BUN_VERSION}`,
    run: 'bun install --frozen-lockfile',
  },
};
/** Without a version in `packageManager`, the one that comes with this Node.js is used, not the newest. */
const OWN_COREPACK = 'COREPACK_DEFAULT_TO_LATEST=0 ';

/**
 * Values of a template's placeholders, by their names; a line whose placeholder is null is left out.
 * @param asRoot prefix of a command that writes into the folder of Node.js: empty, or `sudo`
 */
export function ciPlaceholders(service: string, project: CiProject, asRoot: string): Record<string, string | null> {
  const { folder, installFolder, packageFolder } = project;
  const results = folder === '.' ? 'stackbench-results' : `${folder}/stackbench-results`;
  return {
    // A name may contain characters with a meaning in YAML.
    SERVICE: service.replaceAll(/[^\w./-]+/g, '-'),
    VERSION: toolVersion,
    INSTALL: installCommand(project, asRoot),
    INSTALL_FOLDER: installFolder === '.' ? null : scalar(installFolder),
    FOLDER: folder === '.' ? null : scalar(folder),
    PACKAGE: scalar(`./${packageFolder}`),
    LAUNCHER: shellWord(posix.join(posix.relative(folder, packageFolder), 'launcher.cjs')),
    SHELL_INSTALL_FOLDER: installFolder === '.' ? null : shellWord(installFolder),
    SHELL_FOLDER: folder === '.' ? null : shellWord(folder),
    RESULTS: scalar(results),
    JUNIT: scalar(`${results}/gate-junit.xml`),
    DEFAULT_BRANCHES: `[${project.defaultBranches.map(scalar).join(', ')}]`,
  };
}

/** Installs exactly what the lock file says, with a package manager of a known version. */
function installCommand({ manager, managerVersion }: CiProject, asRoot: string): string {
  const { bring, run } = INSTALLS[manager];
  if (bring === undefined) return run;
  const first = `${asRoot === '' ? '' : `${asRoot} `}${bring(managerVersion)}`;
  return `${first} && ${managerVersion === null && manager !== 'bun' ? OWN_COREPACK : ''}${run}`;
}

/** A path as one word for a shell. */
function shellWord(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** Replaces the placeholders of a template: `__NAME__`. */
export function fillTemplate(text: string, values: Readonly<Record<string, string | null>>): string {
  const lines = text.split('\n').filter((line) => !placeholdersIn(line).some((name) => values[name] === null));
  return lines.join('\n').replaceAll(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

const PLACEHOLDER = /__([A-Z]+(?:_[A-Z]+)*)__/g;

function placeholdersIn(line: string): string[] {
  return Array.from(line.matchAll(PLACEHOLDER), ([, name = '']) => name);
}

/** A text as a YAML scalar, in quotes if it could mean something else. */
function scalar(text: string): string {
  const isPlain =
    /^(\.\/)?[A-Za-z][\w.-]*(\/[\w.-]+)*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
