import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CliOutcome } from '../support/run-cli.ts';
import type { OwnDockerd } from './own-dockerd.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly stderr: () => string;
}

/** Starts a command of ours in a process of its own. */
export function start(argv: readonly string[], env: Record<string, string | undefined>): Started {
  const child = spawn(process.execPath, [main, ...argv], { env: { ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  return { child, ended, stderr: () => stderr };
}

/** Runs a command of ours to its end. */
export async function command(argv: readonly string[], env: Record<string, string | undefined>): Promise<CliOutcome> {
  const run = start(argv, env);
  const code = (await run.ended) ?? -1;
  return { code, stdout: '', stderr: run.stderr() };
}

/** Waits until so many containers run. */
export async function untilContainers({ docker }: OwnDockerd, count: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (docker('ps', '-q').split('\n').filter(Boolean).length >= count) return;
    await pause(50);
  }
  assert.fail(`there were never ${count} containers`);
}

/** The id of the container of a service of docker-compose.yml; empty where there is none. */
export function containerOf({ docker }: OwnDockerd, service: string): string {
  return docker('ps', '-q', '--no-trunc', '--filter', `label=com.docker.compose.service=${service}`);
}

/** Throws unless containers, volumes and networks are as they were before the first command. */
export function noContainersAreLeft({ docker }: OwnDockerd): void {
  assert.equal(docker('ps', '-aq'), '');
  assert.equal(docker('volume', 'ls', '-q'), '');
  assert.deepEqual(docker('network', 'ls', '--format', '{{.Name}}').split('\n').sort(), ['host', 'none']);
}
