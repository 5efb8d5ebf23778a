import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { prepareSides } from '../../../runner/apps/checkout/prepare-sides.ts';
import { startSide } from '../../../runner/apps/start-side.ts';
import { type GitPlace, gitPlace } from './git-place.ts';

/** A PATH with these programs of the system only, and scripts of the test. */
function onlyPrograms(
  place: GitPlace,
  names: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
): string {
  const folder = join(place.parent, 'programs');
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(folder, name));
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const BASIC = ['git', 'sh', 'node', 'env', 'cp'];

describe('a step of a gate that lacks a tool says its name and what installs it', () => {
  it('when a lock file wants a package manager that is not here', async (t) => {
    for (const [lockfile, text, name, fix] of [
      ['bun.lock', '{"lockfileVersion": 1, "workspaces": {}}', 'bun', /npm install -g bun/],
      ['yarn.lock', '# yarn lockfile v1\n', 'yarn', /corepack enable.*npm install -g yarn/],
      ['yarn.lock', '__metadata:\n  version: 8\n', 'yarn', /corepack enable/],
    ] as const) {
      const place = gitPlace(t);
      place.commit('one', { 'package.json': '{"name": "shop"}', [lockfile]: text });
      place.commit('two');
      const env = { ...place.env, PATH: onlyPrograms(place, BASIC) };
      await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', env })), {
        code: 'missing-tool',
        exitCode: 3,
        why: new RegExp(`^${name} is not on PATH\\. It ended with code 127\\. Its output:\\n.*${name}: not found`),
        fix,
      });
    }
  });

  it('when corepack is too old, and when a script of the service calls what is not here', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { 'package.json': '{"name": "shop", "scripts": {"build": "esbuilder src"}}' });
    place.commit('two');
    const message = 'Error: Cannot find matching keyid: {"signatures":[]}';
    const PATH = `${onlyPrograms(place, BASIC, { pnpm: `echo '${message}' >&2; exit 1` })}:${place.env['PATH'] ?? ''}`;
    const env = { ...place.env, PATH };
    const request = place.request({ base: 'HEAD~1', env, config: { install: 'pnpm install' } });
    await assert.rejects(prepareSides(request), { why: /^This corepack is too old/, fix: /corepack@latest/ });
    await place.teardown.run();
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', config: { build: 'npm run -s build' } })), {
      why: /^esbuilder is not on PATH/,
      fix: /devDependencies/,
    });
  });

  it('when an old yarn writes the lock file of a newer one again', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { 'package.json': '{"name": "shop"}', 'yarn.lock': '__metadata:\n  version: 8\n' });
    place.commit('two');
    const yarn = 'echo "success Saved lockfile."; echo "# yarn lockfile v1" > yarn.lock';
    const PATH = `${onlyPrograms(place, [], { yarn })}:${place.env['PATH'] ?? ''}`;
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', env: { ...place.env, PATH } })), {
      what: '`yarn install --immutable` changed yarn.lock of the base.',
      why: /The yarn on PATH does not know this file/,
      fix: /corepack enable/,
      exitCode: 3,
    });
  });

  it('when the service is started by an interpreter, or from a folder that git ignores', async (t) => {
    const place = gitPlace(t);
    const start = (command: string): Promise<unknown> =>
      startSide({
        ...place.request(),
        ...{ side: 'head', cwd: place.folder, placeholders: {}, cpus: [], env: { PATH: onlyProgramsOnce } },
        service: place.request({ config: { start: command } }).service,
      });
    const onlyProgramsOnce = onlyPrograms(place, BASIC);
    for (const [command, why, fix] of [
      ['uv run app.py', /^uv is not on PATH\. It ended with exit code 127/, /astral\.sh\/uv/],
      ['.venv/bin/python app.py', /^\.venv\/bin\/python is not in the checkout/, /"install".*python3 -m venv/],
      ['exec dotnet run', /^dotnet is not on PATH/, /dot\.net/],
    ] as const)
      await assert.rejects(start(command), { code: 'missing-tool', exitCode: 3, why, fix });
  });

  it('when git wants git-lfs, or is too old', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { '.gitattributes': '*.png filter=lfs\n', 'logo.png': 'x' });
    place.commit('two');
    for (const [name, value] of [
      ['required', 'true'],
      ['smudge', 'git-lfs smudge -- %f'],
      ['clean', 'git-lfs clean -- %f'],
    ])
      place.git('config', `filter.lfs.${name ?? ''}`, value ?? '');
    const env = { ...place.env, PATH: onlyPrograms(place, ['sh', 'env', 'cp']) };
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const script = (text: string): void => {
      writeFileSync(join(env.PATH, 'git'), `#!/bin/sh\n${text}\nexec ${git} "$@"\n`);
      chmodSync(join(env.PATH, 'git'), 0o755);
    };
    script('');
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', env })), {
      why: /git-lfs is not installed|git-lfs is not on PATH/,
      fix: /apt-get install git-lfs.*git lfs install/,
      exitCode: 3,
    });
    await place.teardown.run();
    script(`case "$*" in *--path-format*) echo --path-format=absolute; echo .git; exit 0;; esac`);
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', env })), {
      what: /^This git is too old \(\d+\.\d+/,
      exitCode: 3,
    });
  });
});

describe('a clone that has not everything says so', () => {
  it('when a partial one lacks files, and its remote is out of reach', async (t) => {
    const place = gitPlace(t);
    place.git('config', 'uploadpack.allowFilter', 'true');
    place.commit('one', { 'server.js': '1' });
    place.commit('two', { 'server.js': '2' });
    const clone = join(place.parent, 'clone');
    const from = `file://${place.folder}`;
    execFileSync('git', ['clone', '--quiet', '--filter=blob:none', from, clone], { env: place.env });
    execFileSync('git', ['remote', 'set-url', 'origin', 'file:///nowhere'], { cwd: clone, env: place.env });
    await assert.rejects(prepareSides(place.request({ repo: clone, base: 'HEAD~1' })), {
      why: /^This is a partial clone/,
      fix: /git fetch --refetch --no-filter/,
      exitCode: 3,
    });
  });

  it('when a sparse one lacks the folder of the service', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { 'api/server.js': '1', 'web/index.html': '' });
    place.commit('two');
    place.git('sparse-checkout', 'set', 'web');
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', config: { cwd: 'api' } })), {
      code: 'no-service-folder',
      fix: /git sparse-checkout add api/,
    });
    assert.match(place.notes.join('\n'), /This checkout is sparse/);
  });
});
