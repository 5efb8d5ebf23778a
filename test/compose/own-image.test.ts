import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runResultSchema } from '../../model/document/run-result.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';
import { noContainersAreLeft } from './command-in-containers.ts';
import { addProgram } from './image-root.ts';
import { type OwnDockerd, startOwnDockerd } from './own-dockerd.ts';

const cannot = process.env['STACKBENCH_TEST_COMPOSE'] === '1' ? false : 'STACKBENCH_TEST_COMPOSE is not 1';
const server = join(import.meta.dirname, '..', 'own-stacks', 'items-server.cjs');
const IMAGE = 'stackbench-test-own:1';
const BROKEN_IMAGE = 'stackbench-test-broken:1';
const SHORT = ['--duration', '1s', '--items', '200', '--rate', '100', '--connections', '4', '--provider', 'native'];

describe('a stack of the user’s from an image', { skip: cannot, timeout: 300_000 }, () => {
  let engine: OwnDockerd;

  before(async () => {
    engine = await startOwnDockerd();
    const context = join(engine.folder, 'image');
    const root = join(context, 'root');
    mkdirSync(join(root, 'tmp'), { recursive: true });
    addProgram(root, realpathSync(process.execPath), '/usr/local/bin/node');
    cpSync(server, join(root, 'server.cjs'));
    execFileSync('tar', ['-C', root, '--numeric-owner', '-cf', join(context, 'rootfs.tar'), '.']);
    rmSync(root, { recursive: true });
    const lines = ['FROM scratch', 'ADD rootfs.tar /', 'USER 1000:1000', 'CMD ["/usr/local/bin/node", "/server.cjs"]'];
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    engine.docker('build', '-q', '-t', IMAGE, context);
    writeFileSync(join(context, 'Dockerfile'), `FROM ${IMAGE}\nCMD ["/no-such-program"]\n`);
    engine.docker('build', '-q', '-t', BROKEN_IMAGE, context);
  });
  after(async () => {
    try {
      noContainersAreLeft(engine);
    } finally {
      await engine.stop();
    }
  });

  let runs = 0;
  async function run(stack: object, ...argv: string[]): Promise<CliOutcome & { readonly out: string }> {
    const cwd = join(engine.folder, `run-${(runs += 1)}`);
    mkdirSync(cwd);
    const stacks = { own: { contract: 'items', ...stack } };
    writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
    const out = join(cwd, 'out');
    const env = { ...process.env, DOCKER_HOST: engine.host };
    return { ...(await runInProcess(['run', ...SHORT, '--out', out, ...argv], { cwd, env })), out };
  }

  it('is measured beside a process in two blocks, with its CPU time and memory', async () => {
    const stack = { image: IMAGE, store: 'redis', env: { GREETING: 'a b' } };
    const argv = ['--visits', '2', '--targets', 'own,express-memory', '--engines', 'autocannon,pacer'];
    const { code, stderr, out } = await run(stack, ...argv);
    assert.ok([0, 4, 5].includes(code), `${code}: ${stderr}`);
    const { visits } = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    const own = visits.filter(({ target }) => target === 'own');
    assert.equal(own.length, 2);
    for (const { state, error, rounds } of own) {
      assert.deepEqual([state, error], ['completed', null]);
      for (const round of rounds)
        assert.ok(
          round.state === 'completed' && (round.measured.resources.appCpuUs ?? 0) > 0,
          'its processes are seen',
        );
    }
    noContainersAreLeft(engine);
  });

  it('that ends at once is reported with what it prints', async () => {
    const stack = { image: IMAGE, env: { NODE_OPTIONS: '--no-such-option' } };
    const { code, stdout, stderr } = await run(stack, '--visits', '1', '--targets', 'own', '--engines', 'autocannon');
    assert.equal(code, 3, stderr);
    assert.match(`${stderr}${stdout}`, /own did not become ready in its container[\s\S]*no-such-option/);
    noContainersAreLeft(engine);
  });

  it('whose program is missing is reported with what docker says', async () => {
    const argv = ['--visits', '1', '--targets', 'own', '--engines', 'autocannon'];
    const { code, stdout, stderr } = await run({ image: BROKEN_IMAGE }, ...argv);
    assert.equal(code, 3, stderr);
    assert.match(`${stderr}${stdout}`, /own did not start in a container[\s\S]*no-such-program/);
    noContainersAreLeft(engine);
  });

  it('that does not exist is refused before anything is measured', async () => {
    const stack = { image: 'stackbench-test-none:1' };
    const { code, stderr } = await run(stack, '--visits', '1', '--targets', 'own,express-postgres');
    assert.equal(code, 3, stderr);
    assert.match(stderr, /docker pull[\s\S]*the pull command of own, did not work/);
    assert.doesNotMatch(stderr, /Plan:/);
  });
});
