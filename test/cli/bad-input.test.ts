import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-cli-'));
after(() => rm(folder, { recursive: true, force: true }));

/** Every refusal has three lines: what, why, how to fix it. */
async function refuses(
  argv: readonly string[],
  expected: { code: number; text: RegExp },
  env?: Record<string, string>,
): Promise<void> {
  const { code, stdout, stderr } = await runInProcess(argv, { cwd: folder, ...(env === undefined ? {} : { env }) });
  assert.equal(code, expected.code, stderr);
  assert.match(stderr, /(?:^|\n)Error: .+\n {2}Why: [\s\S]+\n {2}Fix: [\s\S]+\n$/);
  assert.match(stderr, expected.text);
  assert.equal(stdout.includes('Error'), false);
}

describe('the command line refuses, with exit code 2 and a way out,', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['rnu'], /Did you mean run\?/],
    ['an unknown flag', ['run', '--durration', '3s'], /Did you mean --duration\?/],
    ['a flag of another command', ['list', '--rate', '3'], /no flag "--rate"/],
    ['a word that run does not take', ['run', 'extra'], /run: unexpected argument "extra"/],
    ['a stack without its flag', ['run', 'express-redis'], /Did you mean --targets express-redis\?/],
    ['a stack without the flag of a gate', ['gate', 'express-redis'], /Did you mean --target express-redis\?/],
    ['a word that list does not take', ['list', 'foo'], /list: unexpected argument "foo"/],
    ['words that init does not take', ['init', 'extra', 'words'], /init: unexpected argument "words"/],
    ['a name that init does not take', ['init', 'extra'], /init: unexpected argument "extra"[\s\S]*extra --stack/],
    ['a CI system without its flag', ['init', 'github'], /init: unexpected argument "github"[\s\S]*--ci github/],
    ['a second result to report', ['report', 'a.json', 'b.json'], /report: unexpected argument "b\.json"/],
    ['a second action of gate', ['gate', 'self-check', 'x'], /gate: unexpected argument "x"/],
    ['an unknown action of gate', ['gate', 'self-chek'], /Did you mean self-check\?/],
    [
      'an unknown format',
      ['audit', 'a.json', '--format', 'xml'],
      /--format of audit does not know "xml"[\s\S]*text, json[\s\S]*audit --help/,
    ],
    ['serve without a stack', ['serve'], /Missing argument: <target>[\s\S]*stackbench serve express-postgres/],
    ['report without a result', ['report'], /Missing argument: <result>[\s\S]*stackbench report --help/],
    ['compare without results', ['compare'], /Missing argument: <results>/],
    ['audit without files', ['audit'], /Missing argument: <files>[\s\S]*stackbench audit results\/latest/],
    ['a flag without its value', ['init', '--ci'], /--ci requires a value \(system\)[\s\S]*github[\s\S]*init --help/],
    ['a short flag without its value', ['run', '-o'], /--out requires a value \(folder\)[\s\S]*run --help/],
    ['a port beyond all ports', ['serve', 'express-memory', '--port', '99999'], /"99999"[\s\S]*from 1 to 65535/],
    ['a port that is no number', ['serve', 'express-memory', '--port', 'abc'], /"abc"[\s\S]*--port 3000/],
    ['an unknown target', ['run', '--targets', 'express-postgre'], /Did you mean express-postgres\?/],
    ['an unknown scenario', ['run', '--scenarios', 'raed'], /Did you mean read\?/],
    ['an unknown engine', ['run', '--engines', 'k7'], /Did you mean k6\?/],
    ['an unknown provider', ['run', '--provider', 'docker'], /Known: external, compose, native, stand-in/],
    ['unknown arrivals', ['run', '--arrivals', 'poison'], /Did you mean poisson\?/],
    ['arrivals that an engine cannot play', ['run', '--arrivals', 'poisson'], /k6 does not play poisson/],
    ['a rate that is no number', ['run', '--rate', 'fast'], /whole number from 1/],
    ['a rate of zero', ['run', '--rate', '0'], /whole number from 1/],
    ['a duration without a unit', ['run', '--duration', '3'], /a number with a unit/],
    [
      'rounds that an engine cannot play',
      ['run', '--duration', '500ms'],
      /k6 does not play rounds of 500 ms[\s\S]*--duration 1s, or [\s\S]*--engines autocannon/,
    ],
    ['a threshold that nothing judges', ['run', '--threshold', 'avg<20'], /'avg<20'[\s\S]*average[\s\S]*p\(99\)<200/],
    ['a scenario file that is not there', ['run', '--scenarios', 'nowhere.json'], /nowhere\.json/],
    ['a result file that is not there', ['report', 'nowhere.json'], /nowhere\.json/],
    ['a configuration file that is not there', ['run', '--config', 'nowhere.json'], /nowhere\.json/],
    [
      'a service on another machine',
      ['run', '--targets', 'express-redis', '--redis-url', 'redis://db.example:6379'],
      /--allow-remote/,
    ],
  ];
  for (const [title, argv, text] of cases) it(title, () => refuses(argv, { code: 2, text }));

  it('two scenarios with one id', async () => {
    const mine = join(folder, 'mine.json');
    await writeFile(mine, '{"id": "read", "mix": {"list": 1}}');
    const text = /Two scenarios have the id "read": read and .*mine\.json/;
    await refuses(['run', '--scenarios', `read,${mine}`], { code: 2, text });
  });

  it('a truncated result file', async () => {
    const file = join(folder, 'truncated.json');
    await writeFile(file, '{"kind":"stackbench-run","schemaVer');
    await refuses(['report', file], { code: 2, text: /truncated/ });
  });

  it('a result file of a newer schema', async () => {
    const file = join(folder, 'newer.json');
    await writeFile(file, JSON.stringify({ kind: 'stackbench-run', schemaVersion: 99 }));
    await refuses(['report', file], { code: 2, text: /schema version 99/ });
  });

  it('a result file of something else', async () => {
    const file = join(folder, 'other.json');
    await writeFile(file, '{"latency":{"p99":1}}');
    await refuses(['report', file], { code: 2, text: /not a result of stackbench/ });
  });

  it('a malformed configuration file, naming the member', async () => {
    const file = join(folder, 'bad-config.json');
    await writeFile(file, '{"rate": "fast"}');
    await refuses(['run', '--config', file], { code: 2, text: /rate: / });
    await writeFile(file, '{"raet": 3}');
    await refuses(['run', '--config', file], { code: 2, text: /raet/ });
    await writeFile(file, '{');
    await refuses(['run', '--config', file], { code: 2, text: /JSON/ });
  });

  it('a results folder below /proc, in which nothing can be created', async () => {
    const out = join('/proc', 'stackbench', 'results');
    await refuses(['run', '--targets', 'express-memory', '--out', out], { code: 2, text: /cannot be written/ });
  });

  it('a results folder that cannot be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, 'x');
    await refuses(['run', '--targets', 'express-memory', '--out', join(file, 'sub')], { code: 2, text: /--out/ });
    assert.equal(await readFile(file, 'utf8'), 'x');
  });
});

describe('the command line cannot run, with exit code 3,', () => {
  const bare = { PATH: '/nowhere', HOME: folder, STACKBENCH_CACHE: join(folder, 'no-cache') };

  it('without k6', () =>
    refuses(['run', '--targets', 'express-memory'], { code: 3, text: /k6[\s\S]*stackbench setup/ }, bare));

  it('with K6_BIN that is too old', async () => {
    const old = join(folder, 'old-k6');
    await writeFile(old, '#!/bin/sh\necho "k6 v0.49.0 (go1.21, linux/amd64)"\n', { mode: 0o755 });
    await refuses(
      ['run', '--targets', 'express-memory'],
      { code: 3, text: /0\.49\.0/ },
      { ...bare, PATH: process.env['PATH'] ?? '', K6_BIN: old },
    );
  });

  it('when none of the chosen stacks is available', () =>
    refuses(
      ['run', '--engines', 'autocannon', '--targets', 'express-redis'],
      {
        code: 3,
        text: /express-redis: redis-server \(6\.0\.0 or later\) is neither on PATH nor in the cache\. Run `stackbench setup`/,
      },
      bare,
    ));
});

describe('the command line shows', () => {
  it('its version and its help', async () => {
    assert.match((await runInProcess(['--version'])).stdout, /^\d+\.\d+\.\d+/);
    const help = await runInProcess(['run', '--help']);
    assert.equal(help.code, 0);
    for (const flag of [
      '--targets',
      '--scenarios',
      '--engines',
      '--rate',
      '--arrivals',
      '--connections',
      '--items',
      '--visits',
      '--duration',
      '--seed',
      '--max-duration',
      '--threshold',
      '--provider',
      '--allow-stand-in',
      '--allow-remote',
      '--config',
      '--out',
      '--include-host',
    ]) {
      assert.ok(help.stdout.includes(flag), flag);
    }
    assert.match(help.stdout, /--rate .*\[default: 400\]/s);
  });

  it('stacks, scenarios and engines', async () => {
    const { code, stdout } = await runInProcess(['list']);
    assert.equal(code, 0);
    for (const name of ['express-mongodb-memcached', 'mixed-crud', 'hot-key', 'autocannon', 'k6', 'pacer'])
      assert.ok(stdout.includes(name), name);
    assert.ok(!stdout.includes('fake'));
  });

  it('help and exit code 2 when no command was given', async () => {
    const { code, stdout, stderr } = await runInProcess([]);
    assert.equal(code, 2);
    assert.match(stderr, /stackbench doctor.*stackbench list/);
    assert.match(stdout, /Commands:/);
  });
});
