import type { Lockfile } from '../find-lockfile.ts';
import type { LockedPackage } from './locked-package.ts';
import { npmPackages } from './npm-packages.ts';
import { pnpmPackages } from './pnpm-packages.ts';
import { yarnClassicPackages } from './yarn-classic-packages.ts';
import { yarnPackages } from './yarn-packages.ts';

/** The largest repositories have half of it, and YAML takes seconds for more. */
const MOST_BYTES = 10_000_000;

const READERS: Readonly<Record<Lockfile['manager'], (text: string) => LockedPackage[]>> = {
  npm: npmPackages,
  pnpm: pnpmPackages,
  yarn: yarnPackages,
  'yarn-classic': yarnClassicPackages,
  bun: () => [],
};

/**
 * Packages of a lock file: name → version, several ones sorted and comma-separated. Empty without one, and for one that
 * we cannot read.
 */
export function readDependencies(lockfile: Lockfile | null): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of packagesOf(lockfile))
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  // No package is called so, and a result with such a member is refused.
  versions.delete('__proto__');
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, found]) => [name, [...found].sort().join(', ')]));
}

function packagesOf(lockfile: Lockfile | null): LockedPackage[] {
  if (lockfile === null || lockfile.bytes.length > MOST_BYTES) return [];
  try {
    return READERS[lockfile.manager](lockfile.bytes.toString('utf8'));
  } catch {
    return [];
  }
}
