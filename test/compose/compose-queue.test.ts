import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { ComposeProject } from '../../runner/datastores/compose/compose-project.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';

let work: WorkFolder;
let count = 0;
/** What the programs that stand for docker and Compose write: when each command begins and ends. */
let log = '';
let opened: ComposeProject | null = null;

before(async () => {
  work = await makeWorkFolder('compose queue test');
});
after(() => work.remove());
// Whatever a test finds, nothing of it may stay in the ledger.
afterEach(() => opened?.down());
beforeEach(() => {
  log = join(work.path, `commands-${(count += 1)}.log`);
});

describe('containers of one project', () => {
  it('start one after the other, in the order in which they were asked for', async () => {
    const project = await openProject();
    const stacks = ['express-redis', 'express-postgres', 'express-mongodb'];
    await Promise.all(stacks.map((id) => project.up([id])));
    assert.deepEqual(
      await commands(),
      stacks.flatMap((id) => [`begin up ${id}`, `end up ${id}`]),
    );
  });

  it('are not removed while another one starts, nor is the project', async () => {
    const project = await openProject();
    const [first] = await project.up(['express-redis']);
    const starting = project.up(['express-postgres']);
    await Promise.all([starting, first?.remove(), project.down()]);
    const written = await commands();
    assert.deepEqual(written.slice(2, 4), ['begin up express-postgres', 'end up express-postgres']);
    assert.ok(written.includes('begin down') && written.includes('begin rm'), written.join(', '));
    for (const [index, line] of written.entries())
      if (index % 2 === 1) assert.equal(line, written[index - 1]?.replace('begin', 'end'));
  });

  it('start after one that failed', async () => {
    const project = await openProject();
    const [failed, started] = await Promise.allSettled([project.up(['fails']), project.up(['express-redis'])]);
    assert.equal(failed.status, 'rejected');
    assert.equal(started.status, 'fulfilled');
  });

  it('do not start any more if the run was interrupted before their turn', async () => {
    const interrupt = new AbortController();
    const project = await openProject(interrupt.signal);
    const starts = [project.up(['express-redis']), project.up(['express-postgres'])];
    interrupt.abort(new Error('interrupted'));
    const [, second] = await Promise.allSettled(starts);
    assert.equal((second as PromiseRejectedResult).reason, interrupt.signal.reason);
    await project.down();
    assert.ok(!(await commands()).includes('begin up express-postgres'));
  });
});

async function openProject(signal = new AbortController().signal): Promise<ComposeProject> {
  const bin = join(work.path, `bin-${count}`);
  await mkdir(bin);
  const compose = await program(
    join(bin, 'docker-compose'),
    `case "$*" in *' up '*) what="up $service";; *) what=down;; esac
     echo "begin $what" >> ${log}; sleep 0.15; echo "end $what" >> ${log}
     test "$service" != fails`,
  );
  const docker = await program(
    join(bin, 'docker'),
    `case "$1" in
       ps) echo 0123456789ab;;
       inspect) echo 0;;
       rm) echo 'begin rm' >> ${log}; sleep 0.15; echo 'end rm' >> ${log};;
     esac`,
  );
  return (opened = new ComposeProject(
    {
      ...{ answers: true, docker, version: '1', cpus: 2, dataFolder: '/nowhere' },
      compose: { command: compose, args: [], version: '1' },
      env: { PATH: process.env['PATH'] ?? '' },
    },
    {
      ...{ env: {}, cpus: [], workDir: work.path, namespace: `stackbench_queue_${count}` },
      ...{ allowRemote: false, signal, externalUrls: {} },
    },
  ));
}

async function program(path: string, body: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\nfor service in "$@"; do :; done\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

async function commands(): Promise<string[]> {
  return (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
}
