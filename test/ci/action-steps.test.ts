import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { MADE_GATES } from '../support/made-gates.ts';
import { readAction, readWorkflow, ROOT, stepNamed } from './ci-files.ts';
import { type CiRunner, makeCiRunner, type ScriptOutcome } from './run-script.ts';

const steps = readAction().runs.steps;
const INPUTS = {
  BASE: '',
  HEAD: '',
  CONFIG: '',
  TARGET: '',
  MAX_DURATION: '',
  MAX_BLOCKS: '',
  ON_INCONCLUSIVE: 'warn',
  THRESHOLDS: '',
  ARTIFACT_NAME: 'stackbench-gate',
  PULL_REQUEST: '12',
};

const made: CiRunner[] = [];
afterEach(() => {
  for (const { folder } of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * A runner with an installed package that measures nothing: it reports, with the real command, on a gate that was
 * measured before (null: it could not run).
 */
function runnerWith(gate: keyof typeof MADE_GATES | null): CiRunner & { readonly action: string } {
  const runner = makeCiRunner();
  made.push(runner);
  const action = join(runner.folder, 'action');
  mkdirSync(join(action, 'dist', 'cli'), { recursive: true });
  writeFileSync(join(action, 'dist', 'cli', 'main.js'), '');
  if (gate !== null) writeFileSync(join(runner.folder, 'gate.json'), JSON.stringify(MADE_GATES[gate]));
  writeFileSync(
    join(action, 'launcher.cjs'),
    `const { spawnSync } = require('node:child_process');
const argv = process.argv.slice(2);
require('node:fs').writeFileSync(${JSON.stringify(join(runner.folder, 'argv.json'))}, JSON.stringify(argv));
const out = argv.find((word) => word.startsWith('--out='));
const gate = ${JSON.stringify(join(runner.folder, 'gate.json'))};
process.exitCode = ${gate === null ? 3 : `spawnSync(${JSON.stringify(process.execPath)}, [${JSON.stringify(join(ROOT, 'cli', 'main.ts'))}, 'report', gate, out], { stdio: 'inherit' }).status`};
`,
  );
  return { ...runner, action };
}

function compare(runner: CiRunner & { readonly action: string }, inputs: Partial<typeof INPUTS> = {}): ScriptOutcome {
  const { run } = stepNamed(steps, 'Compare base and head');
  return runner.run(run, { ...INPUTS, ...inputs, ACTION_PATH: runner.action });
}

describe('the action', () => {
  it('tells verdict, exit code and reports of a gate, and ends with its exit code', () => {
    for (const [gate, verdict, code] of [
      ['pass', 'pass', 0],
      ['regressed', 'fail', 1],
      ['warned', 'inconclusive', 0],
      ['inconclusive', 'inconclusive', 4],
      ['invalid', 'invalid', 5],
      ['failed', 'could-not-run', 3],
    ] as const) {
      const runner = runnerWith(gate);
      const { code: status, outputs, text } = compare(runner);
      assert.equal(status, 0, text);
      assert.deepEqual([outputs['verdict'], outputs['exit-code']], [verdict, `${code}`]);
      const reports = readdirSync(outputs['results'] ?? '');
      for (const { value } of Object.values(readAction().outputs)) {
        const [, file] = /results \}\}\/(.+)$/.exec(value) ?? [];
        if (file !== undefined) assert.ok(reports.includes(file), file);
      }
      assert.equal(runner.run(stepNamed(steps, 'Answer').run, { CODE: `${code}` }).code, code);
    }
  });

  it('gives the comment what it needs, even when the gate could not run', () => {
    const { outputs } = compare(runnerWith('pass'));
    const [comment = '', results = ''] = [outputs['comment'], outputs['results']];
    assert.equal(readFileSync(join(comment, 'pr-number'), 'utf8'), '12');
    assert.equal(readFileSync(join(comment, 'gate.md'), 'utf8'), readFileSync(join(results, 'gate.md'), 'utf8'));
    const failed = compare(runnerWith(null)).outputs;
    assert.deepEqual([failed['verdict'], failed['exit-code']], ['could-not-run', '3']);
    assert.match(
      readFileSync(join(failed['comment'] ?? '', 'gate.md'), 'utf8'),
      /^<!-- stackbench-gate -->\n.*COULD NOT RUN/,
    );
    assert.deepEqual(readdirSync(compare(runnerWith('pass'), { PULL_REQUEST: '' }).outputs['comment'] ?? ''), []);
  });

  it('hands its inputs over word by word, whatever stands in them', () => {
    const runner = runnerWith('pass');
    const evil = '$(touch pwned) `touch pwned` "; touch pwned; \' --out=/elsewhere';
    const { code, text } = compare(runner, {
      BASE: evil,
      HEAD: '--version',
      CONFIG: 'a b.json',
      TARGET: 'express-memory',
      MAX_DURATION: '5m',
      MAX_BLOCKS: '12',
      THRESHOLDS: 'p(99)<200\n\nerrors<=0.1%',
    });
    assert.equal(code, 0, text);
    assert.deepEqual(JSON.parse(readFileSync(join(runner.folder, 'argv.json'), 'utf8')), [
      'gate',
      `--out=${runner.temp}/stackbench-gate`,
      '--on-inconclusive=warn',
      `--base=${evil}`,
      '--head=--version',
      '--config=a b.json',
      '--target=express-memory',
      '--max-duration=5m',
      '--max-blocks=12',
      '--threshold=p(99)<200',
      '--threshold=errors<=0.1%',
    ]);
    assert.ok(!existsSync(join(runner.folder, 'pwned')));
  });

  it('takes no name of an artifact that leads elsewhere', () => {
    for (const name of ['', '..', '.hidden', '../up', 'a/b', 'a b', '$(touch pwned)', '-rf *']) {
      const runner = runnerWith('pass');
      assert.equal(compare(runner, { ARTIFACT_NAME: name }).code, 2, name);
      assert.ok(!existsSync(join(runner.folder, 'argv.json')), name);
    }
  });

  it('installs a checkout once, and a package not at all', () => {
    const install = stepNamed(steps, 'Install stackbench').run;
    const packaged = runnerWith('pass');
    packaged.pretend('npm', '');
    assert.equal(packaged.run(install, { ACTION_PATH: packaged.action }).code, 0);
    assert.deepEqual(packaged.calls(), []);
    const checkout = makeCiRunner();
    made.push(checkout);
    checkout.pretend('npm', '');
    assert.equal(checkout.run(install, { ACTION_PATH: '/some where' }).code, 0);
    assert.deepEqual(checkout.calls(), ['npm ci --prefix /some where --omit=dev --no-audit --no-fund']);
  });

  it('runs from a checkout with the Node.js that the checkout brings', () => {
    const runner = runnerWith(null);
    const { code, outputs, text } = compare({ ...runner, action: ROOT }, { CONFIG: 'nowhere.json' });
    assert.equal(code, 0, text);
    assert.match(text, /nowhere\.json/);
    assert.deepEqual([outputs['verdict'], outputs['exit-code']], ['could-not-run', '2']);
  });
});

describe('the nightly workflow', () => {
  const { run } = stepNamed(readWorkflow('nightly').jobs['gate']?.steps ?? [], 'Find the last release');
  const git = (runner: CiRunner, ...argv: string[]): void => {
    const identity = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.invalid'];
    const { status, stderr } = spawnSync('git', [...identity, ...argv], { cwd: runner.folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };

  it('holds the branch against the last release, and says so where there is none or nothing new', () => {
    const runner = makeCiRunner();
    made.push(runner);
    git(runner, 'init', '-q');
    git(runner, 'commit', '-q', '--allow-empty', '-m', 'one');
    assert.match(runner.run(run).text, /There is no tag/);
    git(runner, 'tag', 'v1.0.0');
    assert.match(runner.run(run).text, /Nothing has changed/);
    git(runner, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(runner, 'tag', 'a-tag-of-another-kind');
    assert.deepEqual(runner.run(run).outputs, { tag: 'v1.0.0' });
  });
});
