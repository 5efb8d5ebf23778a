import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { prepareSides } from '../../../runner/apps/checkout/prepare-sides.ts';
import { runForSide, shellRun } from '../../../runner/apps/checkout/run-for-side.ts';
import { sweepLeftovers } from '../../../runner/machine/processes/sweep-leftovers.ts';
import { nothingIsLeft, untilGone } from '../../support/own-processes.ts';
import { type GitPlace, gitPlace, lockedFiles } from './git-place.ts';

/** How often npm ran its scripts, by a line that each leaves; the cache must make it run less. */
const COUNTED = { postinstall: `echo installed >> "$COUNT"` };

function counted(place: GitPlace): { env: Record<string, string>; installs: () => number } {
  const file = join(place.parent, 'count');
  writeFileSync(file, '');
  return {
    env: { ...place.env, COUNT: file },
    installs: () => readFileSync(file, 'utf8').split('\n').length - 1,
  };
}

/** Everything below a folder but git's own data, as `path: content`. */
function filesBelow(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .filter(({ name }) => name !== '.git')
    .flatMap((entry) => {
      const name = join(path, entry.name);
      if (entry.isDirectory()) return filesBelow(folder, name);
      const file = join(folder, name);
      return [`${name}: ${entry.isSymbolicLink() ? `→ ${readlinkSync(file)}` : readFileSync(file, 'utf8')}`];
    })
    .sort();
}

function worktreesOf(place: GitPlace): string[] {
  return place
    .git('worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '));
}

describe('preparing both sides', () => {
  it('checks out, builds and describes them, and leaves nothing behind and nothing in the user’s folder', async (t) => {
    const place = gitPlace(t);
    place.commit('a first\nsubject \u001B[31mred', { 'server.js': 'old', 'api/.keep': '' });
    place.git('checkout', '--quiet', '-b', 'change');
    const head = place.commit('a change', { 'server.js': 'new' });
    const before = filesBelow(place.folder);
    const config = {
      cwd: 'api',
      build: 'cp ../server.js built.js; echo "$MODE $PORT" >> built.js',
      env: { MODE: 'm', PORT: '{port}' },
    };
    const sides = await prepareSides(place.request({ config }));
    assert.equal(readFileSync(join(sides.base.cwd, 'built.js'), 'utf8'), 'oldm \n');
    assert.equal(readFileSync(join(sides.head.cwd, 'built.js'), 'utf8'), 'newm \n');
    assert.deepEqual([sides.head.cwd, sides.head.side], [join(sides.head.folder, 'api'), 'head']);
    assert.equal(sides.base.record.subject, 'a first subject  [31mred');
    const nothing = { lockfile: null, dependencies: {}, runtime: null };
    assert.deepEqual(sides.head.record, { ref: 'HEAD', commit: head, subject: 'a change', dirty: false, ...nothing });
    assert.deepEqual(filesBelow(place.folder), before);
    assert.equal(worktreesOf(place).length, 3);
    assert.deepEqual(await place.teardown.run(), []);
    assert.equal(worktreesOf(place).length, 1);
    assert.ok(!existsSync(sides.head.folder) && !existsSync(join(place.folder, '.git', 'worktrees')));
    nothingIsLeft();
  });

  it('takes a working folder as it is, without what is ignored or deleted, and keeps git in it', async (t) => {
    const place = gitPlace(t);
    const files = { 'kept.js': '1', 'changed.js': '1', 'gone.js': '1', '.gitignore': 'ignored', 'sub dir/x': '1' };
    place.commit('only', files);
    place.write({ 'changed.js': '2', 'new "one"\n.js': '3', ignored: 'secret', 'results/gate-1/gate.json': '{}' });
    rmSync(join(place.folder, 'gone.js'));
    symlinkSync('sub dir', join(place.folder, 'link'));
    const status = place.git('status', '--porcelain');
    const { base, head } = await prepareSides(place.request({ config: { build: 'echo built > sub\\ dir/out' } }));
    const copied = ['.gitignore: ignored', 'changed.js: 2', 'kept.js: 1', 'link: → sub dir', 'new "one"\n.js: 3'];
    assert.deepEqual(filesBelow(head.folder), [...copied, 'sub dir/out: built\n', 'sub dir/x: 1']);
    assert.deepEqual([base.record.dirty, head.record.dirty, head.record.ref], [false, true, '.']);
    assert.equal(existsSync(join(base.folder, 'gone.js')), true);
    assert.equal(place.git('status', '--porcelain'), status);
    assert.match(
      execFileSync('git', ['status', '--porcelain'], { cwd: head.folder, encoding: 'utf8' }),
      / M changed\.js/,
    );
  });

  it('does not wait for a pipe that stands in the place of a file: as for git, that file is gone', async (t) => {
    const place = gitPlace(t);
    place.commit('only', { 'kept.js': '1', data: '1' });
    rmSync(join(place.folder, 'data'));
    execFileSync('mkfifo', [join(place.folder, 'data')]);
    const { base, head } = await prepareSides(place.request());
    assert.deepEqual(filesBelow(head.folder), ['kept.js: 1']);
    assert.equal(existsSync(join(base.folder, 'data')), true);
  });

  it('copies a folder outside git whole, and builds in the copy', async (t) => {
    const place = gitPlace(t, 'plain', { init: false });
    place.write({ 'server.js': 'new', 'node_modules/a/index.js': 'a' });
    mkdirSync(join(place.parent, 'before'));
    const { base, head } = await prepareSides(
      place.request({ base: '../before', head: '.', config: { build: 'touch out' } }),
    );
    assert.deepEqual(filesBelow(head.folder), ['node_modules/a/index.js: a', 'out: ', 'server.js: new']);
    assert.deepEqual(filesBelow(base.folder), ['out: ']);
    assert.ok(!existsSync(join(place.folder, 'out')));
  });

  it('runs in the folder that the user stands in, and looks for the lock file upwards from it', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { ...lockedFiles(), 'services/api/server.js': '1' });
    place.commit('two');
    const repo = join(place.folder, 'services', 'api');
    const { head } = await prepareSides(place.request({ repo, base: 'HEAD~1', config: { build: 'pwd > where' } }));
    assert.equal(head.cwd, join(head.folder, 'services', 'api'));
    assert.equal(readFileSync(join(head.cwd, 'where'), 'utf8').trim(), head.cwd);
    assert.ok(existsSync(join(head.folder, 'node_modules', 'lib')));
    assert.match(head.record.lockfile ?? '', /^[0-9a-f]{16}$/);
  });

  it('is not misled by hostile names of folders, branches and files', async (t) => {
    const place = gitPlace(t, `it's a "place" $(touch pwned) ; \u00fc`);
    place.commit('one', { 'a b/it\'s "x" $y': '1' });
    const branch = 'b\'$(touch\u00A0pwned)"';
    place.git('checkout', '--quiet', '-b', branch);
    place.commit('two');
    const { head } = await prepareSides(place.request({ base: 'main', head: branch }));
    assert.deepEqual(filesBelow(head.folder), ['a b/it\'s "x" $y: 1']);
    assert.deepEqual(await place.teardown.run(), []);
    assert.ok(!existsSync(join(place.folder, 'pwned')) && worktreesOf(place).length === 1);
  });

  it('runs no hook of the repository, and lets no installer of hooks touch it', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two');
    const hook = join(place.folder, '.git', 'hooks', 'post-checkout');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ntouch ${place.parent}/hooked\n`, { mode: 0o755 });
    place.git('checkout', '--quiet', 'main');
    assert.ok(existsSync(join(place.parent, 'hooked')), 'the hook works for the user');
    rmSync(join(place.parent, 'hooked'));
    const { base } = await prepareSides(place.request({ base: 'HEAD~1', config: { build: 'echo $HUSKY > husky' } }));
    assert.ok(!existsSync(join(place.parent, 'hooked')));
    assert.equal(readFileSync(join(base.folder, 'husky'), 'utf8'), '0\n');
  });

  it('works from within a git hook and a script of npm, whose variables speak of another place', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two');
    const elsewhere = {
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      INIT_CWD: '/nowhere',
      npm_package_json: 'x',
    };
    const env = { ...place.env, ...elsewhere, npm_config_registry: 'https://registry.example' };
    const build = 'env > seen; git rev-parse HEAD > commit';
    const { head } = await prepareSides(place.request({ base: 'HEAD~1', env, config: { build } }));
    const seen = readFileSync(join(head.folder, 'seen'), 'utf8');
    assert.doesNotMatch(seen, /nowhere|npm_package/);
    assert.match(seen, /^npm_config_registry=https:\/\/registry\.example$/m);
    assert.ok(seen.split('\n').some((line) => line.startsWith(`PATH=${join(head.folder, 'node_modules', '.bin')}:`)));
    assert.equal(readFileSync(join(head.folder, 'commit'), 'utf8').trim(), head.record.commit);
  });

  it('checks submodules out, and takes what git noted of them out of the user’s settings again', async (t) => {
    const library = gitPlace(t, 'library');
    library.commit('lib', { 'lib.js': 'lib' });
    const place = gitPlace(t);
    place.git('submodule', '--quiet', 'add', library.folder, 'vendor/lib');
    place.commit('with a submodule');
    place.commit('two', { 'a.js': '1' });
    const config = place.git('config', '--local', '--list');
    const clone = join(place.parent, 'clone');
    execFileSync('git', ['clone', '--quiet', place.folder, clone], { env: place.env });
    const cloned = readFileSync(join(clone, '.git', 'config'), 'utf8');
    const { base } = await prepareSides(place.request({ repo: clone, base: 'HEAD~1' }));
    assert.equal(readFileSync(join(base.folder, 'vendor', 'lib', 'lib.js'), 'utf8'), 'lib');
    assert.equal(readFileSync(join(clone, '.git', 'config'), 'utf8'), cloned);
    place.write({ 'vendor/lib/lib.js': 'changed' });
    const { head } = await prepareSides(place.request({ base: 'HEAD~1', head: '.', checkoutsDir: place.parent }));
    assert.equal(readFileSync(join(head.folder, 'vendor', 'lib', 'lib.js'), 'utf8'), 'changed');
    assert.equal(place.git('config', '--local', '--list'), config);
    assert.deepEqual(await place.teardown.run(), []);
  });

  it('says when files of git-LFS are pointers only', async (t) => {
    const place = gitPlace(t);
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    place.commit('one', { '.gitattributes': '*.bin filter=lfs\n', 'data.bin': pointer });
    place.commit('two');
    await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.match(place.notes.join('\n'), /base: files of git-LFS such as data\.bin are pointers only/);
  });
});

describe('the cache of installs', () => {
  it('lets both sides with the same lock file install once, and a later gate not at all', async (t) => {
    const place = gitPlace(t);
    place.commit('one', lockedFiles());
    place.commit('two');
    const sides = await prepareSides(place.request({ base: 'HEAD~1' }));
    const shown = place.notes.filter((note) => note.includes('npm ci'));
    assert.match(shown[0] ?? '', /^Installing base \(\w{7}\) with `npm ci/);
    assert.match(shown[1] ?? '', /^Dependencies of head \(\w{7}\) come from the cache/);
    assert.deepEqual(filesBelow(sides.head.folder), filesBelow(sides.base.folder));
    assert.ok(filesBelow(sides.head.folder).includes('node_modules/lib: → ../lib'));
    await place.teardown.run();
    place.notes.length = 0;
    await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.equal(place.notes.filter((note) => note.includes('come from the cache')).length, 2);
    await place.teardown.run();
    nothingIsLeft();
  });

  it('is waited for while another gate installs, which then need not', async (t) => {
    const place = gitPlace(t);
    place.commit('one', lockedFiles());
    place.commit('two');
    const works = ['work-1', 'work-2'].map((name) => join(place.parent, name));
    for (const work of works) mkdirSync(work);
    await Promise.all(
      works.map((work) => prepareSides(place.request({ base: 'HEAD~1', workDir: work, checkoutsDir: work }))),
    );
    assert.equal(place.notes.filter((note) => note.startsWith('Installing')).length, 1);
    assert.equal(place.notes.filter((note) => note.includes('come from the cache')).length, 3);
  });

  it('shares no file between a side and the cache that writing to would change', async (t) => {
    const place = gitPlace(t);
    // npm is not what is tested: a command that makes several folders of packages is.
    const install = `npm ci`;
    place.commit('one', lockedFiles());
    place.commit('two');
    const node = { 'node_modules/x/index.js': 'x' };
    const bin = join(place.parent, 'bin');
    mkdirSync(bin);
    const script = `echo state > install-state && mkdir -p node_modules/x lib/node_modules/y && echo x > node_modules/x/index.js && ln node_modules/x/index.js lib/node_modules/y/index.js`;
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const env = { ...place.env, PATH: `${bin}:${place.env['PATH'] ?? ''}` };
    const { base, head } = await prepareSides(place.request({ base: 'HEAD~1', env, config: { install } }));
    for (const path of [...Object.keys(node), 'lib/node_modules/y/index.js', 'install-state']) {
      assert.equal(statSync(join(head.folder, path)).nlink, 1);
      appendFileSync(join(head.folder, path), 'written');
    }
    appendFileSync(join(base.folder, 'node_modules/x/index.js'), 'written');
    await place.teardown.run();
    const again = await prepareSides(place.request({ base: 'HEAD~1', env, config: { install } }));
    assert.equal(readFileSync(join(again.base.folder, 'node_modules/x/index.js'), 'utf8'), 'x\n');
    assert.equal(readFileSync(join(again.head.folder, 'lib/node_modules/y/index.js'), 'utf8'), 'x\n');
  });

  it('misses when a variable leaves other packages out', async (t) => {
    const place = gitPlace(t);
    place.commit('one', lockedFiles());
    place.commit('two');
    for (const env of [place.env, { ...place.env, NODE_ENV: 'production' }]) {
      await prepareSides(place.request({ base: 'HEAD~1', env }));
      await place.teardown.run();
    }
    assert.equal(place.notes.filter((note) => note.startsWith('Installing')).length, 2);
  });

  it('misses when the lock file differs, or the command', async (t) => {
    const place = gitPlace(t);
    place.commit('one', lockedFiles('1.0.0'));
    const files = lockedFiles('2.0.0');
    place.commit('two', files);
    const sides = await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.equal(place.notes.filter((note) => note.startsWith('Installing')).length, 2);
    assert.notEqual(sides.base.record.lockfile, sides.head.record.lockfile);
    await place.teardown.run();
    place.notes.length = 0;
    await prepareSides(place.request({ base: 'HEAD~1', config: { install: 'npm ci --omit=dev' } }));
    assert.equal(place.notes.filter((note) => note.startsWith('Installing')).length, 2);
  });

  it('shares nothing between commits whose install runs scripts of the repository, but for those of hooks', async (t) => {
    const place = gitPlace(t);
    const { env, installs } = counted(place);
    place.commit('one', lockedFiles('1.0.0', COUNTED));
    place.commit('two', { 'schema.prisma': 'other' });
    await prepareSides(place.request({ base: 'HEAD~1', env }));
    assert.equal(installs(), 2);
    await place.teardown.run();
    await prepareSides(place.request({ base: 'HEAD~1', env }));
    assert.equal(installs(), 2, 'the same commits again come from the cache');
    place.write({ 'schema.prisma': 'changed' });
    await place.teardown.run();
    await prepareSides(place.request({ env }));
    assert.equal(installs(), 3, 'a changed folder installs, its commit does not');
    await place.teardown.run();
    place.git('checkout', '--quiet', '.');
    place.commit('three', lockedFiles('1.0.0', { prepare: 'husky install || true' }));
    place.commit('four', { 'a.js': '' });
    place.notes.length = 0;
    await prepareSides(place.request({ base: 'HEAD~1', env: { ...env, PATH: env['PATH'] ?? '' } }));
    assert.equal(place.notes.filter((note) => note.startsWith('Installing')).length, 1);
  });

  it('keeps the eight that were used last', async (t) => {
    const place = gitPlace(t);
    const bin = join(place.parent, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\nmkdir node_modules\n', { mode: 0o755 });
    const env = { ...place.env, PATH: `${bin}:${place.env['PATH'] ?? ''}` };
    for (let version = 0; version < 6; version += 1) {
      place.commit('base', { ...lockedFiles(`1.${version}.0`) });
      place.commit('head', { ...lockedFiles(`2.${version}.0`) });
      await prepareSides(place.request({ base: 'HEAD~1', env }));
      await place.teardown.run();
    }
    assert.equal(readdirSync(join(place.env['STACKBENCH_CACHE'] as string, 'installs', 'entries')).length, 8);
  });

  it('costs an install, and not the gate, when an entry is broken', async (t) => {
    const place = gitPlace(t);
    place.commit('one', lockedFiles());
    place.commit('two');
    await prepareSides(place.request({ base: 'HEAD~1' }));
    await place.teardown.run();
    const entries = join(place.env['STACKBENCH_CACHE'] as string, 'installs', 'entries');
    rmSync(join(entries, readdirSync(entries)[0] as string, '0'), { recursive: true });
    const { head } = await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.match(place.notes.join('\n'), /cache of installs could not be used/);
    assert.ok(existsSync(join(head.folder, 'node_modules', 'lib')));
  });
});

describe('a side that cannot be prepared', () => {
  it('quotes the end of what the command printed', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two');
    await assert.rejects(
      prepareSides(place.request({ base: 'HEAD~1', config: { build: 'echo "no such module"; exit 7' } })),
      {
        code: 'side-failed',
        what: '`echo "no such module"; exit 7` did not work for the base.',
        why: 'It ended with code 7. Its output:\nno such module',
      },
    );
  });

  it('is ended when it takes too long', async (t) => {
    const place = gitPlace(t);
    const run = shellRun({ side: 'base', step: 'build', env: place.env, cwd: place.folder }, 'echo started; sleep 60');
    await assert.rejects(runForSide(run, place.request(), 300), {
      code: 'side-failed',
      why: /^It was ended after 300 ms\./,
    });
    nothingIsLeft();
  });

  it('lacks the folder of the service, or names one outside', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two', { 'api/server.js': '' });
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', config: { cwd: 'api' } })), {
      code: 'no-service-folder',
      what: 'The base has no folder api.',
      exitCode: 2,
    });
    await place.teardown.run();
    await assert.rejects(prepareSides(place.request({ base: 'HEAD~1', config: { cwd: '../..' } })), {
      why: 'It lies outside the repository.',
    });
  });

  it('is ended with all that it started when the user interrupts, and its worktree goes', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two');
    const started = join(place.parent, 'started');
    const controller = new AbortController();
    const build = `sleep 60 & echo $! > "${started}.new" && mv "${started}.new" "${started}"; wait`;
    const preparing = prepareSides(place.request({ base: 'HEAD~1', signal: controller.signal, config: { build } }));
    const outcome = assert.rejects(preparing, /Ctrl-C/);
    await appears(started);
    controller.abort(new Error('Ctrl-C'));
    await outcome;
    assert.deepEqual(await place.teardown.run(), []);
    assert.equal(worktreesOf(place).length, 1);
    await untilGone(Number(readFileSync(started, 'utf8')));
    nothingIsLeft();
  });

  it('is swept by the next command after a SIGKILL: processes, worktree and what git knew of it', async (t) => {
    const place = gitPlace(t);
    place.commit('one');
    place.commit('two');
    const started = join(place.parent, 'started');
    const request = place.request({
      base: 'HEAD~1',
      config: { build: `echo $$ > "${started}.new" && mv "${started}.new" "${started}"; sleep 60` },
    });
    const { signal: _signal, teardown: _teardown, onNote: _onNote, ...plain } = request;
    const module = (path: string): string => JSON.stringify(new URL(`../../../runner/${path}`, import.meta.url).href);
    const code = `
      const { prepareSides } = await import(${module('apps/checkout/prepare-sides.ts')});
      const { Teardown } = await import(${module('machine/processes/teardown.ts')});
      const request = { ...${JSON.stringify(plain)}, signal: new AbortController().signal, teardown: new Teardown(), onNote() {} };
      await prepareSides(request);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await appears(started);
    await sweepLeftovers();
    assert.equal(worktreesOf(place).length, 2, 'a live owner keeps what is its own');
    owner.kill('SIGKILL');
    await once(owner, 'close');
    const swept = (await sweepLeftovers()).join('\n');
    assert.match(swept, /ended build of base/);
    assert.match(swept, /removed the worktree of base/);
    assert.equal(worktreesOf(place).length, 1);
    assert.ok(!existsSync(join(place.parent, 'work', 'sides', 'base')));
    nothingIsLeft(owner.pid);
  });
});

async function appears(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3000 && !existsSync(path); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(existsSync(path), `${path} did not appear within 30 s`);
}
