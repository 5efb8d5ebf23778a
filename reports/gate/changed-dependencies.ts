import type { SideRecord } from '../../model/document/gate-result.ts';
import type { DependencyChange } from './gate-report.ts';

/** Returns the packages that differ between the two lock files, by name; null if a side has no supported lock file. */
export function changedDependencies(base: SideRecord, head: SideRecord): DependencyChange[] | null {
  if (isEmpty(base.dependencies) || isEmpty(head.dependencies)) return null;
  const names = [...new Set([...Object.keys(base.dependencies), ...Object.keys(head.dependencies)])].sort();
  return names.flatMap((name): DependencyChange[] => {
    const before = ownValue(base.dependencies, name);
    const after = ownValue(head.dependencies, name);
    if (before === after) return [];
    const kind = before === null ? 'added' : after === null ? 'removed' : 'changed';
    return [{ name, kind, base: before, head: after }];
  });
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  return Object.keys(record).length === 0;
}

/** A package may be called `constructor`. */
function ownValue(record: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}
