import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, devNull, hostname, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../model/document/environment.ts';
import { packageRoot } from '../machine/package-root.ts';
import { runToEnd } from '../machine/processes/run-to-end.ts';
import { toolEnv } from '../machine/processes/run-tool.ts';
import { medianFsyncUs } from './fsync-time.ts';
import { readHostLoad } from './host-load.ts';
import { readPlatform } from './platform.ts';

/**
 * Describes the machine and the commit; null for what is unknown. The host's name is included only if `includeHost` is
 * set.
 */
export async function readEnvironment(options: {
  readonly cwd: string;
  readonly includeHost: boolean;
  /** A folder on the disk that will contain the datastores' data. */
  readonly dataFolder: string;
  /** For git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}): Promise<Environment> {
  const env = toolEnv(options.env, [
    'XDG_CONFIG_HOME',
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_SYSTEM',
    'GIT_CONFIG_NOSYSTEM',
  ]);
  const git = async (...args: string[]): Promise<string | null> => {
    const run = { label: `git ${args[0]}`, command: 'git', args, env, cwd: options.cwd, logFile: devNull } as const;
    const ended = await runToEnd({ ...run, stdout: 'pipe', withinMs: 5000, signal: options.signal }).catch(() => null);
    options.signal?.throwIfAborted();
    return ended?.code === 0 && !ended.tooLong && !ended.tooMuch ? ended.output.trim() : null;
  };
  const commit = await git('rev-parse', 'HEAD');
  const changes = commit === null ? null : await git('status', '--porcelain');
  return {
    host: options.includeHost ? hostname() : null,
    os: await osName(),
    kernel: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    commit,
    dirty: changes === null ? null : changes !== '',
    container: platform() === 'linux' ? existsSync('/.dockerenv') || existsSync('/run/.containerenv') : null,
    ...(await hardware()),
    ...(await limits()),
    fsyncUs: await medianFsyncUs(options.dataFolder),
    lockfile: await lockfileHash(),
    before: await readHostLoad(),
    after: null,
    platform: readPlatform(),
  };
}

async function hardware(): Promise<Pick<Environment, 'virtualMachine' | 'governor' | 'turbo' | 'swapUsedBytes'>> {
  const flags = /^flags\s*:(.*)$/m.exec((await textOf('/proc/cpuinfo')) ?? '')?.[1];
  const noTurbo = await textOf('/sys/devices/system/cpu/intel_pstate/no_turbo');
  const boost = await textOf('/sys/devices/system/cpu/cpufreq/boost');
  const memory = (await textOf('/proc/meminfo')) ?? '';
  const kib = (name: string): number | null => {
    const value = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(memory)?.[1];
    return value === undefined ? null : Number(value);
  };
  const [swap, free] = [kib('SwapTotal'), kib('SwapFree')];
  return {
    virtualMachine: flags === undefined ? null : flags.split(' ').includes('hypervisor'),
    governor: await textOf('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    turbo: noTurbo === null ? (boost === null ? null : boost === '1') : noTurbo === '0',
    swapUsedBytes: swap === null || free === null ? null : (swap - free) * 1024,
  };
}

/** CPU and memory limits of the control group: version 2 first, then version 1. */
async function limits(): Promise<Pick<Environment, 'cgroupCpus' | 'cgroupMemoryBytes'>> {
  const [quota, period] = ((await textOf('/sys/fs/cgroup/cpu.max')) ?? '').split(' ').map(Number);
  const oldQuota = Number((await textOf('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) ?? '-1');
  const oldPeriod = Number((await textOf('/sys/fs/cgroup/cpu/cpu.cfs_period_us')) ?? '0');
  const memory = Number(
    (await textOf('/sys/fs/cgroup/memory.max')) ?? (await textOf('/sys/fs/cgroup/memory/memory.limit_in_bytes')),
  );
  const cores = quota !== undefined && period !== undefined ? quota / period : oldQuota / oldPeriod;
  return {
    cgroupCpus: Number.isFinite(cores) && cores > 0 ? cores : null,
    cgroupMemoryBytes: memory > 0 && memory < totalmem() ? memory : null,
  };
}

async function lockfileHash(): Promise<string | null> {
  const lock = await readFile(join(packageRoot, 'package-lock.json')).catch(() => null);
  return lock === null ? null : createHash('sha256').update(lock).digest('hex').slice(0, 16);
}

async function osName(): Promise<string> {
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec((await textOf('/etc/os-release')) ?? '')?.[1] ?? platform();
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
