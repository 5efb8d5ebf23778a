import type { ToolRule } from './tool-fault.ts';

/** What package managers of Node.js say of themselves. */
export const PACKAGE_MANAGER_RULES: readonly ToolRule[] = [
  {
    when: /Cannot find matching keyid/,
    what: () => 'This corepack is too old: it does not know the keys with which packages are signed now.',
    fix: () => 'Run `npm install -g corepack@latest`.',
  },
  {
    when: /(?:Error|HTTP \d+) when performing the request to (https?:\/\/[^\s;]+)/,
    what: (url) => `corepack could not download the package manager from ${url}.`,
    fix: () =>
      'Let this machine reach that address (COREPACK_NPM_REGISTRY names another registry), or install the package manager by itself: `npm install -g pnpm`, `npm install -g yarn`.',
  },
  {
    when: /This project is configured to use (\w+) because (\S+) has a "packageManager" field/,
    what: (manager, file) => `${file} names ${manager} as its package manager, and another one was called.`,
    fix: (manager) =>
      `Remove the lock file of the other one, or set "install" in the configuration to a command of ${manager}.`,
  },
  {
    when: /package\.json defines "packageManager": "yarn@([^"]+)"/,
    what: (version) => `The yarn on PATH is yarn 1, and package.json wants yarn ${version}.`,
    fix: () => 'Run `corepack enable` (without corepack: `npm install -g corepack` first).',
  },
  {
    when: /YN0028/,
    what: () => 'yarn.lock does not fit: package.json was changed after it, or it was written by another yarn.',
    fix: () => 'Run `yarn install` and commit yarn.lock; for one of yarn 1, run `npm install -g yarn`.',
  },
  {
    when: /(?:This version of pnpm requires at least|pnpm requires at least) Node\.js v?([\d.]+)/,
    what: (version) => `This pnpm needs Node.js ${version} or later.`,
    fix: () => 'Use a newer Node.js, or name an older pnpm in "packageManager" of package.json.',
  },
  {
    when: /ERR_PNPM_BAD_PM_VERSION|Your pnpm version is incompatible with/,
    what: () => 'The pnpm on PATH is not the version that package.json wants.',
    fix: () => 'Run `corepack enable`, so that "packageManager" of package.json decides; or install that version.',
  },
  {
    when: /ERR_PNPM_LOCKFILE_BREAKING_CHANGE|Ignoring not compatible lockfile/,
    what: () => 'The pnpm on PATH does not know this version of pnpm-lock.yaml.',
    fix: () => 'Run `npm install -g pnpm@latest`, or name the version in "packageManager" of package.json.',
  },
  {
    when: /gyp ERR!.*(?:find Python|Could not find any Python installation)/,
    what: () => 'A package is compiled while it is installed, and Python is missing for that.',
    fix: () => 'Install it: `apt-get install python3 build-essential` (Debian), or `xcode-select --install` (macOS).',
  },
  {
    when: /gyp ERR!.*not found: (make|cc|g\+\+|gcc)/,
    what: (tool) => `A package is compiled while it is installed, and ${tool} is missing for that.`,
    fix: () => 'Install it: `apt-get install python3 build-essential` (Debian), or `xcode-select --install` (macOS).',
  },
];
