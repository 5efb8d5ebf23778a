import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { gatedServiceSchema } from '../../../model/gate/gated-service.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { type SideFacts, adviseOnFailure, tellWhatIsMissing } from '../../../runner/apps/checkout/advise-on-side.ts';
import { gitPlace } from './git-place.ts';

interface Place {
  readonly ignored: string;
  readonly files: Readonly<Record<string, string>>;
  readonly install?: string;
  readonly hasLockfile?: boolean;
}

function factsOf(t: TestContext, { ignored, files, install, hasLockfile = true }: Place): SideFacts {
  const place = gitPlace(t);
  place.commit('first', { '.gitignore': ignored, 'main.js': '' });
  place.write(files);
  const service = gatedServiceSchema.parse({
    start: 'node main.js',
    requests: [{ path: '/' }],
    ...(install === undefined ? {} : { install }),
  });
  const { signal } = new AbortController();
  return { repo: place.folder, env: place.env, signal, service, hasLockfile };
}

async function fixFor(why: string, facts: SideFacts): Promise<string> {
  const error = new StackbenchError({ code: 'side-not-ready', what: 'It did not start.', why, fix: 'See its log.' });
  return ((await tellWhatIsMissing(error, facts)) as StackbenchError).fix;
}

const ENDED = 'It ended with exit code 1. Its log:\n';

describe('a side that fails', () => {
  it('is told of the variables that git ignores, not of their example', async (t) => {
    const facts = factsOf(t, { ignored: '.env*\n', files: { '.env.local': 'A=1', '.env.example': 'A=' } });
    const fix = await fixFor(`${ENDED}KeyError: 'A'`, facts);
    assert.equal(
      fix,
      'git ignores .env.local, so the checkouts do not have it: "env" in the configuration takes its values. See its log.',
    );
  });

  it('is told of the ignored file that it names', async (t) => {
    const files = { '.env': 'A=1', 'keys/server.key': 'k', 'keys/other.key': 'k' };
    const facts = factsOf(t, { ignored: '*.key\n.env\n', files });
    const fix = await fixFor(`${ENDED}Error: ENOENT: no such file or directory, open '/tmp/x/keys/server.key'`, facts);
    assert.match(fix, /^git ignores keys\/server\.key, so the checkouts do not have it: let "build" make it/);
  });

  it('is told of an ignored folder that a build makes', async (t) => {
    const facts = factsOf(t, {
      ignored: 'dist\nnode_modules\n',
      files: { 'dist/main.js': '', 'node_modules/x/x.js': '' },
    });
    const fix = await fixFor(`${ENDED}Error: Cannot find module '/tmp/x/dist/main.js'`, facts);
    assert.match(fix, /^git ignores dist\/, .*"build"/);
  });

  it('is told that nothing was installed for what it cannot find', async (t) => {
    const place = { ignored: '', hasLockfile: false } as const;
    const why = `${ENDED}Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'koa'`;
    const facts = factsOf(t, { ...place, files: { 'package.json': '{}' } });
    assert.match(
      await fixFor(why, facts),
      /^Nothing was installed, because no lock file was found: .*"install".*"npm install"/,
    );
    const python = factsOf(t, { ...place, files: { 'requirements.txt': 'redis' } });
    const missing = `${ENDED}ModuleNotFoundError: No module named 'redis'`;
    assert.match(await fixFor(missing, python), /"pip install -r requirements\.txt"/);
    const skipped = factsOf(t, { ...place, files: { 'package.json': '{}' }, install: '' });
    assert.match(await fixFor(why, skipped), /because "install" is empty/);
    const installed = factsOf(t, { ...place, files: { 'package.json': '{}' }, install: 'npm install' });
    assert.equal(await fixFor(why, installed), 'See its log.');
  });

  it('is told of nothing if its files are not the reason', async (t) => {
    const facts = factsOf(t, { ignored: '.env\n', files: { '.env': 'A=1' } });
    assert.equal(await fixFor('"ready" is /x, which has answered 404 for 3 s.', facts), 'See its log.');
    assert.equal(await fixFor(`${ENDED}Error: listen EADDRINUSE: address already in use :::1`, facts), 'See its log.');
  });

  it('by answering with errors is told the same', async (t) => {
    const facts = factsOf(t, { ignored: '.env\n', files: { '.env': 'A=1' } });
    const failure = {
      side: 'base',
      code: 'side-errors',
      what: '',
      why: 'One error: status 500.',
      fix: 'Find out.',
    } as const;
    assert.match((await adviseOnFailure(failure, facts)).fix, /^Find out\. git ignores \.env/);
    const missing = { ...failure, why: 'One error: status 404.' };
    assert.equal((await adviseOnFailure(missing, facts)).fix, 'Find out.');
  });
});
