import { readFileSync } from 'node:fs';
import type { ProcessGroup } from '../cpu-sampler.ts';

/** Where the CPU controller of control groups of version 2 and of version 1 is mounted. */
const MOUNTED = { two: ['/sys/fs/cgroup'], one: ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'] } as const;

type ReadText = (path: string) => string;

/** Measures for how long the control group of some processes is throttled in a window. */
export class ThrottledMeter {
  readonly #pids: ProcessGroup;
  #beganUs: number | null = null;

  /** What throttles the first of them throttles all: they are of one app. */
  constructor(pids: ProcessGroup) {
    this.#pids = pids;
  }

  begin(): void {
    this.#beganUs = this.#read();
  }

  /** Since the window began, µs; null if unknown. */
  us(): number | null {
    const nowUs = this.#read();
    return this.#beganUs === null || nowUs === null ? null : Math.max(0, nowUs - this.#beganUs);
  }

  #read(): number | null {
    const [first] = this.#pids();
    return first === undefined ? null : readThrottledUs(first);
  }
}

/**
 * For how long the control group of a process has been throttled so far, µs: `throttled_usec` of `cpu.stat` in version
 * 2, `throttled_time` in version 1, of the group or of the parent of it that was throttled longest. Of several cores the
 * kernel adds up the times. Null if unknown.
 */
export function readThrottledUs(pid: number, read: ReadText = (path) => readFileSync(path, 'utf8')): number | null {
  const groups = textOf(`/proc/${pid}/cgroup`, read) ?? '';
  const ofTwo = /^0::(\/.*)$/m.exec(groups)?.[1];
  const ofOne = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(\/.*)$/m.exec(groups)?.[1];
  const times = [
    ...(ofTwo === undefined ? [] : MOUNTED.two.flatMap((mount) => timesIn(mount, ofTwo, read))),
    ...(ofOne === undefined ? [] : MOUNTED.one.flatMap((mount) => timesIn(mount, ofOne, read))),
  ];
  return times.length === 0 ? null : Math.max(...times);
}

/** Of a group and all its parents. A container sees its own group as the root. */
function timesIn(mount: string, group: string, read: ReadText): number[] {
  const names = group.split('/').filter(Boolean);
  return Array.from({ length: names.length + 1 }, (_, depth) => names.slice(0, depth)).flatMap((path) => {
    const stat = textOf([mount, ...path, 'cpu.stat'].join('/'), read) ?? '';
    const us = /^throttled_usec (\d+)$/m.exec(stat)?.[1];
    const ns = /^throttled_time (\d+)$/m.exec(stat)?.[1];
    if (us !== undefined) return [Number(us)];
    return ns === undefined ? [] : [Number(ns) / 1000];
  });
}

function textOf(path: string, read: ReadText): string | null {
  try {
    return read(path);
  } catch {
    return null;
  }
}
