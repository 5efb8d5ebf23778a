import { posix } from 'node:path';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import type { CiProject } from './ci-project.ts';

const ADD: Readonly<Record<CiProject['manager'], string>> = {
  npm: 'npm install --save-dev --save-exact',
  pnpm: 'pnpm add --save-dev --save-exact',
  yarn: 'yarn add --dev --exact',
  'yarn-classic': 'yarn add --dev --exact',
  bun: 'bun add --dev --exact',
};

/** How lock files name a package that came from a registry, not from a tarball or a repository. */
const FROM_REGISTRY = /\/stackbench\/-\/stackbench-|"stackbench@npm:|^ {2}'?\/?stackbench@\d|\["stackbench@\d/m;
const IN_LOCKFILE = /(node_modules\/|["'\s/[])stackbench["'@]|^stackbench@/m;

/** Steps that are needed before CI finds the stackbench that the project chose; none if the lock file has it. */
export function ciSteps({ lockfile, manager, folder, installFolder }: CiProject): string[] {
  if (!lockfile.there || !IN_LOCKFILE.test(lockfile.text)) {
    const tarball = `stackbench-${toolVersion}.tgz`;
    const below = posix.relative(folder, installFolder);
    const add = lockfile.there ? ADD[manager] : `npm install --prefix ${below} --save-exact`;
    return [
      `CI installs stackbench only from ${lockfile.path}, which does not contain it. Create the tarball (\`npm pack\` in a checkout of stackbench), put it into the repository or where CI can download it, then: ${add} ./${tarball} (or its https address). The lock file contains its checksum; commit both. Do not add it only by its name: the package is not on the public registry, and code of anyone who takes the name there would run in your CI.`,
    ];
  }
  if (!FROM_REGISTRY.test(lockfile.text)) return [];
  return [
    `${lockfile.path} takes stackbench from a registry. It is not published on the public one: make sure that this is your own registry.`,
  ];
}
