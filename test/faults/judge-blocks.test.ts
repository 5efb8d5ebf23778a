import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';
import { lostInBlocks } from './judge-blocks.ts';
import { settingsOf } from './settings.ts';
import { TRIALS } from './trials.ts';

const stacks = TEN_STACKS.filter(({ id }) => ['node-memory', 'express-redis'].includes(id));

/** What is lost in a run of two blocks whose visits became something else in a trial. */
function lost(id: string, change: (visit: Visit) => Visit | null, state: RunResult['state'] = 'completed'): string[] {
  const trial = TRIALS.find((one) => one.id === id) ?? assert.fail(id);
  const settings = settingsOf(trial);
  const result = makeResult({ stacks, visits: 2, engines: settings.engines, visit: change });
  return lostInBlocks(trial, settings, { ...result, state });
}

const is = (visit: Visit, target: string, block: number): boolean =>
  visit.target === target && visit.repetition === block - 1;
const as = (visit: Visit, state: Visit['state']): Visit => ({ ...visit, state });
const withFailed = (visit: Visit, engine: string): Visit => ({
  ...visit,
  rounds: visit.rounds.map(({ engineVersion, load, startedAt, ...round }) =>
    round.engine === engine
      ? {
          engine,
          engineVersion,
          load,
          startedAt,
          state: 'failed',
          error: { code: 'generator-crashed', what: '', why: '', fix: '' },
        }
      : { engineVersion, load, startedAt, ...round },
  ) as Visit['rounds'],
});

describe('what a document must contain after a fault', () => {
  it('is all but the visit of the app that was killed', () => {
    const id = 'app/kill/measure';
    assert.deepEqual(
      lost(id, (visit) => (is(visit, 'express-redis', 1) ? as(visit, 'failed') : visit)),
      [],
    );
    assert.deepEqual(
      lost(id, (visit) => (visit.target === 'express-redis' ? as(visit, 'failed') : visit)),
      ['block 2: express-redis is failed, not completed'],
    );
    assert.deepEqual(
      lost(id, (visit) => (visit.repetition === 0 ? as(visit, 'failed') : visit)),
      ['block 1: node-memory is failed, not completed'],
    );
    assert.deepEqual(
      lost(id, (visit) => (visit.repetition === 0 ? visit : null)),
      ['block 2: node-memory is not in the document', 'block 2: express-redis is not in the document'],
    );
  });

  it('is all but the rounds of the generator that was killed, which failed for both stacks', () => {
    const id = 'k6/kill/measure';
    const spoilt = (visit: Visit, engine: string): Visit =>
      visit.repetition === 0 ? withFailed(visit, engine) : visit;
    assert.deepEqual(
      lost(id, (visit) => spoilt(visit, 'k6')),
      [],
    );
    assert.deepEqual(
      lost(id, (visit) => (visit.target === 'node-memory' ? spoilt(visit, 'k6') : visit)),
      ['block 1: express-redis has a round of k6 that is completed, not failed'],
    );
    assert.deepEqual(
      lost(id, (visit) => spoilt(spoilt(visit, 'k6'), 'autocannon')).length,
      2,
      'the other generator measures both stacks',
    );
    assert.equal(lost(id, (visit) => withFailed(visit, 'k6')).length, 2, 'the next block is whole');
  });

  it('is what did not need the datastore that failed, and all of the block before', () => {
    const id = 'redis/kill/measure';
    assert.deepEqual(
      lost(id, (visit) => (is(visit, 'express-redis', 2) ? as(visit, 'failed') : visit)),
      [],
    );
    assert.deepEqual(
      lost(id, (visit) => (is(visit, 'node-memory', 2) ? as(visit, 'failed') : visit)),
      ['block 2: node-memory is failed, not completed'],
    );
    assert.deepEqual(
      lost(id, (visit) => (is(visit, 'express-redis', 1) ? as(visit, 'failed') : visit)),
      ['block 1: express-redis is failed, not completed'],
    );
  });

  it('is every whole block after an interrupt, and the visits of the other one, interrupted', () => {
    const id = 'launcher/sigterm/measure';
    const interrupted = (visit: Visit): Visit => (visit.repetition === 1 ? as(visit, 'interrupted') : visit);
    assert.deepEqual(lost(id, interrupted, 'interrupted'), []);
    assert.deepEqual(lost(id, interrupted), ['the run is completed, and was interrupted']);
    assert.deepEqual(
      lost(id, (visit) => as(visit, 'interrupted'), 'interrupted'),
      ['block 1: node-memory is interrupted, not completed', 'block 1: express-redis is interrupted, not completed'],
    );
    assert.equal(lost(id, (visit) => (visit.repetition === 0 ? visit : null), 'interrupted').length, 2);
    assert.equal(lost(id, (visit) => visit, 'interrupted').length, 2, 'none is as if nothing had been');
  });

  it('is every whole block after SIGKILL, and all blocks once they are in the document', () => {
    const first = (visit: Visit): Visit | null => (visit.repetition === 0 ? visit : null);
    assert.deepEqual(lost('ourselves/kill/measure', first, 'running'), []);
    assert.equal(lost('ourselves/kill/teardown', first, 'running').length, 2);
    assert.equal(lost('ourselves/kill/measure', () => null, 'running').length, 2);
  });
});
