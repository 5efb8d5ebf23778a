import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../model/stackbench-error.ts';

/** A control group that a test made; `end` lets its processes go and removes it. */
export interface ControlGroup {
  end(): void;
}

/** Why this machine cannot play a test. */
export class CannotPlay extends Error {}

/** Lets processes use a share 0..1 of one core, in periods of 0.1 s. @throws CannotPlay */
export function limitCpu(pids: readonly number[], share: number): ControlGroup {
  const periodUs = 100_000;
  const quotaUs = Math.round(share * periodUs);
  return makeGroup('cpu', pids, {
    one: { 'cpu.cfs_period_us': String(periodUs), 'cpu.cfs_quota_us': String(quotaUs) },
    two: { 'cpu.max': `${quotaUs} ${periodUs}` },
  });
}

/** Lets processes make a number of writes per second to the disk of a folder. @throws CannotPlay */
export function limitWrites(pids: readonly number[], folder: string, perSec: number): ControlGroup {
  const { dev } = statSync(folder);
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  if (major === 0) throw new CannotPlay('the work folder is on no disk');
  return makeGroup('blkio', pids, {
    one: { 'blkio.throttle.write_iops_device': `${major}:${minor} ${perSec}` },
    two: { 'io.max': `${major}:${minor} wiops=${perSec}` },
  });
}

type Files = Readonly<Record<string, string>>;

function makeGroup(
  controller: 'cpu' | 'blkio',
  pids: readonly number[],
  files: { readonly one: Files; readonly two: Files },
): ControlGroup {
  const isOne = existsSync(`/sys/fs/cgroup/${controller}/cgroup.procs`);
  const root = isOne ? `/sys/fs/cgroup/${controller}` : '/sys/fs/cgroup';
  const folder = `${root}/stackbench-test-${process.pid}`;
  const end = (): void => {
    if (!existsSync(folder)) return;
    for (const pid of readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n').filter(Boolean))
      writeFileSync(`${root}/cgroup.procs`, pid);
    rmdirSync(folder);
  };
  try {
    mkdirSync(folder);
    for (const [name, text] of Object.entries(isOne ? files.one : files.two)) writeFileSync(`${folder}/${name}`, text);
    for (const pid of pids) writeFileSync(`${folder}/cgroup.procs`, String(pid));
    return { end };
  } catch (error) {
    end();
    throw new CannotPlay(`no control group can be made here: ${messageOf(error)}`, { cause: error });
  }
}
