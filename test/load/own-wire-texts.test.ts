import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownRequestsSchema } from '../../model/own-requests/own-request.ts';
import { AppMemory } from '../../runner/blocks/memory/app-memory.ts';
import { openVisit } from '../../runner/blocks/open-visit.ts';
import { requireAnswers } from '../../runner/blocks/require-answers.ts';
import { warmUpApp } from '../../runner/blocks/warm-up.ts';
import { requestSource } from '../../runner/load/engines/autocannon/request-source.ts';
import { wireTexts } from '../../runner/load/http/wire-texts.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import type { OwnStream } from '../../scenarios/own/own-stream.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { isOwnStream, streamOf } from '../../scenarios/stream.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { type RecordingServer, startRecordingServer } from '../own-stacks/recording-server.ts';

const BEARER = 'Bearer of-the-app';
const headers = { Authorization: BEARER, 'X-Key': 'two words' };

/** Requests that are always the same, that are drawn, and that have the header of an app themselves. */
const REQUESTS = [
  { name: 'constant', path: '/a', headers: { 'x-own': 'ü' } },
  { name: 'drawn', method: 'POST', path: '/b/{n}', body: { n: '{n}' } },
  { name: 'own', path: '/c', headers: { authorization: 'Bearer of-the-user' } },
] as const;

async function scenarioOf(requests: readonly object[]): Promise<Scenario> {
  const source = { folder: '/', readText: readTextFile, whose: 'stacks.mine', values: {}, onSecrets: () => undefined };
  return ownScenario({ id: 'requests' }, { ...source, requests: ownRequestsSchema.parse(requests) });
}

async function streamFor(requests: readonly object[]): Promise<OwnStream> {
  const stream = streamOf(await scenarioOf(requests), { items: 1, seed: 1 });
  return isOwnStream(stream) ? stream : assert.fail();
}

/** The values of a header, one for each time that it is sent. */
function valuesIn(wire: string, name: string): string[] {
  const lines = wire.slice(0, wire.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  return lines.filter((line) => line.toLowerCase().startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
}

/** Asks every request, and stops the server. */
async function arrivedBy(play: (server: RecordingServer) => Promise<unknown>): Promise<RecordingServer['arrived']> {
  const server = await startRecordingServer(() => ({ status: 200, body: '{}' }));
  try {
    await play(server);
    return server.arrived;
  } finally {
    await server.stop();
  }
}

function assertAuthorized(arrived: RecordingServer['arrived']): void {
  for (const path of ['/a', '/b', '/c']) assert.ok(arrived.some((request) => request.path.startsWith(path)));
  for (const request of arrived) {
    const own = request.path === '/c';
    assert.equal(request.headers.authorization, own ? 'Bearer of-the-user' : BEARER, request.path);
    assert.equal(request.headers['x-key'], 'two words');
  }
}

describe('the headers of an app in requests of the user’s', () => {
  const app = { baseUrl: 'http://127.0.0.1:80', headers };

  for (const { name } of REQUESTS)
    it(`are sent once, and a header of the request wins: ${name}`, async () => {
      const stream = await streamFor(REQUESTS.filter((request) => request.name === name));
      const texts = wireTexts(app, stream, []);
      const next = requestSource({ ...app, stream, itemsFile: '/none' });
      const written = [texts.at(0), texts.at(1), texts.opening(0)].map(({ wire }) => wire);
      const ofAutocannon = [next(), next()].map(({ wire }) => Buffer.from(wire).toString('latin1'));
      for (const wire of [...written, ...ofAutocannon]) {
        assert.deepEqual(valuesIn(wire, 'authorization'), [name === 'own' ? 'Bearer of-the-user' : BEARER]);
        assert.deepEqual(valuesIn(wire, 'x-key'), ['two words']);
        assert.equal(valuesIn(wire, 'host').length, 1);
      }
    });

  it('are in the requests of the warm-up', async () => {
    const stream = await streamFor(REQUESTS);
    const { signal } = new AbortController();
    const job = { stream, ids: [], connections: 1, requests: 20, pids: () => [], headers, signal };
    assertAuthorized(await arrivedBy(({ baseUrl }) => warmUpApp({ ...job, baseUrl })));
  });

  it('are in the requests that are checked before anything is measured', async () => {
    const scenario = await scenarioOf(REQUESTS);
    const open = openVisit(
      {
        plan: { connections: 1, generatorCpus: [], items: 1, seed: 1, systemCpus: [], warmUpRequests: 1 },
        itemsFile: '/none',
        items: [],
        workDir: '/',
        signal: new AbortController().signal,
        memory: new AppMemory(() => null, null),
        startTarget: () => Promise.reject(new Error('It runs already.')),
        datastoresOf: () => [],
        onPhase: () => undefined,
      },
      { index: 0, spec: CATALOGUE[0], scenario, repetition: 0, group: 0 },
    );
    const runs = { id: 'mine', headers, roots: [], pids: () => [], loop: null, gone: new Promise<string>(() => {}) };
    const arrived = await arrivedBy(({ baseUrl }) =>
      requireAnswers(open, scenario.own ?? assert.fail(), { ...runs, baseUrl, stop: () => Promise.resolve() }),
    );
    assertAuthorized(arrived);
  });
});
