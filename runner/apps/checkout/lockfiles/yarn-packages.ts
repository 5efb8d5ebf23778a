import type { LockedPackage } from './locked-package.ts';
import { yamlDocuments } from './yaml-documents.ts';

interface Entry {
  readonly version?: string | number;
  readonly resolution?: string;
  readonly linkType?: string;
}

/** Packages of a yarn.lock of yarn 2 or later; workspaces (soft links) are none. */
export function yarnPackages(text: string): LockedPackage[] {
  return Object.entries(yamlDocuments(text)[0] as Record<string, Entry>).flatMap(
    ([key, { version, resolution, linkType }]): LockedPackage[] => {
      const name = /^(@?[^@]+)@/.exec(resolution ?? '')?.[1];
      if (key === '__metadata' || name === undefined || version === undefined || linkType === 'soft') return [];
      return [[name, String(version)]];
    },
  );
}
