import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** File names of one version of control groups. */
interface GroupFiles {
  readonly limit: string;
  readonly used: string;
  readonly inactive: RegExp;
}

const V2: GroupFiles = { limit: 'memory.max', used: 'memory.current', inactive: /^inactive_file (\d+)$/m };
const V1: GroupFiles = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  inactive: /^total_inactive_file (\d+)$/m,
};

/**
 * Bytes that this process and its children may still take: `MemAvailable` of the machine, or what the limits of its
 * control groups leave if that is less. Files that the kernel keeps in memory without use are free. Null if unknown.
 * `root` is the folder with `proc` and `sys`.
 */
export function availableMemory(root: string = '/'): number | null {
  const kib = /^MemAvailable:\s*(\d+) kB$/m.exec(textOf(join(root, 'proc/meminfo')))?.[1];
  const groups = textOf(join(root, 'proc/self/cgroup'));
  const own2 = /^0::(.*)$/m.exec(groups)?.[1];
  const own1 = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1];
  const left = [
    ...(own2 === undefined ? [] : leftOf(join(root, 'sys/fs/cgroup'), own2, V2)),
    ...(own1 === undefined ? [] : leftOf(join(root, 'sys/fs/cgroup/memory'), own1, V1)),
    ...(kib === undefined ? [] : [Number(kib) * 1024]),
  ];
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}

/** What the limit of a group, and of each group around it, leaves. In a container the own path may not be visible. */
function leftOf(mount: string, own: string, files: GroupFiles): number[] {
  const parts = own.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, depth) => join(mount, ...parts.slice(0, depth))).flatMap(
    (folder) => {
      const [limit, used] = [files.limit, files.used].map((name) => textOf(join(folder, name)).trim());
      if (!/^\d+$/.test(limit ?? '') || !/^\d+$/.test(used ?? '')) return [];
      const inactive = Number(files.inactive.exec(textOf(join(folder, 'memory.stat')))?.[1] ?? 0);
      return [Number(limit) - Number(used) + inactive];
    },
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
