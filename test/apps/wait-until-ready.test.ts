import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  NeverReady,
  type NotReady,
  type ReadyCheck,
  type Starting,
  waitUntilReady,
} from '../../runner/machine/processes/wait-until-ready.ts';

const notReady = ({ why }: NotReady): Error => new Error(`not ready: ${why}`);
const starting = (changes: Partial<Starting> = {}): Starting => ({
  label: 'app',
  running: () => true,
  gone: new Promise(() => undefined),
  log: () => Promise.resolve('no such table'),
  ...changes,
});
const check = (ask: ReadyCheck<number>['ask']): ReadyCheck<number> => ({ everyMs: 1, ask });

describe('an app that is started', () => {
  it('is ready with what its check answers, which is asked again until then', async () => {
    const answers = [null, new Error('connection refused'), 8080];
    const ask = check(() => {
      const answer = answers.shift() as number | null | Error;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    assert.equal(await waitUntilReady(starting(), ask, { notReady }), 8080);
  });

  it('that ends first is named with how it ended', async () => {
    const ended = starting({ gone: Promise.resolve('It ended with exit code 1.') });
    const never = check(() => new Promise(() => undefined));
    await assert.rejects(waitUntilReady(ended, never, { notReady }), /^Error: not ready: It ended with exit code 1\.$/);
  });

  it('that has ended is not ready, whoever answers on its port', async () => {
    const ended = starting({ running: () => false, gone: Promise.resolve('It ended with SIGKILL.') });
    await assert.rejects(
      waitUntilReady(
        ended,
        check(() => Promise.resolve(8080)),
        { notReady },
      ),
      /SIGKILL/,
    );
  });

  it('that says that it cannot start is not asked again', async () => {
    let asked = 0;
    const ask = check(() => {
      asked += 1;
      return Promise.reject(new NeverReady('The store is not available.'));
    });
    await assert.rejects(waitUntilReady(starting(), ask, { notReady }), /not ready: The store is not available\./);
    assert.equal(asked, 1);
  });

  it('that is not ready in time is named with its last answer and its last log lines', async () => {
    const ask = check(() => Promise.reject(new Error('/ready answered 503')));
    await assert.rejects(
      waitUntilReady(starting(), ask, { notReady, withinMs: 50 }),
      /not ready: It was not ready within 0\.05 s\. The last answer: \/ready answered 503\. Its log:\nno such table$/,
    );
  });

  it('that is not ready in time keeps its last answer while it is asked again', async () => {
    let asked = 0;
    const ask = check(() => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('/ready answered 503')) : new Promise<never>(() => undefined);
    });
    await assert.rejects(waitUntilReady(starting(), ask, { notReady, withinMs: 100 }), /The last answer: .* 503\./);
  });

  it('is explained by what it printed, apart from what it answered', async () => {
    const ask = check(() => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1')));
    const byPrinted = ({ printed }: NotReady): Error => new Error(`printed: ${printed}`);
    const options = { notReady: byPrinted, withinMs: 50 };
    await assert.rejects(waitUntilReady(starting(), ask, options), /^Error: printed: no such table$/);
  });

  it('ends with the reason of an interrupt', async () => {
    const reason = new Error('Ctrl-C');
    const options = { notReady, signal: AbortSignal.abort(reason) };
    await assert.rejects(
      waitUntilReady(
        starting(),
        check(() => Promise.resolve(null)),
        options,
      ),
      reason,
    );
  });
});
