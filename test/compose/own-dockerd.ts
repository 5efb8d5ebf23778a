import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface OwnDockerd {
  /** On a real disk; gone after `stop`. */
  readonly folder: string;
  readonly host: string;
  /** What a docker command prints. @throws when it fails */
  docker(...args: string[]): string;
  stop(): Promise<void>;
}

/**
 * A Docker engine of the test's own: own socket, own data, no docker0. It leaves the packet filter alone, since
 * published ports of 127.0.0.1 go through docker-proxy anyway; `iptables -S` is compared at the end all the same.
 */
export async function startOwnDockerd(): Promise<OwnDockerd> {
  const folder = mkdtempSync('/var/tmp/stackbench-dockerd-');
  const socket = join(folder, 'docker.sock');
  const filterBefore = packetFilter();
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const daemon = spawn(
    'dockerd',
    [
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--host', `unix://${socket}`, '--pidfile', join(folder, 'dockerd.pid')],
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--bridge=none'],
    ],
    { stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  const host = `unix://${socket}`;
  const docker = (...args: string[]): string =>
    execFileSync('docker', args, {
      env: { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '0' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  await untilAnswers(daemon, docker, folder);
  return {
    folder,
    host,
    docker,
    async stop() {
      // A failed test may have left some, whose mounts would keep the folder.
      const left = docker('ps', '-aq').split('\n').filter(Boolean);
      if (left.length > 0) docker('rm', '-f', '-v', ...left);
      await end(daemon);
      // A container of the host's network leaves this one behind.
      spawnSync('umount', [join(folder, 'exec/netns/default')], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      assert.equal(packetFilter(), filterBefore, 'iptables -S is as it was');
    },
  };
}

async function untilAnswers(daemon: ChildProcess, docker: OwnDockerd['docker'], folder: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    try {
      return void docker('version', '--format', '{{.Server.Version}}');
    } catch {
      if (daemon.exitCode !== null) break;
      await pause(100);
    }
  }
  throw new Error(`dockerd did not start: ${readFileSync(join(folder, 'dockerd.log'), 'utf8').slice(-2000)}`);
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await ended;
}

/**
 * Why containers could not reach each other here, or null: another engine may have closed forwarding for all but its
 * own.
 */
export function forwardingClosed(): string | null {
  return /^-P FORWARD DROP/m.test(packetFilter())
    ? 'this machine forwards nothing between containers (FORWARD DROP)'
    : null;
}

function packetFilter(): string {
  try {
    return execFileSync('iptables', ['-S'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return 'no iptables';
  }
}
