import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openTargetHost } from '../../runner/apps/open-target-host.ts';
import { imageStack } from '../../runner/apps/own/image-stack.ts';
import { requireOwnStack } from '../../runner/apps/own/open-own-stack.ts';
import type { LaunchedApp } from '../../runner/apps/start-app.ts';
import { stillOurs } from '../../runner/machine/processes/ledger.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import type { OwnStart, TargetSpec } from '../../targets/catalogue.ts';

type ImageStart = OwnStart & { readonly image: string };

interface Docker {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  containers(): string[];
  read(file: 'calls' | 'environment' | 'file' | 'mode'): string;
  set(file: 'fails' | 'hangs' | 'silent'): void;
}

/** A folder with a docker program that keeps what it is told. */
function fakeDocker(t: TestContext): Docker {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'containers'));
  mkdirSync(join(folder, 'work'));
  copyFileSync(join(import.meta.dirname, 'fake-docker.sh'), join(folder, 'docker'));
  chmodSync(join(folder, 'docker'), 0o700);
  return {
    folder,
    env: { PATH: `${folder}:${process.env['PATH']}` },
    containers: () => readdirSync(join(folder, 'containers')),
    read: (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''),
    set: (file) => writeFileSync(join(folder, file), ''),
  };
}

function ownStart(cwd: string, changes: Partial<ImageStart> = {}): ImageStart {
  return { cwd, image: 'my-api:1', datastores: [], ready: '/ready', env: {}, ...changes };
}

function specOf(id: string, own: OwnStart): TargetSpec {
  return { id, title: id, class: 'store', store: null, cache: null, entry: null, own };
}

async function launch(docker: Docker, own: ImageStart, signal = new AbortController().signal): Promise<LaunchedApp> {
  const start = {
    spec: specOf('mine', own),
    datastoreUrls: {},
    namespace: 'stackbench_test_0',
    itemsFile: '/on/this/machine/items.ndjson',
    cpus: [],
    workDir: join(docker.folder, 'work'),
    port: 4321,
    signal,
  };
  return (await imageStack(start, own, docker.env)).launch();
}

describe('a stack from an image', () => {
  it('gets its variables by a file, and the docker program none of them', async (t) => {
    const docker = fakeDocker(t);
    const env = {
      PATH: '/image/bin',
      DOCKER_HOST: 'tcp://127.0.0.1:1',
      HTTP_PROXY: 'http://proxy',
      SPACES: ' a "b" # c ',
      SEED: '{seedFile}:{port}',
      KEY: 'first\nsecond',
    };
    const app = await launch(docker, ownStart(docker.folder, { env }));
    assert.deepEqual(docker.containers().length, 1);
    const lines = docker.read('file').split('\n');
    for (const line of [
      'PATH=/image/bin',
      'DOCKER_HOST=tcp://127.0.0.1:1',
      'HTTP_PROXY=http://proxy',
      'SPACES= a "b" # c ',
      'SEED=/stackbench/items.ndjson:4321',
      'SEED_FILE=/stackbench/items.ndjson',
      'PORT=4321',
    ])
      assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    assert.equal(docker.read('mode'), '600\n');
    assert.doesNotMatch(docker.read('environment'), /tcp:|proxy|image.bin/);
    assert.match(docker.read('environment'), /^KEY=first\nsecond$/m);
    assert.match(docker.read('calls'), /^run .* --env KEY my-api:1$/m);
    assert.doesNotMatch(docker.read('calls'), /proxy|first/);
    assert.deepEqual(
      readdirSync(join(docker.folder, 'work')).filter((name) => name.endsWith('.env')),
      [],
      'the file is removed',
    );
    await app.stop();
    await app.gone;
    assert.deepEqual([docker.containers(), stillOurs()], [[], []]);
  });

  it('that cannot be started is told with what docker says, and leaves no container', async (t) => {
    const docker = fakeDocker(t);
    docker.set('fails');
    await assert.rejects(launch(docker, ownStart(docker.folder)), (error: Record<string, string>) => {
      assert.equal(error['code'], 'target-not-ready');
      assert.match(error['message'] ?? '', /^mine did not start in a container\. .*127.*executable file not found/);
      assert.match(error['fix'] ?? '', /docker run --network host --env PORT=3000 my-api:1/);
      return true;
    });
    assert.deepEqual([docker.containers(), stillOurs()], [[], []]);
  });

  it('that is interrupted while it starts leaves no container', async (t) => {
    const docker = fakeDocker(t);
    docker.set('hangs');
    const controller = new AbortController();
    const launching = launch(docker, ownStart(docker.folder), controller.signal);
    launching.catch(() => undefined);
    while (docker.containers().length === 0) await pause(10);
    controller.abort(new Error('interrupted'));
    await assert.rejects(launching, /interrupted/);
    assert.deepEqual([docker.containers(), stillOurs()], [[], []]);
  });

  it('whose removal docker does not confirm stays in the ledger', async (t) => {
    const docker = fakeDocker(t);
    const app = await launch(docker, ownStart(docker.folder));
    docker.set('silent');
    await app.stop();
    await app.gone;
    assert.deepEqual(stillOurs(), ['the container of mine']);
  });

  it('is refused if a variable of docker’s own has a line break', async (t) => {
    const docker = fakeDocker(t);
    const own = ownStart(docker.folder, { env: { DOCKER_HOST: 'a\nb' } });
    const source = {
      itemsFile: '/none',
      workDir: docker.folder,
      signal: new AbortController().signal,
      env: docker.env,
    };
    await assert.rejects(requireOwnStack(specOf('mine', own), source), { code: 'bad-config', exitCode: 2 });
  });

  it('is pulled, each image once, though all else is prepared alike', async (t) => {
    const docker = fakeDocker(t);
    const teardown = new Teardown();
    const own = ['one:1', 'two:1', 'one:1'].map((image) => ownStart(docker.folder, { image }));
    await openTargetHost(
      {
        specs: own.map((start, index) => specOf(`stack-${index}`, start)),
        env: docker.env,
        workDir: join(docker.folder, 'work'),
        itemsFile: '/none',
        placement: { generatorCpus: [], systemCpus: [] },
        signal: new AbortController().signal,
        provider: 'native',
        externalUrls: {},
        allowStandIn: false,
        allowRemote: false,
      },
      teardown,
    );
    assert.deepEqual(await teardown.run(), []);
    assert.deepEqual(docker.read('calls').match(/^pull .*$/gm), ['pull one:1', 'pull two:1']);
  });
});
