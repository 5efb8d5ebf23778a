import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMPUTING, CONTAINERS, MEASURING, SERVERS, groupTests, pathOf } from './support/test-groups.ts';

const root = join(import.meta.dirname, '..');
const listed = [...COMPUTING, ...SERVERS, ...MEASURING, ...CONTAINERS];

describe('the groups of test files', () => {
  it('have each file once, and name none that is not there', async () => {
    const files = (await groupTests(root)).flatMap((group) => group.files);
    assert.equal(new Set(files).size, files.length);
    assert.equal(new Set(listed).size, listed.length);
    assert.deepEqual(
      listed.filter((name) => !existsSync(join(root, pathOf(name)))),
      [],
    );
  });

  it('are those of the files that are asked for, by path or by folder', async () => {
    const groups = await groupTests(root, ['test/load', 'test/cli/run.test.ts']);
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['quick', 'servers', 'measuring'],
    );
    assert.ok(groups.every(({ files }) => files.every((path) => /^test\/(load\/|cli\/run\.)/.test(path))));
  });

  for (const line of [['redis-server', '--port', '0'], ['targets/serve.ts'], ['cli/main.ts', 'run']]) {
    it(`fail a quick file that starts ${line.join(' ')}`, () => {
      const program = `try { require('node:child_process').spawn(...${JSON.stringify([line[0], line.slice(1)])}) } catch {}`;
      const guard = ['--import', './test/support/no-servers.ts'];
      const { status, stderr } = spawnSync(process.execPath, [...guard, '-e', program], {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(status, 1, stderr);
      assert.match(stderr, /a quick test started .*: name its file in test\/support\/test-groups\.ts/);
    });
  }

  it('let a quick file ask a program for its version', () => {
    const program = `require('node:child_process').spawn('redis-server', ['--version']).on('error', () => {})`;
    const guard = ['--import', './test/support/no-servers.ts'];
    const { status, stderr } = spawnSync(process.execPath, [...guard, '-e', program], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
});
