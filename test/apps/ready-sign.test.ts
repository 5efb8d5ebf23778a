import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readySign } from '../../runner/apps/readiness/ready-sign.ts';

describe('the sign of a service that is ready', () => {
  it('is its port, unless one is configured', () => {
    assert.deepEqual(readySign(undefined), { kind: 'port' });
  });

  for (const [sign, path] of [
    ['/live', '/live'],
    ['GET /live', '/live'],
    ['http://localhost:8080/live?deep=1', '/live?deep=1'],
    ['https://127.0.0.1:8443/live', '/live'],
    ['http://[::1]:8080/live', '/live'],
    ['http-get://localhost:8080/live', '/live'],
    ['localhost:8080/live', '/live'],
    ['http://localhost:8080', '/'],
  ] as const) {
    it(`is the path of ${sign}`, () => assert.deepEqual(readySign(sign), { kind: 'path', path }));
  }

  for (const [sign, likely] of [
    ['Now serving on', null],
    ['live', '/live'],
    ['api/live', '/api/live'],
    ['http://localhost:', '/'],
    ['http://health.example/live', '/live'],
  ] as const) {
    it(`is the text ${sign}`, () => assert.deepEqual(readySign(sign), { kind: 'text', text: sign, likely }));
  }
});
