import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redactionFor, secretsOf } from '../../cli/redaction.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';

function secretsIn(env: Readonly<Record<string, string>>): readonly string[] {
  return redactionFor({ argv: [], env }, false).secrets;
}

describe('what is secret', () => {
  it('is what a variable of that name holds, but no number and no everyday word: those stand in all that we write', () => {
    const env = { DB_PASSWORD: 'hunter22', POSTGRES_PASSWORD: 'postgres', MAX_TOKENS: '4096', USE_TOKENS: 'true' };
    assert.deepEqual(secretsIn(env), ['hunter22']);
  });

  it('is of a service what its variables, login and headers are called, without what places stand for', () => {
    const service = gatedServiceSchema.parse({
      start: 'node server.js',
      env: { NODE_ENV: 'production', API_KEY: 'k-123', SESSION_SECRET: '{namespace}', URL: 'redis://:pw-45@127.0.0.1' },
      login: {
        path: '/login',
        body: { user: 'clerk', more: { password: 'open sesame' } },
        take: 'body.token',
        headersThen: { authorization: 'Bearer {taken}' },
      },
      requests: [{ path: '/', headers: { authorization: 'Bearer abc.def', accept: 'text/plain' } }],
    });
    assert.deepEqual(secretsOf(service).toSorted(), ['Bearer abc.def', 'abc.def', 'k-123', 'open sesame', 'pw-45']);
  });
});
