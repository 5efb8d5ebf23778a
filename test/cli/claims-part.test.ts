import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { readClaimsRequest } from '../../cli/options/read-claims-request.ts';
import { showClaimsProgress } from '../../cli/output/progress/show-claims-progress.ts';
import type { ClaimsPart } from '../../model/document/claims-result.ts';
import { playPart } from '../../runner/experiments/claims/play-part.ts';

/** Plays the drivers' part of a claim about a Redis that is not on this machine; nothing is asked there. */
async function play(isFirst: boolean): Promise<ClaimsPart[]> {
  const url = 'redis://192.0.2.1:6379';
  const flags = { seed: '1', 'redis-url': url };
  const { plan, externalUrls } = await readClaimsRequest(flags, ['redis-sub-millisecond'], import.meta.dirname);
  const part = plan.parts.find(({ kind }) => kind === 'drivers');
  assert.ok(part !== undefined);
  const saved: ClaimsPart[] = [];
  const request = {
    id: 'claims-1',
    folder: { path: import.meta.dirname, checkpoint: () => Promise.resolve() },
    command: 'stackbench claims',
    toolVersion: '0.1.0',
    env: {},
    cwd: import.meta.dirname,
    includeHost: false,
    redaction: { secrets: [], names: [] },
    signal: new AbortController().signal,
    plan,
    externalUrls,
    linkAsLatest: false,
    availableMemory: () => null,
  };
  const size = { visits: 3, durationMs: 1000 };
  const save = async (one: ClaimsPart): Promise<void> => void saved.push(one);
  const more = { workDir: import.meta.dirname, save, onLeft: () => undefined };
  await playPart(
    part,
    { request, size, isFirst, ...more },
    showClaimsProgress(Object.assign(new PassThrough(), { writeStyled: () => true })),
  );
  return saved;
}

it('wrong usage that is found late fails its part, and keeps those before it', async () => {
  const [part, ...others] = await play(false);
  assert.ok(part?.kind === 'failed' && others.length === 0);
  assert.equal(part.error.code, 'remote-address');
});

it('wrong usage that is found in the first part ends the measurement', async () => {
  await assert.rejects(play(true), { code: 'remote-address', exitCode: 2 });
});
