import type { LockedPackage } from './locked-package.ts';

interface NpmLock {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
}

/** Packages of a package-lock.json of version 2 or 3; links to workspaces are none. */
export function npmPackages(text: string): LockedPackage[] {
  const { packages = {} } = JSON.parse(text) as NpmLock;
  return Object.entries(packages).flatMap(([path, { version, link }]): LockedPackage[] => {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    return name === undefined || version === undefined || link === true ? [] : [[name, version]];
  });
}
