import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type GeneratorProcess, startGenerator } from '../../runner/load/generator-process.ts';
import { processesIn } from './engine-contract.ts';

type OrderType = 'repeat' | 'silence' | 'fail';

describe('the process of a generator', () => {
  const { signal } = new AbortController();
  let workDir = '';
  before(async () => void (workDir = await mkdtemp(join(tmpdir(), 'stackbench-generator-'))));
  after(() => rm(workDir, { recursive: true, force: true }));

  async function withGenerator(use: (generator: GeneratorProcess) => Promise<void>): Promise<void> {
    const module = 'test/support/odd-generator.ts';
    const generator = await startGenerator({ label: 'odd', module, workDir, cpus: [], signal });
    try {
      await use(generator);
    } finally {
      await generator.stop();
    }
    assert.deepEqual(await processesIn(workDir), []);
  }

  function ask(
    generator: GeneratorProcess,
    type: OrderType,
    { limitMs = 10_000, ...changes }: { readonly limitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<string> {
    return generator.ask<{ type: string }, string>(
      { type },
      { limitMs, signal, ...changes, onMessage: (message, { resolve }) => resolve(message.type) },
    );
  }

  it('takes one order after the other', async () => {
    await withGenerator(async (generator) => {
      for (let turn = 0; turn < 3; turn += 1) assert.equal(await ask(generator, 'repeat'), 'repeat');
    });
  });

  it('is stuck if it does not answer in time, and is asked nothing more', async () => {
    await withGenerator(async (generator) => {
      assert.equal(await ask(generator, 'repeat'), 'repeat');
      const stuck = { code: 'generator-stuck', what: /odd process did not report in time/ };
      await assert.rejects(ask(generator, 'silence', { limitMs: 200 }), stuck);
      await assert.rejects(ask(generator, 'repeat'), stuck);
    });
  });

  it('says what it printed if it fails, whenever it is asked', async () => {
    await withGenerator(async (generator) => {
      const crashed = { code: 'generator-crashed', why: /failed as ordered/ };
      await assert.rejects(ask(generator, 'fail'), crashed);
      await assert.rejects(ask(generator, 'repeat'), crashed);
      generator.send({ type: 'repeat' });
    });
  });

  it('does one thing at a time', async () => {
    await withGenerator(async (generator) => {
      const first = ask(generator, 'repeat');
      await assert.rejects(ask(generator, 'repeat'), /one thing at a time/);
      assert.equal(await first, 'repeat');
    });
  });

  it('is given up with the reason of the signal', async () => {
    await withGenerator(async (generator) => {
      const abort = new AbortController();
      const reason = new Error('interrupted');
      setTimeout(() => abort.abort(reason), 100);
      await assert.rejects(ask(generator, 'silence', { signal: abort.signal }), (error) => error === reason);
    });
  });

  it('is not started once the signal has aborted', async () => {
    const reason = new Error('too late');
    const spec = { label: 'odd', module: 'test/support/odd-generator.ts', workDir, cpus: [] };
    await assert.rejects(startGenerator({ ...spec, signal: AbortSignal.abort(reason) }), (error) => error === reason);
  });
});
