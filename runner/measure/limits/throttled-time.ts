import { readFileSync } from 'node:fs';
import type { ProcessGroup } from '../cpu-sampler.ts';

/** Where the CPU controller of control groups of version 2 and of version 1 is mounted. */
const MOUNTED = { two: ['/sys/fs/cgroup'], one: ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'] } as const;

type ReadText = (path: string) => string;

/**
 * Measures for how long the control group of some processes, or a parent of it, is throttled in a window. Of several
 * cores the kernel adds up the times; it counts each when it ends.
 */
export class ThrottledMeter {
  readonly #pids: ProcessGroup;
  readonly #readText: ReadText;
  #before: ReadonlyMap<string, number> = new Map();

  /** What throttles the first of them throttles all: they are of one app. */
  constructor(pids: ProcessGroup, readText: ReadText = (path) => readFileSync(path, 'utf8')) {
    this.#pids = pids;
    this.#readText = readText;
  }

  begin(): void {
    this.#before = this.#read();
  }

  /** Since the window began, µs: of the group that was throttled longest; null if unknown. */
  us(): number | null {
    const increases = [...this.#read()].flatMap(([group, us]) => {
      const before = this.#before.get(group);
      return before === undefined ? [] : [Math.max(0, us - before)];
    });
    return increases.length === 0 ? null : Math.max(...increases);
  }

  #read(): ReadonlyMap<string, number> {
    const [first] = this.#pids();
    return new Map(first === undefined ? [] : throttledUs(first, this.#readText));
  }
}

/**
 * For how long each control group of a process has been throttled so far, µs, by its file: `throttled_usec` of
 * `cpu.stat` in version 2, `throttled_time` in version 1.
 */
function throttledUs(pid: number, read: ReadText): [file: string, us: number][] {
  const groups = textOf(`/proc/${pid}/cgroup`, read);
  const ofTwo = /^0::(\/.*)$/m.exec(groups)?.[1];
  const ofOne = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(\/.*)$/m.exec(groups)?.[1];
  const files = [
    ...(ofTwo === undefined ? [] : MOUNTED.two.flatMap((mount) => filesOf(mount, ofTwo))),
    ...(ofOne === undefined ? [] : MOUNTED.one.flatMap((mount) => filesOf(mount, ofOne))),
  ];
  return files.flatMap((file): [string, number][] => {
    const stat = textOf(file, read);
    const us = /^throttled_usec (\d+)$/m.exec(stat)?.[1];
    const ns = /^throttled_time (\d+)$/m.exec(stat)?.[1];
    if (us !== undefined) return [[file, Number(us)]];
    return ns === undefined ? [] : [[file, Number(ns) / 1000]];
  });
}

/** Of a group and all its parents. A container sees its own group as the root. */
function filesOf(mount: string, group: string): string[] {
  const names = group.split('/').filter(Boolean);
  return Array.from({ length: names.length + 1 }, (_, depth) =>
    [mount, ...names.slice(0, depth), 'cpu.stat'].join('/'),
  );
}

/** Empty if it cannot be read. */
function textOf(path: string, read: ReadText): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}
