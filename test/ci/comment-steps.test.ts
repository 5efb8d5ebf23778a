import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import { renderGateMarkdown } from '../../reports/render/markdown/gate.ts';
import { MADE_GATES } from '../support/made-gates.ts';
import { readWorkflow, stepNamed } from './ci-files.ts';
import { type CiRunner, makeCiRunner } from './run-script.ts';

const steps = readWorkflow('comment').jobs['comment']?.steps ?? [];
const SHA = 'ab5e11ed00ba115ab5e11ed00ba115ab5e11ed00';
const ENV = { RUN_ID: '77', RUN_URL: 'https://github.example/acme/items/actions/runs/77', HEAD_SHA: SHA };
const MARKDOWN = renderGateMarkdown(buildGateReport(MADE_GATES.regressed));

const made: CiRunner[] = [];
afterEach(() => {
  for (const { folder } of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** GitHub as `gh` sees it: one artifact, one pull request, and the comments that it has. */
function github({
  files = { 'pr-number': '12', 'gate.md': MARKDOWN },
  bytes = 5000,
  sha = SHA,
  comments = [],
}: {
  readonly files?: Readonly<Record<string, string>>;
  readonly bytes?: number;
  readonly sha?: string;
  readonly comments?: readonly { readonly id: number; readonly login: string; readonly body: string }[];
} = {}): CiRunner {
  const runner = makeCiRunner();
  made.push(runner);
  const source = join(runner.folder, 'artifact');
  mkdirSync(source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  const zip = join(runner.folder, 'artifact.zip');
  assert.equal(spawnSync('zip', ['-q', zip, ...Object.keys(files)], { cwd: source }).status, 0);
  const answers = {
    artifacts: { artifacts: [{ id: 5, name: 'stackbench-gate-comment', expired: false, size_in_bytes: bytes }] },
    pull: { head: { sha } },
    comments: comments.map(({ id, login, body }) => ({ id, body, user: { login } })),
  };
  for (const [name, answer] of Object.entries(answers))
    writeFileSync(join(runner.folder, `${name}.json`), JSON.stringify(answer));
  runner.pretend(
    'gh',
    `here='${runner.folder}'
case "$*" in
  *'/artifacts?'*) json="$here/artifacts.json" ;;
  *'/artifacts/5/zip') cat "$here/artifact.zip"; exit ;;
  *'/pulls/12 '*) json="$here/pull.json" ;;
  *'--paginate '*'/issues/12/comments?'*) json="$here/comments.json" ;;
  *'--method '*'--input '*) cp "\${!#}" "$here/posted.json"; exit ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
while [ "$1" != --jq ]; do shift; done
jq --raw-output "$2" "$json"`,
  );
  return runner;
}

/** Plays the steps as the runner would; a step that fails ends it. */
function play(runner: CiRunner): { readonly code: number; readonly posted: string | null; readonly text: string } {
  const posted = join(runner.folder, 'posted.json');
  const outcomes = [];
  const read = runner.run(stepNamed(steps, 'Read the artifact of the gate').run, ENV);
  outcomes.push(read);
  if (read.outputs['found'] === 'true') {
    const check = runner.run(stepNamed(steps, 'Check that it belongs to this pull request').run, ENV);
    outcomes.push(check);
    const number = check.outputs['number'];
    if (number !== undefined)
      outcomes.push(runner.run(stepNamed(steps, 'Keep one comment up to date').run, { ...ENV, NUMBER: number }));
  }
  return {
    code: outcomes.find(({ code }) => code !== 0)?.code ?? 0,
    text: outcomes.map(({ text }) => text).join(''),
    posted: existsSync(posted) ? (JSON.parse(readFileSync(posted, 'utf8')) as { body: string }).body : null,
  };
}

const missing = ['zip', 'unzip', 'jq'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
const skip = missing.length > 0 && `not on the PATH: ${missing.join(', ')}`;

describe('the workflow that keeps the comment', { skip }, () => {
  it('posts the report as it is, below its marker', () => {
    const runner = github();
    const { code, posted, text } = play(runner);
    assert.equal(code, 0, text);
    assert.ok(posted?.startsWith(MARKDOWN.trimEnd().replaceAll('@', '@\u200b')));
    assert.ok(posted?.endsWith(`Measured by ${ENV.RUN_URL}\n`));
    assert.match(runner.calls().at(-1) ?? '', /--method POST repos\/acme\/items\/issues\/12\/comments --input /);
  });

  it('keeps its own comment up to date, and leaves those of people alone', () => {
    const body = '<!-- stackbench-gate -->\nolder';
    const runner = github({
      comments: [
        { id: 1, login: 'somebody', body },
        { id: 2, login: 'github-actions[bot]', body: 'of another workflow' },
        { id: 3, login: 'github-actions[bot]', body },
        { id: 4, login: 'github-actions[bot]', body },
      ],
    });
    assert.equal(play(runner).code, 0);
    assert.match(runner.calls().at(-1) ?? '', /--method PATCH repos\/acme\/items\/issues\/comments\/3 --input /);
  });

  it('says nothing of a pull request whose head is another, as one that a stranger named would be', () => {
    const { code, posted } = play(github({ sha: '0'.repeat(40) }));
    assert.deepEqual([code, posted], [0, null]);
  });

  it('does not even ask about a number that is none', () => {
    for (const number of ['', '0', '-1', '12/../13', '12; touch pwned', '12\n13', '$(touch pwned)', '9'.repeat(30)]) {
      const runner = github({ files: { 'pr-number': number, 'gate.md': MARKDOWN } });
      const { posted, code } = play(runner);
      assert.deepEqual([code, posted], [1, null], number);
      assert.ok(!runner.calls().some((call) => call.includes('/pulls/')), number);
      assert.ok(!existsSync(join(runner.folder, 'pwned')));
    }
  });

  it('posts nothing that is no comment of a gate, or too large, or not there', () => {
    const other = play(github({ files: { 'pr-number': '12', 'gate.md': 'Buy my coins' } }));
    assert.deepEqual([other.code, other.posted], [1, null]);
    const large = play(github({ bytes: 200_001 }));
    assert.deepEqual([large.code, large.posted], [0, null]);
    const missing = play(github({ files: { 'something-else': '' } }));
    assert.deepEqual([missing.code, missing.posted], [1, null]);
  });

  it('reads no more than a comment may hold, however much was packed', () => {
    const bomb = `<!-- stackbench-gate -->\n${'x'.repeat(5_000_000)}`;
    const { code, posted } = play(github({ files: { 'pr-number': '12', 'gate.md': bomb } }));
    assert.equal(code, 0);
    assert.ok((posted?.length ?? 0) < 60_200);
  });

  it('posts what strangers wrote as data: no command runs, nobody is mentioned', () => {
    const body =
      '<!-- stackbench-gate -->\n$(touch pwned) `touch pwned` "; touch pwned; @everyone\n::error::gotcha\n{"body": 1}';
    const runner = github({ files: { 'pr-number': '12', 'gate.md': body } });
    const { code, posted } = play(runner);
    assert.equal(code, 0);
    assert.ok(posted?.includes('$(touch pwned) `touch pwned` "; touch pwned; @\u200beveryone'));
    assert.ok(!existsSync(join(runner.folder, 'pwned')));
  });
});
