import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor, waitUntil } from '../../runner/processes/wait-for.ts';

const reason = new Error('Ctrl-C');
const wait = { what: 'an answer', withinMs: 5000, signal: AbortSignal.abort(reason) };

describe('a wait that is ended before it begins', () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  before(() => process.on('unhandledRejection', hear));
  after(() => process.off('unhandledRejection', hear));

  it('rejects with the reason alone, whatever becomes of the work', async () => {
    const failing = pause(5).then(() => {
      throw new Error('too late');
    });
    await assert.rejects(waitFor(failing, wait), reason);
    await pause(30);
    assert.deepEqual(unheard, []);
  });

  it('asks nothing', async () => {
    let asked = 0;
    const ask = (): null => {
      asked += 1;
      return null;
    };
    await assert.rejects(waitUntil(ask, { ...wait, everyMs: 10 }), reason);
    await pause(30);
    assert.deepEqual([asked, unheard], [0, []]);
  });
});
