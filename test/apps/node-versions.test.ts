import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { locateNodeVersion } from '../../runner/programs/node-versions.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { hasCache } from '../../targets/stack-settings.ts';

const ITEMS = 100;
/** One for each client of a datastore. */
const STACKS = ['node-memory', 'express-redis', 'express-mongodb', 'express-memcached', 'express-postgres-memcached'];
const OWN_MAJOR = process.version.slice(1).split('.')[0] ?? '';
const REPORTING = `require('node:http').createServer((request, response) => response.end(process.version)).listen(process.env.PORT, process.env.HOST)`;

const teardown = new Teardown();
let work: WorkFolder;

before(async () => {
  work = await makeWorkFolder('node versions test');
  teardown.add('work folder', () => work.remove());
  await writeSeedItems(join(work.path, 'items.ndjson'), { items: ITEMS, seed: 3 });
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

function variantOf(spec: TargetSpec, node: string, more: object = {}): TargetSpec {
  return { ...spec, id: `${spec.id}@node=${node}`, sameAs: spec.id, settings: { node, ...more } };
}

function stacksBy(node: string): TargetSpec[] {
  const specs = CATALOGUE.filter(({ id }) => STACKS.includes(id)).map((spec) => variantOf(spec, node));
  const [workers] = CATALOGUE.filter(({ id }) => id === 'express-postgres');
  return [...specs, ...(workers === undefined ? [] : [variantOf(workers, node, { 'app.workers': 2 })])];
}

function open(specs: readonly TargetSpec[], env: NodeJS.ProcessEnv = process.env): Promise<TargetHost> {
  return openTargetHost(
    {
      specs,
      env,
      externalUrls: {},
      workDir: work.path,
      itemsFile: join(work.path, 'items.ndjson'),
      placement: { generatorCpus: [], systemCpus: [] },
      provider: 'native',
      allowStandIn: true,
      allowRemote: false,
      signal: new AbortController().signal,
    },
    teardown,
  );
}

function ownStack(start: string, cwd: string): TargetSpec {
  const own = { cwd, start, ready: '/health', datastores: [], env: {} };
  return { id: 'mine', title: 'Mine', class: 'store', store: null, cache: null, entry: null, own };
}

async function fails(work: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(work, ({ what, why, fix }: StackbenchError) => {
    assert.match(`${what} ${why} ${fix}`, message);
    return true;
  });
}

describe('the version of Node.js as a variant', () => {
  for (const major of [...new Set(['20', '22', '24', OWN_MAJOR])])
    it(`keeps the contract by Node.js ${major}, and reports it, with every client of a datastore`, async (t) => {
      const located = await locateNodeVersion(Number(major), { env: process.env });
      if (!located.found) return t.skip(`${located.reason}: run \`stackbench setup --node ${major}\`.`);
      const specs = stacksBy(major);
      const host = await open(specs);
      const seededItems = await readSeededItems(join(work.path, 'items.ndjson'));
      for (const spec of specs) {
        if (host.skipped.some(({ target }) => target === spec.id)) continue;
        const app = await host.startTarget(spec);
        try {
          const context = {
            baseUrl: app.baseUrl,
            seededItems,
            seededCount: ITEMS,
            hasCache: hasCache(spec),
            validates: true,
            signal: t.signal,
          };
          assert.deepEqual(await checkConformance(context, { depth: 'smoke' }), [], spec.id);
          const { node } = (await (await fetch(`${app.baseUrl}/stack`)).json()) as { node: string };
          assert.match(node, new RegExp(`^v${major}\\.`));
          app.loop?.begin({ pools: true });
          assert.ok((await app.loop?.end())?.loop.eventLoopUtilisation !== undefined, spec.id);
        } finally {
          await app.stop();
        }
      }
    });

  it('says how to install a version that is missing, before anything starts', async () => {
    const others = ['20', '22', '24'].filter((major) => major !== OWN_MAJOR).slice(0, 2);
    const specs = [OWN_MAJOR, ...others].flatMap((major) => stacksBy(major).slice(0, 1));
    const env = { ...process.env, STACKBENCH_CACHE: join(work.path, 'no cache') };
    const [one, other] = others;
    await fails(open(specs, env), new RegExp(`${one} and ${other}, .*does not exist.*setup --node ${one},${other}`));
  });

  it("is the first `node` on the PATH of a user's stack", async () => {
    const cwd = join(work.path, 'own');
    await mkdir(join(cwd, 'node_modules', '.bin'), { recursive: true });
    await writeFile(join(cwd, 'node_modules', '.bin', 'node'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    await writeFile(join(cwd, 'server.cjs'), REPORTING);
    const spec = variantOf(ownStack('exec node server.cjs', cwd), OWN_MAJOR);
    const app = await (await open([spec])).startTarget(spec);
    try {
      assert.equal(await (await fetch(app.baseUrl)).text(), process.version);
    } finally {
      await app.stop();
    }
  });

  it("refuses a user's stack that runs by another one", async (t) => {
    const major = OWN_MAJOR === '22' ? '20' : '22';
    const located = await locateNodeVersion(Number(major), { env: process.env });
    if (!located.found) return t.skip(`${located.reason}: run \`stackbench setup --node ${major}\`.`);
    const cwd = join(work.path, 'other');
    await mkdir(cwd);
    await writeFile(join(cwd, 'server.cjs'), REPORTING);
    const spec = variantOf(ownStack(`exec ${process.execPath} server.cjs`, cwd), major);
    const host = await open([spec]);
    await fails(host.startTarget(spec), /does not run by Node\.js 2\d\. It runs by node v/);
  });
});
