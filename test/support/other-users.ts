import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Two users without a name: numbers are all that the system needs. */
export const OUR_UID = 54_321;
export const THEIR_UID = 54_322;

/** Why a test that needs a second user cannot be tried here; false when it can. */
export const needsUsers: string | false =
  process.getuid?.() !== 0
    ? 'only root can act as other users'
    : spawnSync('setpriv', ['--version']).status === 0
      ? false
      : 'setpriv is not on PATH';

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end as a user without a name, with nothing in its environment but `env`. */
export function runAs(
  uid: number,
  command: readonly string[],
  { env = {}, cwd = '/', withinMs = 60_000 }: { env?: Record<string, string>; cwd?: string; withinMs?: number } = {},
): Ended {
  const args = ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', ...command];
  const { status, signal, stdout, stderr } = spawnSync('setpriv', args, {
    cwd,
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  return { code: status, signal, stdout, stderr };
}

/** What `expression` gives in a process of another user, as JSON; `module` is one of ours, as `m`. */
export function evaluateAs(uid: number, module: URL, expression: string, env: Record<string, string> = {}): unknown {
  const code = `const m = await import(${JSON.stringify(module.href)}); console.log(JSON.stringify(await (${expression})))`;
  const ended = runAs(uid, [process.execPath, '--input-type=module', '-e', code], { env });
  assert.equal(ended.code, 0, ended.stderr);
  return JSON.parse(ended.stdout);
}

/**
 * A folder as `/tmp` is: everybody may write to it, and nobody may remove what is another's. Removed after the test.
 */
export function sharedFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-shared-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o1777);
  return folder;
}

/** A folder in `parent` that belongs to a user. */
export function folderOf(uid: number, parent: string, name: string, mode = 0o700): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  chmodSync(folder, mode);
  chownSync(folder, uid, uid);
  return folder;
}

/** Every kind of thing that a second user can put where a folder of ours is to stand. */
export const PLANTS: Readonly<Record<string, (path: string) => void>> = {
  'a link to a folder of another user': (path) => {
    mkdirSync(`${path}.behind`);
    chownSync(`${path}.behind`, THEIR_UID, THEIR_UID);
    plantLink(`${path}.behind`, path);
  },
  'a link to nothing': (path) => plantLink(`${path}.nothing`, path),
  'a folder of another user': (path) => plantFolder(path, 0o755),
  'a folder of another user that everybody may write to': (path) => plantFolder(path, 0o777),
  'a sticky folder of another user': (path) => plantFolder(path, 0o1777),
  'a file': (path) => {
    writeFileSync(path, 'planted');
    chownSync(path, THEIR_UID, THEIR_UID);
  },
  'a FIFO': (path) => {
    assert.equal(spawnSync('mkfifo', [path]).status, 0);
    chownSync(path, THEIR_UID, THEIR_UID);
    chmodSync(path, 0o666);
  },
};

function plantLink(target: string, path: string): void {
  assert.equal(runAs(0, ['ln', '-s', target, path]).code, 0);
  assert.equal(spawnSync('chown', ['-h', `${THEIR_UID}`, path]).status, 0);
}

function plantFolder(path: string, mode: number): void {
  mkdirSync(path);
  chmodSync(path, mode);
  chownSync(path, THEIR_UID, THEIR_UID);
}
