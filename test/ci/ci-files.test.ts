import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { GATE_OPTIONS } from '../../cli/options/gate-options.ts';
import { GATE_MARKER } from '../../reports/render/markdown/gate.ts';
import {
  allSteps,
  readAction,
  readCircle,
  readGitLab,
  readWorkflow,
  ROOT,
  WORKFLOW_NAMES,
  workflowPath,
} from './ci-files.ts';
import { findShellcheck } from './external-tool.ts';

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

describe('the files for CI', () => {
  it('never run with the rights of the base on the code of a pull request', () => {
    for (const name of WORKFLOW_NAMES) {
      assert.ok(!readFileSync(workflowPath(name), 'utf8').includes('pull_request_target'), name);
      const usesTheirCode = readWorkflow(name).jobs;
      for (const { steps, permissions } of Object.values(usesTheirCode)) {
        const writes = Object.values({ ...readWorkflow(name).permissions, ...permissions }).includes('write');
        assert.ok(!(writes && steps.some(({ uses }) => uses !== undefined)), `${name} uses code and may write`);
      }
    }
  });

  it('ask for no more than reading, but for the one job that writes the comment', () => {
    assert.deepEqual(readWorkflow('gate').permissions, { contents: 'read' });
    assert.deepEqual(readWorkflow('nightly').permissions, { contents: 'read' });
    assert.deepEqual(readWorkflow('comment').permissions, {});
    const jobs = WORKFLOW_NAMES.flatMap((name) => Object.values(readWorkflow(name).jobs));
    assert.deepEqual(
      jobs.map(({ permissions }) => permissions ?? null),
      [null, { actions: 'read', 'pull-requests': 'write' }, null],
    );
  });

  it('gate each change of a merge queue in a group of its own', () => {
    const gate = readFileSync(workflowPath('gate'), 'utf8');
    assert.match(gate, /^on:\n {2}pull_request:\n(?: {2}#.*\n)? {2}merge_group:$/m);
    assert.match(gate, /group: stackbench-gate-\$\{\{ github\.event\.pull_request\.number \|\| github\.ref \}\}/);
  });

  it('put nothing from outside into a script: expressions stand in env alone', () => {
    const scripts = allSteps().flatMap(({ place, step }) => (step.run === undefined ? [] : [{ place, step }]));
    assert.ok(scripts.length >= 8);
    for (const { place, step } of scripts) assert.ok(!step.run?.includes('${{'), `${place}: ${step.name ?? step.run}`);
  });

  it('pin every action of others to a commit, and say which release that is', () => {
    const texts = [...WORKFLOW_NAMES.map(workflowPath), join(ROOT, 'action.yml')].map((path) =>
      readFileSync(path, 'utf8'),
    );
    const uses = texts.flatMap((text) => [...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)]);
    assert.ok(uses.length >= 7);
    for (const [, action = '', rest] of uses) {
      if (action.startsWith('./')) continue;
      assert.match(action, PINNED);
      assert.match(`${rest}`, /^ # v\d+\.\d+\.\d+$/, action);
    }
  });

  it('leave no token behind for the code that is built, and end by themselves', () => {
    for (const name of WORKFLOW_NAMES) {
      for (const job of Object.values(readWorkflow(name).jobs)) {
        assert.ok((job['timeout-minutes'] ?? Infinity) <= 90, name);
        for (const { uses, with: inputs } of job.steps) {
          if (uses?.startsWith('actions/checkout@'))
            assert.deepEqual(inputs, { 'fetch-depth': 0, 'persist-credentials': false });
        }
      }
    }
  });

  it('keep the reports whatever the verdict is', () => {
    const uploads = readAction().runs.steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    assert.equal(uploads.length, 2);
    for (const upload of uploads) assert.match(`${upload.if}`, /^always\(\)/);
  });

  it('start the nightly gate at an odd minute', () => {
    const [{ cron } = { cron: '' }] = readWorkflow('nightly').on['schedule'] as { cron: string }[];
    assert.match(cron, /^\d*[13579] \d+ \* \* \*$/);
  });

  it('look for the comment by the marker that the report writes, after the workflow that makes it', () => {
    const comment = readFileSync(workflowPath('comment'), 'utf8');
    assert.equal(comment.split(GATE_MARKER).length, 3);
    assert.ok(readFileSync(join(ROOT, 'action.yml'), 'utf8').includes(GATE_MARKER));
    assert.deepEqual(readWorkflow('comment').on['workflow_run'], {
      workflows: [readWorkflow('gate').name],
      types: ['completed'],
    });
  });

  it('give the action no flag that the command does not have, and no input without its use', () => {
    const action = readFileSync(join(ROOT, 'action.yml'), 'utf8');
    const flags = [...action.matchAll(/"--([a-z-]+)=/g)].map(([, flag]) => `${flag}`);
    assert.ok(flags.length >= 8);
    assert.deepEqual(
      flags.filter((flag) => !(flag in GATE_OPTIONS)),
      [],
    );
    const { inputs, runs } = readAction();
    const used = JSON.stringify(runs);
    assert.deepEqual(
      Object.keys(inputs).filter((name) => !used.includes(`inputs.${name}`)),
      [],
    );
    assert.equal(inputs['on-inconclusive']?.default, 'warn');
    for (const name of WORKFLOW_NAMES) {
      for (const { uses, with: given } of Object.values(readWorkflow(name).jobs).flatMap(({ steps }) => steps)) {
        if (uses?.startsWith('./'))
          assert.deepEqual(
            Object.keys(given ?? {}).filter((key) => !(key in inputs)),
            [],
          );
      }
    }
  });

  it('hold for CircleCI what CircleCI needs', () => {
    const config = readCircle();
    assert.equal(config.version, 2.1);
    assert.deepEqual(config.workflows.gate.jobs.flatMap(Object.keys), Object.keys(config.jobs));
    assert.ok(config.jobs.gate.docker.every(({ image }) => image.startsWith('cimg/node:24.')));
    const text = JSON.stringify(config.jobs.gate.steps);
    assert.ok(!text.includes('<<') && text.includes('store_test_results') && text.includes('store_artifacts'));
  });

  it('hold for GitLab the whole history and the reports of every verdict', () => {
    const { image, variables, artifacts } = readGitLab();
    assert.match(image, /^node:24\./);
    assert.equal(variables['GIT_DEPTH'], '0');
    assert.equal(artifacts.when, 'always');
  });

  it('please shellcheck', (t) => {
    const tool = findShellcheck();
    if ('missing' in tool) {
      t.skip(tool.missing);
      return;
    }
    for (const { place, step } of allSteps()) {
      if (step.run === undefined) continue;
      const checked: { readonly status: number | null; readonly stdout: string } = spawnSync(
        tool.path,
        ['-s', 'bash', '-'],
        {
          input: `#!/usr/bin/env bash\n${step.run}`,
          encoding: 'utf8',
        },
      );
      assert.equal(checked.status, 0, `${place}, ${step.name ?? ''}: ${checked.stdout}`);
    }
  });
});
