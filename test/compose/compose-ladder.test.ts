import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { type TestContext, describe, it } from 'node:test';
import type { ProviderContext } from '../../runner/datastores/datastore.ts';
import { planDatastores } from '../../runner/datastores/ladder.ts';
import { type Surroundings, emptySurroundings } from '../programs/setup-surroundings.ts';

const AUTOMATIC = { provider: null, allowStandIn: false };
const CONFIG =
  'services:\\n  express-memory:\\n    image: api:1\\n  postgres:\\n    image: postgres:1\\n  redis:\\n    image: redis:1\\n';

/** A docker that answers like an engine with Compose; `images` is a shell pattern of those that are here. */
function dockerScript(images: string): string {
  return `case "$1" in
    version) echo 27.1.2;;
    context) echo unix:///run/docker.sock;;
    compose) case "$*" in *version*) echo 2.30.0;; *config*) printf '${CONFIG}';; *) exit 1;; esac;;
    image) case "$5" in ${images}) echo sha256:1;; *) exit 1;; esac;;
    pull) echo "no such host" >&2; exit 1;;
    *) exit 1;;
  esac`;
}

async function surroundingsOf(
  test: TestContext,
  changes: Partial<ProviderContext> = {},
): Promise<{ surroundings: Surroundings; context: ProviderContext; notes: string[] }> {
  const surroundings = await emptySurroundings(test);
  const notes: string[] = [];
  const workDir = `${surroundings.folder}/work`;
  await mkdir(workDir);
  const context: ProviderContext = {
    env: { ...surroundings.env, STACKBENCH_API_IMAGE: 'api:1' },
    cpus: [],
    workDir,
    namespace: 'stackbench_test',
    allowRemote: false,
    signal: surroundings.signal,
    externalUrls: {},
    onNote: (text) => notes.push(text),
    ...changes,
  };
  return { surroundings, context, notes };
}

describe('the Compose provider', () => {
  it('is above programs of this machine where an engine has the images, and says so', async (t) => {
    const { surroundings, context } = await surroundingsOf(t);
    await surroundings.program('docker', dockerScript('*'));
    const plan = await planDatastores(['postgres', 'redis'], context, AUTOMATIC);
    assert.deepEqual(
      plan.decisions.map(({ id, provider }) => [id, provider.rung]),
      [
        ['postgres', 'compose'],
        ['redis', 'compose'],
      ],
    );
    assert.equal(plan.mixed, false);
    assert.notEqual(plan.containers, null);
    assert.match(plan.note ?? '', /containers: Docker engine 27\.1\.2, Compose 2\.30\.0/);
  });

  it('is left, in words, when an image cannot be pulled and programs have more', async (t) => {
    const { surroundings, context, notes } = await surroundingsOf(t);
    await surroundings.program('docker', dockerScript('api:1'));
    const plan = await planDatastores(['postgres'], context, AUTOMATIC);
    assert.equal(plan.decisions[0]?.provider.rung, 'native');
    assert.equal(plan.containers, null);
    assert.deepEqual(notes, ['Pulling the image postgres:1…']);
    assert.match(plan.note ?? '', /processes of this machine, not containers: .*postgres:1 .*no such host/);
  });

  it('is left, in words, without docker, without an engine, and without Compose', async (t) => {
    const { surroundings, context } = await surroundingsOf(t);
    const noteNow = async () => (await planDatastores(['postgres'], context, AUTOMATIC)).note ?? '';
    assert.match(await noteNow(), /not containers: docker is not on PATH/);
    await surroundings.program('docker', 'exit 1');
    assert.match(await noteNow(), /no engine answers/);
    await surroundings.program('docker', '[ "$1" = version ] && echo 27.1.2 || exit 1');
    assert.match(await noteNow(), /neither `docker compose` nor docker-compose/);
  });

  it('gives up on an engine that hangs within two seconds', async (t) => {
    const { surroundings, context } = await surroundingsOf(t);
    await surroundings.program('docker', 'while :; do :; done');
    const startedAt = performance.now();
    const { note } = await planDatastores(['postgres'], context, AUTOMATIC);
    assert.match(note ?? '', /no engine answers/);
    assert.ok(performance.now() - startedAt < 4000);
  });

  it('takes no engine of which docker does not say in time where it is, nor one that is elsewhere', async (t) => {
    const { surroundings, context } = await surroundingsOf(t);
    const places = [
      ['while :; do :; done', /no engine answers/],
      ['echo tcp://192.0.2.1:2376', /not on this machine/],
      ['echo ssh://build@192.0.2.1', /not on this machine/],
    ] as const;
    for (const [says, reason] of places) {
      await surroundings.program('docker', `[ "$1" != context ] || { ${says}; exit; }\n${dockerScript('*')}`);
      const { note, containers } = await planDatastores(['postgres'], context, AUTOMATIC);
      assert.match(note ?? '', reason);
      assert.equal(containers, null);
    }
  });

  it('is one clear error when it was asked for and cannot be used', async (t) => {
    const { context } = await surroundingsOf(t);
    const forced = { provider: 'compose', allowStandIn: false } as const;
    await assert.rejects(planDatastores(['postgres'], context, forced), { code: 'compose-unavailable' });
    await assert.rejects(planDatastores([], context, forced), { code: 'compose-unavailable' });
  });

  it('is not asked where a server was named, which a container would not reach, nor where nothing is needed', async (t) => {
    const named = { externalUrls: { redis: 'redis://127.0.0.1:6379' } } as const;
    const { surroundings, context } = await surroundingsOf(t, named);
    await surroundings.program('docker', dockerScript('*'));
    const plan = await planDatastores(['postgres', 'redis'], context, AUTOMATIC);
    assert.deepEqual(
      plan.decisions.map(({ provider }) => provider.rung),
      ['native', 'external'],
    );
    assert.match(plan.note ?? '', /would not reach the server that you named/);
    const nothing = await planDatastores([], context, AUTOMATIC);
    assert.deepEqual([nothing.containers, nothing.note], [null, null]);
  });

  it('skips what it has no image of when it was asked for, and takes no stand-in that containers do not reach', async (t) => {
    const { surroundings, context } = await surroundingsOf(t);
    await surroundings.program('docker', dockerScript('api:1|redis:1'));
    const plan = await planDatastores(['redis', 'postgres'], context, { provider: 'compose', allowStandIn: true });
    assert.deepEqual(
      plan.decisions.map(({ id, provider }) => [id, provider.rung]),
      [['redis', 'compose']],
    );
    assert.match(plan.skipped[0]?.reason ?? '', /postgres:1 could not be pulled/);
  });
});
