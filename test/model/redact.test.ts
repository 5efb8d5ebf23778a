import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateResultSchema } from '../../model/document/gate-result.ts';
import { runResultSchema } from '../../model/document/run-result.ts';
import { redact, redactDeep } from '../../model/redact.ts';
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

  it('leaves placeholders, which a configuration needs as they are', () => {
    for (const text of [
      '"headersThen": {"authorization": "Bearer {taken}"}',
      '"cookie": "{taken}"',
      '"password": "{postgres.password}"',
      'TOKEN={env.TOKEN}',
    ])
      assert.equal(redact(text, nothing), text);
    assert.equal(redact('authorization: a1b2c3 {taken}', nothing), 'authorization: ***');
    assert.equal(redact('"password": "hunter2 {taken}"', nothing), '"password": "***"');
  });

  it('hides a secret in every form in which programs write it', () => {
    const secret = `S3c+/=é"' &<x%`;
    const json = JSON.stringify(secret);
    const percent = encodeURIComponent(secret);
    const forms = [
      secret,
      percent,
      percent.replaceAll(/%../g, (code) => code.toLowerCase()),
      encodeURIComponent(percent),
      encodeURI(secret),
      new URLSearchParams({ a: secret }).toString(),
      Object.assign(new URL('http://h'), { username: 'u', password: secret }).href,
      json,
      JSON.stringify({ inner: json }),
      secret.replaceAll('é', String.raw`\u00e9`),
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
      `'${secret.replaceAll("'", String.raw`'\''`)}'`,
      secret.replaceAll('"', '""'),
      ...['', 'u', 'us', 'user:'].flatMap((before) =>
        (['base64', 'base64url'] as const).map((encoding) => Buffer.from(`${before}${secret} and`).toString(encoding)),
      ),
      `${'x'.repeat(200)} ${secret.slice(0, 8)}`,
    ];
    const redaction = { secrets: [secret], names: [] };
    for (const form of forms) {
      const hidden = redact(`it said ${form}`, redaction);
      assert.match(hidden, /\*\*\*/, form);
      assert.doesNotMatch(hidden, /S3c|UzNj|MzYy/, form);
    }
  });

  it('hides what its place or its form shows to be secret, however short, and no other words', () => {
    const hidden = {
      'redis://127.0.0.1?password=1234&x=1': 'redis://127.0.0.1?password=***&x=1',
      "postgres://u:it's@127.0.0.1/db": 'postgres://***@127.0.0.1/db',
      'AWS_SESSION_TOKEN:abc,OTHER:y': 'AWS_SESSION_TOKEN:***,OTHER:y',
      '{"password": "1234"}': '{"password": "***"}',
      "{ password: 'a b' }": '{ password: "***" }',
      'sent Bearer abc1.def2': 'sent Bearer ***',
    };
    for (const [text, expected] of Object.entries(hidden)) assert.equal(redact(text, nothing), expected);
    for (const text of [
      'password authentication failed for user "x"',
      'no body.token; it has token.id',
      'Basic settings',
    ])
      assert.equal(redact(text, nothing), text);
  });

  it('hides known secrets and names wherever they stand, keys included', () => {
    const redaction = { secrets: ['hunter22'], names: [{ text: '/home/ann', replacement: '~' }] };
    assert.deepEqual(redactDeep({ hunter22: ['/home/ann/x hunter22'], n: 1 }, redaction), { '***': ['~/x ***'], n: 1 });
  });

  it('finds names and short secrets only as whole words', () => {
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
