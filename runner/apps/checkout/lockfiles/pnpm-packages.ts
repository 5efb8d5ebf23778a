import type { LockedPackage } from './locked-package.ts';
import { yamlDocuments } from './yaml-documents.ts';

/** `name@1.0.0(peer@2.0.0)`, `/name@1.0.0`, and `/name/1.0.0_peer` of versions before 6. */
const PACKAGE = /^\/?((?:@[^/@]+\/)?[^/@]+)[@/]([^(_]+)/;

/** Packages of a pnpm-lock.yaml, of every document in it; those of this repository (`file:`, `link:`) are none. */
export function pnpmPackages(text: string): LockedPackage[] {
  return yamlDocuments(text).flatMap((document) => {
    const { packages } = (document ?? {}) as { packages?: Record<string, { version?: string }> | null };
    return Object.entries(packages ?? {}).flatMap(([key, { version }]): LockedPackage[] => {
      const [, name, found] = PACKAGE.exec(key) ?? [];
      if (name === undefined || found === undefined || /^(file|link):/.test(found)) return [];
      return [[name, version ?? found]];
    });
  });
}
