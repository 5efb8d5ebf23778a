import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact, redactDeep } from '../../model/redact.ts';

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
});
