import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CONFIG_FILE } from '../../../cli/config/config-schema.ts';
import { readServiceConfig } from '../../../cli/config/read-service-config.ts';
import type { SideKey } from '../../../model/document/gate-result.ts';
import type { GatedService } from '../../../model/gate/gated-service.ts';
import { commandEnv } from '../../../runner/apps/checkout/command-env.ts';
import { prepareSides } from '../../../runner/apps/checkout/prepare-sides.ts';
import type { PreparedSide } from '../../../runner/apps/checkout/prepared-side.ts';
import { shellRun, runForSide } from '../../../runner/apps/checkout/run-for-side.ts';
import { logIn } from '../../../runner/apps/login/log-in.ts';
import { startSide } from '../../../runner/apps/start-side.ts';
import { nothingIsLeft } from '../../support/own-processes.ts';
import { type ForeignProject, foreignProject } from './foreign-project.ts';

describe('a service that is not ours', () => {
  it('is configured by init and the steps that it prints', async (t) => {
    const { place, printed } = await foreignProject(t);
    assert.match(printed, /variables a value in "env", if the service needs them: REPORT_TO/);
    assert.match(printed, /If requests need the token of \/login/);
    const { service } = JSON.parse(readFileSync(join(place.folder, CONFIG_FILE), 'utf8')) as { service: object };
    const { login: _login, requests: _requests, ...found } = service as GatedService;
    assert.deepEqual(found, {
      name: 'stock-list',
      build: 'npm run build',
      seed: 'npm run seed',
      start: 'node dist/server.js',
      ready: '/healthz',
      env: {
        NODE_ENV: 'production',
        PORT: '{port}',
        STOCK_LIST_PORT: '8099',
        STOCK_USER: 'clerk',
        STOCK_PASSWORD: 'open sesame',
      },
    });
  });

  it('is checked out, installed, built, started, logged in to and asked, each side from its own commit', async (t) => {
    const { place, slower } = await foreignProject(t);
    const { service, gate } = await readServiceConfig(place.folder, undefined);
    assert.ok(service !== null);
    assert.deepEqual([gate.minEffect, gate.maxEffect], [0.01, 0.05]);
    const sides = await prepareSides({ ...place.request({ base: 'HEAD~2', head: 'HEAD' }), service });
    assert.equal(sides.head.record.commit, slower);
    assert.equal(sides.base.record.lockfile, sides.head.record.lockfile);
    const [base, head] = [await askOnce(t, sides.base, service, place), await askOnce(t, sides.head, service, place)];
    assert.equal(base.status, 200);
    assert.deepEqual(base.body.part, head.body.part);
    assert.notEqual(base.body.checksum, head.body.checksum, 'each side runs what its own commit built');
    assert.deepEqual(await place.teardown.run(), []);
    nothingIsLeft();
  });
});

interface Answer {
  readonly status: number;
  readonly body: { readonly part: object; readonly checksum: number };
}

async function askOnce(
  test: TestContext,
  { side, cwd, folder }: PreparedSide,
  service: GatedService,
  place: ForeignProject['place'],
): Promise<Answer> {
  const request = place.request();
  const env = commandEnv(place.env, cwd, folder);
  const start = { side: side satisfies SideKey, service, cwd, env, placeholders: {}, cpus: [] };
  await runForSide(shellRun({ side, step: 'seed', env, cwd }, service.seed ?? ''), request);
  const running = await startSide({ ...start, workDir: request.workDir, signal: request.signal });
  test.after(() => running.stop());
  assert.ok(service.login !== undefined);
  const { headers } = await logIn(service.login, { baseUrl: running.baseUrl, placeholders: {} });
  const answer = await fetch(`${running.baseUrl}/parts/200`, { headers });
  const body = (await answer.json()) as Answer['body'];
  await running.stop();
  return { status: answer.status, body };
}
