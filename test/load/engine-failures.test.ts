import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { ReadyEngine, RoundJob } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { requireEngine } from '../../runner/load/engines/require-engine.ts';
import { read } from '../../scenarios/read.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { fakeEngine } from './fake-engine.ts';

const autocannon = await requireEngine(engines.autocannon, process.env);

describe('an engine that cannot measure', () => {
  let folder = '';
  let job: RoundJob;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackbench-engine-'));
    const itemsFile = join(folder, 'items.ndjson');
    await writeSeedItems(itemsFile, { items: 10, seed: 1 });
    job = {
      // Port 1 of this machine: nothing listens there.
      baseUrl: 'http://127.0.0.1:1',
      scenario: read,
      itemsFile,
      items: 10,
      seed: 1,
      load: { kind: 'open', ratePerSec: 10, maxInFlight: 2, arrivals: 'constant' },
      durationMs: 1000,
      timeoutMs: 1000,
      cpus: [],
      workDir: folder,
      signal: new AbortController().signal,
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A program in the place of k6: the real one does not fail like this on demand. */
  async function k6That(body: string): Promise<ReadyEngine> {
    const file = join(folder, 'k6');
    await writeFile(
      file,
      `#!/bin/sh\nif [ "$1" = version ]; then echo "k6 v2.2.0 (go1.26.8, linux/amd64)"; exit 0; fi\n${body}\n`,
    );
    await chmod(file, 0o755);
    const k6 = await requireEngine(engines.k6, { K6_BIN: file });
    assert.equal(k6.version, '2.2.0');
    return k6;
  }
  async function failureOf(work: Promise<unknown>): Promise<StackbenchError> {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StackbenchError, String(error));
    return error;
  }

  it('says that k6 is missing and how to install it', async () => {
    const missing = await engines.k6.check({ K6_BIN: join(folder, 'none') });
    assert.ok(!missing.available);
    assert.match(missing.fix, /K6_BIN/);
    const refusal = await failureOf(requireEngine(engines.k6, { K6_BIN: join(folder, 'none') }));
    assert.equal(refusal.code, 'engine-missing');
  });

  it('does not take a k6 that is too old', async () => {
    const file = join(folder, 'old-k6');
    await writeFile(file, '#!/bin/sh\necho "k6 v0.45.0 (go1.20, linux/amd64)"\n');
    await chmod(file, 0o755);
    const old = await engines.k6.check({ K6_BIN: file });
    assert.ok(!old.available);
    assert.match(old.reason, /too old/);
  });

  it('does not trust exit code 0 without a summary', async () => {
    const k6 = await k6That(`echo '{"level":"info","msg":"stackbench:begin"}'; exit 0`);
    const { code, why } = await failureOf(k6.measure(job));
    assert.equal(code, 'k6-failed');
    assert.match(why, /no readable summary/);
  });

  it('does not trust a summary without a request', async () => {
    const k6 = await k6That(
      `for word in "$@"; do case "$word" in SUMMARY=*) echo '{"metrics":{}}' > "\${word#SUMMARY=}";; esac; done`,
    );
    assert.match((await failureOf(k6.measure(job))).why, /no request/);
  });

  it('reports what k6 said when it fails, and what its exit code means', async () => {
    const k6 = await k6That(`echo '{"level":"error","msg":"invalid threshold"}'; exit 104`);
    const { what, why } = await failureOf(k6.measure(job));
    assert.match(what, /refused its configuration/);
    assert.equal(why, 'invalid threshold');
  });

  it('does not trust a round in which the script threw, although k6 exits with 0', async () => {
    const k6 = await k6That(`echo '{"level":"error","msg":"TypeError: x is undefined"}'; exit 0`);
    assert.match((await failureOf(k6.measure(job))).why, /TypeError/);
  });

  it("refuses the other engine's kind of load, and windows that k6 cannot play", async () => {
    assert.equal((await failureOf(autocannon.measure(job))).code, 'wrong-load');
    const k6 = await k6That('exit 0');
    assert.equal(
      (await failureOf(k6.measure({ ...job, load: { kind: 'closed', connections: 1 } }))).code,
      'wrong-load',
    );
    assert.equal((await failureOf(k6.measure({ ...job, durationMs: 500 }))).code, 'wrong-load');
  });

  it('ends at once if nothing listens', async () => {
    const startedAt = performance.now();
    const closed = { ...job, load: { kind: 'closed', connections: 10 } } as const;
    const { code, why } = await failureOf(autocannon.measure(closed));
    assert.equal(code, 'server-gone');
    assert.match(why, /ECONNREFUSED/);
    assert.ok(performance.now() - startedAt < 3000);
  });

  it('invents the same figures for the same job, if it is the fake', async () => {
    const closed = { ...job, load: { kind: 'closed', connections: 10 } } as const;
    assert.deepEqual(await fakeEngine.measure(closed), await fakeEngine.measure(closed));
  });
});
