import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { measureCeilings } from '../../runner/load/ceilings/measure-ceilings.ts';
import { startNullServer } from '../../runner/load/ceilings/start-null-server.ts';
import type { ReadyEngine } from '../../runner/load/engines/engine.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import type { Expectation } from '../../scenarios/own/expectation.ts';
import type { OwnRequestSpec } from '../../scenarios/own/own-requests.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { planRequest } from '../support/plan-request.ts';
import { fakeEngine } from './fake-engine.ts';

const workDir = mkdtempSync(join(tmpdir(), 'stackbench-null-server-'));
after(() => rmSync(workDir, { recursive: true }));

const body = 'x'.repeat(5000);
const request = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const short = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';

/** Statuses of the answers to requests that are sent in these pieces. */
async function answersTo(pieces: readonly string[]): Promise<string[]> {
  const server = await startNullServer({ workDir, cpus: [], anyLength: true });
  try {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.baseUrl).port), noDelay: true });
    let received = '';
    socket.on('data', (part: Buffer) => (received += part.toString('latin1')));
    for (const piece of pieces) {
      socket.write(piece);
      await pause(50);
    }
    socket.destroy();
    return [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
  } finally {
    await server.stop();
  }
}

it('has the checks of requests of the user’s made, and ignores what they find', async () => {
  const check = { contains: 'a', json: 'b.c', matches: 'd' };
  const expect = (body: Expectation['body']): OwnRequestSpec => ({
    ...{ name: JSON.stringify(body), method: 'GET', share: 0.5, paths: [['/']], headers: [], body: null },
    expectation: { status: 404, body },
  });
  const own = { requests: [expect(check), expect(null)], sets: [], digest: '' };
  const scenario: Scenario = { id: 'requests', description: '', mix: {}, keys: { kind: 'uniform' }, own };
  let played: readonly Expectation[] = [];
  const engine: ReadyEngine = {
    ...fakeEngine,
    measure(job) {
      played = (job.scenario.own?.requests ?? []).map(({ expectation }) => expectation);
      return fakeEngine.measure({ ...job, scenario: mixedCrud });
    },
  };
  const plan = resolvePlan(planRequest({ scenarios: [scenario] }), { generatorCpus: [], systemCpus: [] });
  const { signal } = new AbortController();
  await measureCeilings({
    plan,
    repetition: 0,
    engines: [engine],
    scenarios: [scenario],
    itemsFile: '',
    workDir,
    signal,
  });
  const [checked, unchecked] = played;
  assert.deepEqual(checked, { status: null, body: { ...check, forItsTime: true } });
  assert.deepEqual(unchecked, { status: null, body: null });
});

describe('the null server for requests of any length', () => {
  for (const [how, pieces, answers] of [
    ['in one piece', [short, request], ['200', '201']],
    [
      'that break off in the body',
      [request.slice(0, 2000), request.slice(2000, 4000), request.slice(4000), short],
      ['201', '200'],
    ],
    ['that break off in the head', [request.slice(0, 20), request.slice(20), request], ['201', '201']],
    ['without their end', [request.slice(0, -1)], []],
  ] as const)
    it(`answers each once as an operation expects it, also those ${how}`, async () => {
      assert.deepEqual(await answersTo(pieces), answers);
    });
});
