import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { openDatastoreFolder } from '../../runner/datastores/datastore-folder.ts';
import type { DatastoreUser } from '../../runner/datastores/datastore-user.ts';
import { standInProvider } from '../../runner/datastores/stand-in.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { needsUsers, runAs, THEIR_UID } from '../support/other-users.ts';

const context = {
  cpus: [],
  namespace: 'stackbench_place',
  allowRemote: false,
  signal: new AbortController().signal,
  externalUrls: {},
};

it(
  'what is brought to a datastore from where others cannot go is read by its user alone',
  { skip: needsUsers },
  async (t) => {
    const home = mkdtempSync('/var/tmp/stackbench-home-');
    const work = await makeWorkFolder('place test');
    const place = await openDatastoreFolder('redis', work.path);
    t.after(async () => {
      await place.remove();
      await work.remove();
      rmSync(home, { recursive: true });
    });
    mkdirSync(join(home, 'tree'));
    writeFileSync(join(home, 'tree', 'private'), 'private', { mode: 0o600 });
    const { uid } = place.user as DatastoreUser;
    const file = join(await place.reach(join(home, 'tree')), 'private');
    assert.equal(runAs(uid, ['cat', file]).stdout, 'private');
    for (const other of [THEIR_UID, 65_534]) assert.notEqual(runAs(other, ['cat', file]).code, 0, `${other}`);
  },
);

it(
  'a script that starts Java is brought alone, without what lies beside its folder',
  { skip: needsUsers },
  async (t) => {
    const home = mkdtempSync('/var/tmp/stackbench-home-');
    const work = await makeWorkFolder('java test');
    t.after(async () => {
      await work.remove();
      rmSync(home, { recursive: true });
    });
    mkdirSync(join(home, 'bin'));
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'id_private'), 'private', { mode: 0o600 });
    writeFileSync(join(home, 'bin', 'java'), '#!/bin/sh\nPATH=/usr/bin:/bin exec java "$@"\n');
    chmodSync(join(home, 'bin', 'java'), 0o755);
    const env = { ...process.env, PATH: `${join(home, 'bin')}:${process.env['PATH']}` };
    if (!(await standInProvider.offer('mongodb', { ...context, env, workDir: work.path })).available)
      return t.skip('neither a JDK nor the stand-in is here');
    const datastore = await standInProvider.start('mongodb', { ...context, env, workDir: work.path });
    const uid = statSync(`/proc/${datastore.pids()[0]}`).uid;
    const brought = readdirSync('/var/tmp')
      .filter((name) => statSync(join('/var/tmp', name, 'own'), { throwIfNoEntry: false })?.uid === uid)
      .map((name) => join('/var/tmp', name, 'programs'))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true }).map(String));
    await datastore.stop();
    assert.ok(brought.includes('java'), brought.join(' '));
    assert.ok(!brought.some((path) => path.includes('id_private')));
  },
);
