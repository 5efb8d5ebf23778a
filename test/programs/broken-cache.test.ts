import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { env as ourEnv } from 'node:process';
import { describe, it, type TestContext } from 'node:test';
import { cacheFolder } from '../../runner/machine/folders/cache-folder.ts';
import { examine } from '../../runner/programs/doctor.ts';
import { cachedK6, locateK6 } from '../../runner/programs/locate-k6.ts';
import { locateMemcached } from '../../runner/programs/locate-memcached.ts';
import {
  classesFingerprint,
  locateMongoJavaServer,
  MADE_FROM,
  standInFingerprint,
  standInFolder,
  whyStandInNotUsable,
} from '../../runner/programs/locate-mongo-java-server.ts';
import { cachedMongod, locateMongod } from '../../runner/programs/locate-mongod.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { makeAtomically } from '../../runner/programs/make-atomically.ts';
import { requirements } from '../../runner/programs/requirements.ts';
import { runSetup } from '../../runner/programs/setup.ts';
import { packagesRoot } from '../../runner/programs/unpacked-packages.ts';
import { needsUsers, THEIR_UID } from '../support/other-users.ts';
import { acquisitionOf, emptySurroundings, type Surroundings, withSystemPath } from './setup-surroundings.ts';

const K6 = '#!/bin/sh\necho "k6 v2.2.0 (go1.26.8, linux/amd64)"\n';
const REDIS = '#!/bin/sh\necho "Redis server v=7.0.15 sha=00000000:0"\n';
const MONGOD = '#!/bin/sh\necho "db version v8.0.32"\n';
const MEMCACHED = '#!/bin/sh\necho "memcached 1.6.18"\n';

function put(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A program of this system, so that its header is one. */
function copyProgram(path: string): void {
  rmSync(path, { recursive: true });
  copyFileSync(process.execPath, path);
  chmodSync(path, 0o755);
}

const SPOILT: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
  'is empty': [(path) => truncateSync(path, 0), /is empty/],
  'is cut off': [
    (path) => {
      copyProgram(path);
      truncateSync(path, 1_000_000);
    },
    /is cut off/,
  ],
  'is cut off in its header': [
    (path) => {
      copyProgram(path);
      truncateSync(path, 20);
    },
    /is cut off/,
  ],
  'is made for another processor': [
    (path) => {
      copyProgram(path);
      const bytes = readFileSync(path);
      bytes.writeUInt16LE(8, 18);
      writeFileSync(path, bytes);
    },
    /is made for another processor/,
  ],
  'is not executable': [(path) => chmodSync(path, 0o644), /is not executable/],
  'is a folder': [
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    /is a folder/,
  ],
  'may be written to by others': [(path) => chmodSync(path, 0o757), /others may write to/],
  'stands in a folder that others may write to': [(path) => chmodSync(dirname(path), 0o777), /others may write to/],
};

/** What only running it shows. */
const FAILING: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
  'lacks a library': [(path) => writeFileSync(path, '#!/bin/sh\nexit 127\n'), /does not run: it is broken/],
  'is another program': [(path) => writeFileSync(path, '#!/bin/sh\necho hello\n'), /does not say a version/],
};

const BY_USERS: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
  'belongs to another user': [(path) => chownSync(path, THEIR_UID, THEIR_UID), /belongs to another user/],
  'stands in the folder of another user': [
    (path) => chownSync(dirname(path), THEIR_UID, THEIR_UID),
    /belongs to another user/,
  ],
  'is a link to the file of another user': [
    (path) => {
      const theirs = put(join(dirname(path), '..', '..', 'theirs'), K6);
      chownSync(theirs, THEIR_UID, THEIR_UID);
      rmSync(path);
      symlinkSync(theirs, path);
    },
    /belongs to another user/,
  ],
};

/** Set-up with one requirement, which it gets by making `text`. */
async function setUp(surroundings: Surroundings, id: string, program: string, text: string): Promise<void> {
  const requirement = requirements.find((one) => one.id === id);
  assert.ok(requirement !== undefined);
  const making = acquisitionOf('make it', (context) =>
    makeAtomically(
      context,
      dirname(program),
      async ({ result }) => void put(join(result, program.split('/').at(-1) ?? ''), text),
    ),
  );
  const { results } = await runSetup(surroundings, () => {}, {
    requirements: [{ ...requirement, acquisitions: [making] }],
  });
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['got'],
  );
}

async function doctorSays(
  surroundings: Surroundings,
  id: string,
): Promise<{ detail: string; fix: string; state: string }> {
  const rows = await examine(
    withSystemPath(surroundings),
    requirements.filter((one) => one.id === id),
  );
  const row = rows.find(({ requirement }) => requirement === id);
  assert.ok(row !== undefined);
  return row;
}

describe('a k6 in the cache', () => {
  const all = { ...SPOILT, ...FAILING };
  for (const [title, [spoil, reason]] of Object.entries(all)) {
    it(`that ${title} is not used; doctor says so, and setup installs it again`, (t) => check(t, spoil, reason));
  }
  for (const [title, [spoil, reason]] of Object.entries(BY_USERS)) {
    it(`that ${title} is not used; doctor says so, and setup installs it again`, { skip: needsUsers }, (t) =>
      check(t, spoil, reason),
    );
  }

  async function check(t: TestContext, spoil: (path: string) => void, reason: RegExp): Promise<void> {
    const surroundings = await emptySurroundings(t);
    const program = put(cachedK6(surroundings.env), K6);
    assert.equal((await locateK6(surroundings)).found, true);
    spoil(program);
    const located = await locateK6(surroundings);
    assert.ok(!located.found);
    assert.match(located.reason, reason);
    assert.ok(located.reason.includes(surroundings.folder), located.reason);
    const row = await doctorSays(surroundings, 'k6');
    assert.equal(row.state, 'missing');
    assert.match(row.detail, reason);
    await setUp(surroundings, 'k6', program, K6);
    assert.equal((await locateK6(surroundings)).found, true);
  }
});

describe('Redis, Memcached and mongod in the cache', () => {
  for (const [title, [spoil, reason]] of Object.entries(SPOILT)) {
    it(`are neither offered nor found where one ${title}`, async (t) => {
      const surroundings = await emptySurroundings(t);
      const { env } = surroundings;
      const bin = join(packagesRoot(env), 'usr', 'bin');
      for (const [name, text, locate] of [
        ['redis-server', REDIS, locateRedis],
        ['memcached', MEMCACHED, locateMemcached],
      ] as const) {
        const program = put(join(bin, name), text);
        const before = await locate({ env });
        assert.ok(before.found && before.path === program, JSON.stringify(before));
        spoil(program);
        const located = await locate({ env });
        assert.ok(!located.found && reason.test(located.reason), JSON.stringify(located));
        rmSync(packagesRoot(env), { recursive: true });
        const after = await locate({ env });
        assert.ok(!after.found && /neither on PATH nor in the cache/.test(after.reason), JSON.stringify(after));
      }
      const mongod = put(cachedMongod(env), MONGOD);
      const before = await locateMongod({ env });
      assert.ok(before.found && before.path === mongod, JSON.stringify(before));
      spoil(mongod);
      const located = await locateMongod({ env });
      assert.ok(!located.found && reason.test(located.reason), JSON.stringify(located));
    });
  }

  it('are not used where another user planted a library beside them', { skip: needsUsers }, async (t) => {
    const { env } = await emptySurroundings(t);
    put(join(packagesRoot(env), 'usr', 'bin', 'redis-server'), REDIS);
    const library = put(join(packagesRoot(env), 'usr', 'lib', 'libplanted.so'), 'x');
    assert.equal((await locateRedis({ env })).found, true);
    chownSync(library, THEIR_UID, THEIR_UID);
    const located = await locateRedis({ env });
    assert.ok(!located.found && /libplanted\.so belongs to another user/.test(located.reason), JSON.stringify(located));
  });
});

describe('mongo-java-server in the cache', () => {
  const made = standInFolder(ourEnv);
  const notHere = whyStandInNotUsable(ourEnv) ?? false;

  for (const [title, spoil] of Object.entries({
    'a jar that is cut off': (folder: string) => truncateSync(join(folder, 'lib', firstJar(folder)), 1000),
    'a jar that is empty': (folder: string) => truncateSync(join(folder, 'lib', firstJar(folder)), 0),
    'a jar missing': (folder: string) => rmSync(join(folder, 'lib', firstJar(folder))),
    'no jars at all': (folder: string) => rmSync(join(folder, 'lib'), { recursive: true }),
    'one jar too many': (folder: string) => writeFileSync(join(folder, 'lib', 'added.jar'), 'x'),
    'a class that was changed': (folder: string) => truncateSync(join(folder, 'Launcher.class'), 100),
    'nothing that says what it was made from': (folder: string) => rmSync(join(folder, MADE_FROM)),
    'a folder that others may write to': (folder: string) => chmodSync(join(folder, 'lib'), 0o777),
  })) {
    it(`is not used with ${title}`, { skip: notHere }, async (t) => {
      const surroundings = withSystemPath(await emptySurroundings(t));
      const folder = standInFolder(surroundings.env);
      cpSync(made, folder, { recursive: true, dereference: true });
      writeFileSync(join(folder, MADE_FROM), `${standInFingerprint()} ${classesFingerprint(folder)}`);
      assert.equal(whyStandInNotUsable(surroundings.env), null);
      spoil(folder);
      const located = await locateMongoJavaServer(surroundings);
      assert.ok(!located.found);
      assert.match(located.reason, /in the cache|others may write to/);
      assert.equal((await doctorSays(surroundings, 'mongo-java-server')).state, 'missing');
    });
  }

  it('is not waited for where a pipe or a device stands in the place of a file of it', async (t) => {
    const { env } = await emptySurroundings(t);
    const folder = standInFolder(env);
    mkdirSync(join(folder, 'lib'), { recursive: true });
    writeFileSync(join(folder, 'Launcher.class'), '');
    const spoilt = join(folder, MADE_FROM);
    symlinkSync('/dev/zero', spoilt);
    assert.match(whyStandInNotUsable(env) ?? '', /made-from is no file/);
    rmSync(spoilt);
    execFileSync('mkfifo', [spoilt]);
    assert.match(whyStandInNotUsable(env) ?? '', /made-from is no file/);
    rmSync(spoilt);
    writeFileSync(spoilt, `${standInFingerprint()} 0`);
    execFileSync('mkfifo', [join(folder, 'lib', 'x.jar')]);
    assert.match(whyStandInNotUsable(env) ?? '', /x\.jar is no file/);
  });

  it('is not used with a java that does not run', { skip: notHere }, async (t) => {
    const surroundings = await emptySurroundings(t);
    cpSync(made, standInFolder(surroundings.env), { recursive: true, dereference: true });
    await surroundings.program('java', 'exit 1');
    const located = await locateMongoJavaServer(surroundings);
    assert.ok(!located.found && /java -version` \(PATH\) does not run/.test(located.reason));
  });

  function firstJar(folder: string): string {
    return readdirSync(join(folder, 'lib'))[0] as string;
  }
});

describe('a cache', () => {
  for (const [title, plant] of Object.entries({
    'a file in the place of a folder': (path: string) => writeFileSync(path, 'planted'),
    'a link in the place of a folder': (path: string) => symlinkSync(`${cacheOf(path)}.behind`, path),
    'a link to nothing': (path: string) => symlinkSync('/nowhere/at/all', path),
    'a folder that everybody may write to': (path: string) => {
      mkdirSync(path);
      chmodSync(path, 0o1777);
    },
  })) {
    for (const name of ['k6', join('k6', '2.2.0'), 'unfinished', 'failures']) {
      it(`is repaired by setup with ${title}: ${name}`, async (t) => {
        const surroundings = await emptySurroundings(t);
        const cache = cacheFolder(surroundings.env);
        mkdirSync(`${cache}.behind`);
        writeFileSync(join(`${cache}.behind`, 'precious'), 'precious');
        mkdirSync(dirname(join(cache, name)), { recursive: true });
        plant(join(cache, name));
        await setUp(surroundings, 'k6', cachedK6(surroundings.env), K6);
        assert.equal((await locateK6(surroundings)).found, true);
        assert.deepEqual(readdirSync(`${cache}.behind`), ['precious']);
        assert.ok(!existsSync(join(cache, 'unfinished')) && !existsSync(join(cache, 'setup.lock')));
      });
    }
  }

  it('of ours that others may write to is closed to them, and what is in it looked at', async (t) => {
    const surroundings = await emptySurroundings(t);
    const cache = cacheFolder(surroundings.env);
    put(cachedK6(surroundings.env), K6);
    chmodSync(cache, 0o777);
    assert.equal((await locateK6(surroundings)).found, false);
    const { results } = await runSetup(surroundings, () => {}, { only: ['k6'] });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['here'],
    );
    assert.equal(lstatSync(cache).mode & 0o022, 0);
  });

  it('is the one that a link of its user leads to', async (t) => {
    const surroundings = await emptySurroundings(t);
    const cache = cacheFolder(surroundings.env);
    mkdirSync(`${cache}.real`);
    symlinkSync(`${cache}.real`, cache);
    await setUp(surroundings, 'k6', cachedK6(surroundings.env), K6);
    assert.equal((await locateK6(surroundings)).found, true);
    assert.deepEqual(readdirSync(`${cache}.real`), ['k6']);
  });

  function cacheOf(path: string): string {
    return path.slice(0, path.indexOf('/cache/') + '/cache'.length);
  }
});
