import type { Lockfile } from '../find-lockfile.ts';
import type { LockedPackage } from './locked-package.ts';
import { npmPackages } from './npm-packages.ts';
import { pnpmPackages } from './pnpm-packages.ts';
import { yarnClassicPackages } from './yarn-classic-packages.ts';
import { yarnPackages } from './yarn-packages.ts';

const READERS: Readonly<Record<Lockfile['manager'], (text: string) => LockedPackage[]>> = {
  npm: npmPackages,
  pnpm: pnpmPackages,
  yarn: yarnPackages,
  'yarn-classic': yarnClassicPackages,
  bun: () => [],
};

/** Packages of a lock file: name → version, several ones sorted and comma-separated. Empty without one, and for one that we cannot read. */
export function readDependencies(lockfile: Lockfile | null): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of packagesOf(lockfile))
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, found]) => [name, [...found].sort().join(', ')]));
}

function packagesOf(lockfile: Lockfile | null): LockedPackage[] {
  if (lockfile === null) return [];
  try {
    return READERS[lockfile.manager](lockfile.bytes.toString('utf8'));
  } catch {
    return [];
  }
}
