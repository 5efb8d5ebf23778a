import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateResultSchema } from '../../model/gate/gate-result.ts';
import { redact, redactDeep } from '../../model/redact.ts';
import { runResultSchema } from '../../model/run-result.ts';
import { makeGateResult } from '../support/make-gate-result.ts';
import { makeResult } from '../support/make-result.ts';

const nothing = { secrets: [], names: [] };

describe('redaction', () => {
  it('hides the user and password of every URL', () => {
    assert.equal(redact('postgres://ann:s3cret@db.test:5432/x?y=1', nothing), 'postgres://***@db.test:5432/x?y=1');
    assert.equal(redact('redis://:pw@127.0.0.1', nothing), 'redis://***@127.0.0.1');
    assert.equal(redact('see http://127.0.0.1:80/items?after=a@b', nothing), 'see http://127.0.0.1:80/items?after=a@b');
  });

  it('hides credential headers', () => {
    assert.equal(redact('Authorization: Bearer abc.def', nothing), 'Authorization: ***');
    assert.equal(redact('{"cookie": "sid=1"}', nothing), '{"cookie": "***"}');
  });

  it('hides known secrets and names wherever they stand, keys included', () => {
    const redaction = { secrets: ['hunter22'], names: [{ text: '/home/ann', replacement: '~' }] };
    assert.deepEqual(redactDeep({ hunter22: ['/home/ann/x hunter22'], n: 1 }, redaction), { '***': ['~/x ***'], n: 1 });
  });

  it('finds names and short secrets as whole words alone', () => {
    const redaction = { secrets: ['open', 'k6pw'], names: [{ text: 'max', replacement: '<user>' }] };
    assert.equal(
      redact('max said open to maxInFlight, opener, re-open', redaction),
      '<user> said *** to maxInFlight, opener, re-open',
    );
    assert.equal(redact('postgres: k6pw is wrong', redaction), 'postgres: *** is wrong');
    for (const term of ['max', 'open', 'k6pw', 'HISTFAAAAB54+max/open+k6pw='])
      assert.equal(redact(term, redaction), term);
    assert.equal(redact('longer-than-8', { secrets: ['longer-than-8'], names: [] }), '***');
  });

  it('never makes of a document one that cannot be read again', () => {
    const words = [
      'open',
      'closed',
      'stackbench',
      'completed',
      'native',
      'express',
      'items',
      'get',
      'pass',
      'bench',
      'cpu',
    ];
    const redaction = { secrets: words, names: words.map((text) => ({ text, replacement: '<user>' })) };
    const run = makeResult();
    assert.deepEqual(runResultSchema.parse(redactDeep(run, redaction)).visits.length, run.visits.length);
    const gate = makeGateResult();
    assert.deepEqual(gateResultSchema.parse(redactDeep(gate, redaction)).blocks.length, gate.blocks.length);
  });
});
