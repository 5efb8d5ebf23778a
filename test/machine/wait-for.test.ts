import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Final, WAITING, WaitedTooLong, waitFor, waitUntil } from '../../runner/machine/processes/wait-for.ts';

const never = new Promise<never>(() => undefined);

void test('a wait ends with what the work resolves with, or with its error', async () => {
  assert.equal(await waitFor(pause(5, 'done'), { what: 'a pause', withinMs: 10_000 }), 'done');
  await assert.rejects(
    waitFor(Promise.reject(new Error('broken')), { what: 'it', withinMs: 10_000 }),
    /^Error: broken$/,
  );
});

void test('a wait for what never comes ends by its limit', async () => {
  await assert.rejects(waitFor(never, { what: 'nothing', withinMs: 30 }), WaitedTooLong);
});

void test('a wait for what never comes ends by its signal, also when that came before', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('Ctrl-C')), 20);
  await assert.rejects(waitFor(never, { what: 'nothing', withinMs: 60_000, signal: abort.signal }), /Ctrl-C/);
  await assert.rejects(waitFor(never, { what: 'nothing', withinMs: 60_000, signal: abort.signal }), /Ctrl-C/);
});

void test('work that fails after its wait was over, or never began, is no error that nothing catches', async (t) => {
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => void uncaught.push(error);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  const failsLater = async (): Promise<never> => {
    await pause(5);
    throw new Error('interrupted, too');
  };
  await assert.rejects(waitFor(failsLater(), { what: 'it', withinMs: 60_000, signal }), /Ctrl-C/);
  let asked = 0;
  const ask = (): null => {
    asked += 1;
    return null;
  };
  await assert.rejects(waitUntil(ask, { what: 'it', withinMs: 60_000, everyMs: 1, signal }), /Ctrl-C/);
  await assert.rejects(waitFor(failsLater(), { what: 'it', withinMs: 1 }), WaitedTooLong);
  await pause(30);
  assert.deepEqual([asked, uncaught], [0, []]);
});

void test('asking ends with the first answer, and by its limit with what was said last', async () => {
  let asked = 0;
  assert.equal(
    await waitUntil(() => (++asked === 3 ? 'there' : null), { what: 'it', withinMs: 10_000, everyMs: 1 }),
    'there',
  );
  const refused = (): Promise<null> => Promise.reject(new Error('connection refused'));
  await assert.rejects(
    waitUntil(refused, { what: 'it', withinMs: 30, everyMs: 1 }),
    /Waited 0.03 s for it: connection refused/,
  );
});

void test('asking ends at once where asking again would not help', async () => {
  const gone = (): never => {
    throw new Final(new Error('it ended'));
  };
  await assert.rejects(waitUntil(gone, { what: 'it', withinMs: 60_000, everyMs: 1 }), /^Error: it ended$/);
});

void test('nobody asks any more when the wait is over', async () => {
  let asked = 0;
  const ask = (): null => {
    asked++;
    return null;
  };
  await assert.rejects(waitUntil(ask, { what: 'it', withinMs: 30, everyMs: 5 }), WaitedTooLong);
  const before = asked;
  await pause(30);
  assert.equal(asked, before);
});

void test('who shows progress hears of a long wait', async () => {
  const heard: unknown[] = [];
  const listen = (message: unknown): void => void heard.push(message);
  WAITING.subscribe(listen);
  try {
    await waitFor(pause(3300), { what: 'a slow one', withinMs: 60_000, seen: () => 'it answered 503' });
  } finally {
    WAITING.unsubscribe(listen);
  }
  assert.deepEqual(heard, [{ what: 'a slow one', waitedMs: 3000, withinMs: 60_000, seen: 'it answered 503' }]);
});
