import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';
import type { Environment } from '../../model/run-result.ts';

const run = promisify(execFile);

/** The machine and the commit as far as they can be told; the host's name only when asked for. */
export async function readEnvironment(options: {
  readonly cwd: string;
  readonly includeHost: boolean;
}): Promise<Environment> {
  const git = async (...args: string[]): Promise<string | null> => {
    try {
      return (await run('git', args, { cwd: options.cwd, timeout: 5000 })).stdout.trim();
    } catch {
      return null;
    }
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
  };
}

async function osName(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(release)?.[1] ?? platform();
}
