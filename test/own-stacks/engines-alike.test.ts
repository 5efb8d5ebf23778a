import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import { ownRequestsSchema } from '../../model/own-requests/own-request.ts';
import type { EngineMeasurement, RoundJob } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { ownRequestAt } from '../../scenarios/own/own-stream.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { isOwnStream, streamOf } from '../../scenarios/stream.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { noK6 } from '../support/no-k6.ts';
import { type Arrived, type RecordingServer, startRecordingServer } from './recording-server.ts';

const LOADS: Readonly<Record<string, Load>> = {
  autocannon: { kind: 'closed', connections: 1 },
  k6: { kind: 'open', ratePerSec: 60, maxInFlight: 4, arrivals: 'constant' },
  pacer: { kind: 'open', ratePerSec: 60, maxInFlight: 4, arrivals: 'constant' },
};
const COMPARED = 40;
const ATTEMPTS = 6;

const place = await openEnginePlace();
after(() => place.remove());

async function scenarioOf(requests: readonly object[], values: object = {}): Promise<Scenario> {
  const source = { folder: place.job.workDir, readText: readTextFile, onSecrets: () => {}, whose: 'stacks.mine' };
  const parsed = { requests: ownRequestsSchema.parse(requests), values: values as Record<string, string[]> };
  return ownScenario({ id: 'requests' }, { ...source, ...parsed });
}

/** What an engine measures, and what the server was sent by it, openings included. */
async function play(
  id: string,
  scenario: Scenario,
  answer: Parameters<typeof startRecordingServer>[0],
): Promise<{ readonly measured: EngineMeasurement; readonly arrived: readonly Arrived[] }> {
  const found = await engines[id as keyof typeof engines].check(process.env);
  assert.ok(found.available);
  const server: RecordingServer = await startRecordingServer(answer);
  try {
    const job: RoundJob = {
      ...place.job,
      scenario,
      baseUrl: server.baseUrl,
      load: LOADS[id] ?? assert.fail(),
      durationMs: 1000,
      firstNumber: 7000,
    };
    return { measured: await found.engine.measure(job), arrived: server.arrived };
  } finally {
    await server.stop();
  }
}

/** A request without what clients add of their own. */
function essence({ method, path, headers, body }: Arrived): string {
  const { 'content-type': type, 'x-word': word, 'content-length': length } = headers;
  return JSON.stringify([method, path, type, word, body === '' ? null : length, body]);
}

/** Plays until the expected requests follow each other: on a busy machine one may overtake another. */
async function inOrder(expected: readonly string[], once: () => ReturnType<typeof play>): ReturnType<typeof play> {
  for (let attempt = 1; ; attempt += 1) {
    const played = await once();
    const seen = played.arrived.map(essence);
    // Connections are opened before the first request of the stream, by requests of other numbers.
    const first =
      seen.indexOf(expected.find((text) => text.includes('/orders/')) ?? '') -
      expected.findIndex((text) => text.includes('/orders/'));
    const own = seen.slice(Math.max(0, first), Math.max(0, first) + expected.length);
    if (own.join() === expected.join()) return played;
    if (attempt === ATTEMPTS) assert.deepEqual(own, expected);
  }
}

describe('the three engines', () => {
  let scenario: Scenario;
  before(async () => {
    writeFileSync(join(place.job.workDir, 'users.csv'), 'name,town\nZoë,Köln\n"Ann ""A""",Łódź\n');
    scenario = await scenarioOf(
      [
        { path: ['/search?q={word}', '/naïve/{word}'], weight: 4, headers: { 'X-Word': '{word} ü' } },
        {
          name: 'a {x}, b:c',
          method: 'POST',
          path: '/orders/{n}',
          body: { id: '{uuid}', user: ['{user.name}', '{user.town}'] },
        },
        { method: 'PUT', path: '/text', body: 'é {word} \u{1F600}', headers: { 'content-type': 'text/plain' } },
        { method: 'POST', path: '/empty' },
        { method: 'DELETE', path: '/one', weight: 0.5 },
      ],
      { word: ['tea', 'a&b', 'für {n}'], user: { file: 'users.csv' } },
    );
  });

  for (const id of Object.keys(LOADS))
    it(`send the same requests in the same order for a seed: ${id}`, { skip: id === 'k6' && noK6 }, async () => {
      const stream = streamOf(scenario, { items: place.job.items, seed: place.job.seed, firstNumber: 7000 });
      assert.ok(isOwnStream(stream));
      const expected = Array.from({ length: COMPARED }, (_, index) => {
        const { method, path, headers, body } = ownRequestAt(stream, index);
        const header = (name: string): string | undefined =>
          Object.entries(headers).find(([own]) => own.toLowerCase() === name)?.[1];
        const word = header('x-word');
        return essence({
          method,
          path,
          headers: {
            'content-type': header('content-type'),
            // Node reads the bytes of a header as characters.
            ...(word === undefined ? {} : { 'x-word': Buffer.from(word).toString('latin1') }),
            'content-length': String(Buffer.byteLength(body ?? '')),
          },
          body: body ?? '',
        });
      });
      const { arrived, measured } = await inOrder(expected, () =>
        play(id, scenario, () => ({ status: 200, body: '{}' })),
      );
      assert.ok(arrived.every(({ method, headers }) => method !== 'POST' || headers['content-length'] !== undefined));
      const names = new Set(measured.operations.map(({ operation }) => operation));
      assert.ok(names.has('a {x}, b:c') && names.has('DELETE /one'), [...names].join('; '));
      assert.ok(measured.operations.every(({ outcome }) => outcome === 'ok'));
    });

  for (const id of Object.keys(LOADS))
    it(`count wrong statuses and failing checks by request: ${id}`, { skip: id === 'k6' && noK6 }, async () => {
      const judged = await scenarioOf([
        { name: 'good', path: '/good', expect: [200, 202], check: { contains: 'für', json: 'a.0', matches: '^\\{' } },
        { name: 'no body', path: '/none', expect: 204 },
        { name: 'status', path: '/status', expect: 201 },
        { name: 'any', path: '/any' },
        { name: 'redirect', path: '/redirect' },
        { name: 'check', path: '/check', check: { contains: 'für' } },
        { name: 'large', path: '/large', check: { matches: 'ü\\]$' } },
      ]);
      const large = `[${'ü'.repeat(100_000)}]`;
      const answers: Readonly<Record<string, { readonly status: number; readonly body?: string }>> = {
        '/good': { status: 202, body: '{"a":["für"]}' },
        '/none': { status: 204 },
        '/status': { status: 200, body: '{}' },
        '/any': { status: 206, body: 'no JSON' },
        '/redirect': { status: 302 },
        '/check': { status: 200, body: '{"error":"fur"}' },
        '/large': { status: 200, body: large },
      };
      const { measured } = await play(id, judged, ({ path }) => answers[path] ?? { status: 500 });
      const outcomes = (name: string): Outcome[] =>
        measured.operations.filter(({ operation }) => operation === name).map(({ outcome }) => outcome);
      assert.deepEqual(
        Object.fromEntries(
          ['good', 'no body', 'status', 'any', 'redirect', 'check', 'large'].map((name) => [name, outcomes(name)]),
        ),
        {
          good: ['ok'],
          'no body': ['ok'],
          status: ['http-error'],
          any: ['ok'],
          redirect: ['http-error'],
          check: ['bad-body'],
          large: ['ok'],
        },
      );
      assert.deepEqual(
        Object.keys(measured.statuses).sort(),
        id === 'k6' ? ['200', '202', '204', 'other'] : ['200', '202', '204', '206', '302'],
      );
      for (const { outcome, latency } of measured.operations) assert.ok(latency !== null, `${outcome} is timed`);
    });
});
