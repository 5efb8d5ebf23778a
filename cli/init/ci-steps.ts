import { posix } from 'node:path';
import { toolVersion } from '../tool-version.ts';
import type { CiProject } from './ci-project.ts';

const ADD: Readonly<Record<CiProject['manager'], string>> = {
  npm: 'npm install --save-dev --save-exact',
  pnpm: 'pnpm add --save-dev --save-exact',
  yarn: 'yarn add --dev --exact',
  'yarn-classic': 'yarn add --dev --exact',
  bun: 'bun add --dev --exact',
};

/** How the lock files name a package that came from a registry, and not from a tarball or a repository. */
const FROM_REGISTRY = /\/stackbench\/-\/stackbench-|"stackbench@npm:|^ {2}'?\/?stackbench@\d|\["stackbench@\d/m;
const IN_LOCKFILE = /(node_modules\/|["'\s/[])stackbench["'@]|^stackbench@/m;

/** What must be done before the files for CI find the stackbench that the project chose, as things to do; none when it is locked. */
export function ciSteps({ lockfile, manager, folder, installFolder }: CiProject): string[] {
  if (!lockfile.there || !IN_LOCKFILE.test(lockfile.text)) {
    const tarball = `stackbench-${toolVersion}.tgz`;
    const below = posix.relative(folder, installFolder);
    const add = lockfile.there ? ADD[manager] : `npm install --prefix ${below} --save-exact`;
    return [
      `CI installs stackbench from ${lockfile.path} and from nowhere else, and it is not in there. Make the tarball (\`npm pack\` in a checkout of stackbench), put it into the repository or where CI can download it, then: ${add} ./${tarball} (or its https address). The lock file holds its checksum; commit both. Do not add it by its name alone: the package is not on the public registry, and whoever takes the name there would run in your CI.`,
    ];
  }
  if (!FROM_REGISTRY.test(lockfile.text)) return [];
  return [
    `${lockfile.path} takes stackbench from a registry. It is not published on the public one: make sure that this is a registry of yours.`,
  ];
}
