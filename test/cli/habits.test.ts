import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { COMMANDS } from '../../cli/commands/registry.ts';
import { chooseTargets } from '../../cli/options/choose-targets.ts';
import { chooseEngines } from '../../cli/options/engine-choices.ts';
import type { OptionSpec } from '../../cli/options/option-spec.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-habits-'));
after(() => rm(folder, { recursive: true, force: true }));

const said = (argv: readonly string[]): ReturnType<typeof runInProcess> => runInProcess(argv, { cwd: folder });

async function refusal(argv: readonly string[]): Promise<string> {
  const { code, stderr } = await said(argv);
  assert.equal(code, 2, stderr);
  assert.doesNotMatch(stderr, /NaN|undefined|\[object/);
  return stderr;
}

async function refuses(argv: readonly string[], text: RegExp): Promise<void> {
  assert.match(await refusal(argv), text);
}

describe('help and version are printed, with exit code 0,', () => {
  for (const { name } of COMMANDS) {
    it(`by every form of asking for those of ${name}`, async () => {
      const help = await said([name, '--help']);
      assert.equal(help.code, 0);
      for (const argv of [
        [name, '-h'],
        [name, '-?'],
        ['help', name],
        ['-h', name],
      ])
        assert.deepEqual(await said(argv), help, argv.join(' '));
      for (const flag of ['-v', '-V', '--version'])
        assert.match((await said([name, flag])).stdout, /^\d+\.\d+\.\d+\S*\n$/, flag);
    });
  }

  it('by words and flags without a command', async () => {
    const overview = await said(['--help']);
    for (const argv of [['help'], ['-h'], ['help', 'help']]) assert.deepEqual(await said(argv), overview);
    const version = await said(['--version']);
    for (const argv of [['version'], ['-v'], ['-V']]) assert.deepEqual(await said(argv), version);
  });

  it('by "help" behind a command, unless it takes files', async () => {
    assert.deepEqual(await said(['capacity', 'help']), await said(['capacity', '--help']));
    await refuses(['audit', 'help'], /help cannot be read/);
  });

  it('but not for a command that does not exist', () => refuses(['help', 'capcity'], /Did you mean capacity\?/));
});

describe('a value that an option does not take is quoted as it was typed:', () => {
  const JUNK = ['12/s', '1.5.0', 'ten', '{"a":1}', '#?'];
  // Any text is a value of these: names of things that may exist, and free text.
  const FREE = ['title', 'out', 'log', 'base', 'head'];
  const SELF_CHECK = ['runs', 'plant'];
  for (const command of COMMANDS) {
    const { name, options, positional } = command;
    const words = positional?.required === true ? [positional.choices?.[0] ?? 'nowhere.json', 'nowhere.json'] : [];
    const before = [name, ...words.slice(0, positional?.many === true ? 2 : 1)];
    const beside = name === 'gate' ? ['--target', 'express-memory', '--allow-one-core'] : [];
    for (const [flag, { type }] of Object.entries<OptionSpec>(options)) {
      if (FREE.includes(flag) || SELF_CHECK.includes(flag) || type === 'boolean' || /-ur[il]$|servers$/.test(flag))
        continue;
      it(`--${flag} of ${name}`, async () => {
        for (const junk of JUNK) {
          const rest = ['target', 'config'].includes(flag) ? [] : beside;
          const stderr = await refusal([...before, ...rest, `--${flag}`, junk]);
          assert.ok(stderr.includes(junk), stderr);
        }
      });
    }
    for (const [flag, { type }] of Object.entries<OptionSpec>(options)) {
      if (flag === 'title') continue;
      it(`an empty one of --${flag} of ${name}`, () =>
        refuses([...before, `--${flag}=`], type === 'boolean' ? /is a switch/ : /has an empty value: ""/));
    }
  }

  for (const [typed, fix] of [
    ['250/s', /Write --rate 250\./],
    ['12000/min', /Write --rate 200\./],
    ['250rps', /Write --rate 250\./],
    ['250 req/s', /Write --rate 250\./],
    ['500/2s', /Write --rate 250\./],
    ['2k', /Write --rate 2000\./],
    ['2,000', /Write --rate 2000\./],
    ['900000/s', /Write for example --rate 400\./],
    ['fast', /Write for example --rate 400\./],
    ['5/fortnight', /Write for example --rate 400\./],
  ] as const)
    it(`a rate of ${typed}`, async () => {
      const stderr = await refusal(['run', '--rate', typed]);
      assert.match(stderr, fix);
      assert.ok(stderr.includes(`"${typed}"`));
    });

  for (const [typed, fix] of [
    ['45', /Write --duration 45s\./],
    ['2 min', /Write --duration 2m\./],
    ['1 hour 5 minutes', /Write --duration 1h5m\./],
    ['250 msec', /Write --duration 250ms\./],
    ['0', /for example --duration 3s/],
    ['soon', /for example --duration 3s/],
  ] as const)
    it(`a duration of ${typed}`, async () => {
      const stderr = await refusal(['run', '--duration', typed]);
      assert.match(stderr, fix);
      assert.ok(stderr.includes(`"${typed}"`));
    });
});

describe('names in a list', () => {
  const ids = (given: unknown): string[] => chooseTargets(given).map(({ id }) => id);

  it('are separated by commas or blanks, or given one by one', () => {
    for (const given of ['node-memory,express-redis', 'node-memory express-redis', ['node-memory', 'express-redis']])
      assert.deepEqual(ids(given), ['node-memory', 'express-redis']);
  });

  it('may be all of them, or patterns', () => {
    const all = CATALOGUE.map(({ id }) => id);
    assert.deepEqual([ids('all'), ids('*'), ids(undefined)], [all, all, all]);
    assert.deepEqual(
      ids('*-memory'),
      all.filter((id) => id.endsWith('-memory')),
    );
    assert.deepEqual(ids('express-mongodb*,express-redis').length, all.filter((id) => /mongodb/.test(id)).length + 1);
    assert.ok(chooseEngines('all').length > 2);
  });

  it('are refused if there are none, or nothing fits', async () => {
    await refuses(['run', '--targets', ' , '], /--targets names nothing/);
    await refuses(['run', '--targets', 'fastify-*'], /no target "fastify-\*"/);
  });

  it('are suggested by a part of a name', async () => {
    await refuses(
      ['run', '--targets', 'mongo'],
      /Did you mean express-mongodb\? --targets '\*mongo\*' selects express-/,
    );
    await refuses(['serve', 'memcached'], /Did you mean express-memcached\?/);
    await refuses(['capacity', '--scenario', 'crud'], /Did you mean mixed-crud\?/);
  });
});

describe('flags of other tools and typing mistakes are answered by the right name:', () => {
  for (const [argv, text] of [
    [['run', '--vus', '10'], /no flag "--vus"[\s\S]*Did you mean --connections\?[\s\S]*--rate/],
    [['gate', '--vus', '10'], /no flag "--vus"[\s\S]*--connections is a flag of run/],
    [['run', '-c', '10'], /Did you mean --connections\?/],
    [['run', '-c10'], /"-c10"[\s\S]*Did you mean --connections\?/],
    [['run', '-d', '10'], /Did you mean --duration\?/],
    [['capacity', '-d', '10'], /Did you mean --max-duration\?/],
    [['run', '-t', '4'], /Did you mean --targets or --threshold or --title\?/],
    [['run', '--iterations', '10'], /Did you mean --duration\?[\s\S]*not after a number/],
    [['run', '--rps', '10'], /Did you mean --rate\?/],
    [['gate', '--repeat', '10'], /Did you mean --max-blocks\?/],
    [['gate', '--url', 'http://127.0.0.1'], /stackbench init/],
    [['run', '--quiet'], /standard error/],
    [['run', '--scenario', 'read'], /Did you mean --scenarios\?/],
    [['run', '--stand-in'], /Did you mean --allow-stand-in\?/],
    [['run', '-rate', '10'], /Did you mean --rate\?/],
    [['run', '--Rate', '10'], /Did you mean --rate\?/],
    [['run', '--rate:10'], /Did you mean --rate\?/],
    [['run', '--rate.a', '10'], /Did you mean --rate\?/],
    [['run', '\u2013\u2013rate', '10'], /not a hyphen[\s\S]*Write --rate\./],
    [['run', '--no-rate'], /no flag "--no-rate"[\s\S]*cannot be switched off/],
    [['run', '--allow-remote=perhaps'], /"perhaps"[\s\S]*is a switch/],
    [['capacity', '--arrivals', 'ramp'], /--arrivals is a flag of run\./],
    [['run', 'rate=10'], /Did you mean --rate 10\?/],
    [['run', 'mongodb'], /Did you mean --targets express-mongodb\?/],
    [['run', 'pacer'], /Did you mean --engines pacer\?/],
    [['run', 'load.js'], /scenarios, not scripts/],
    [['run', 'http://127.0.0.1:3000'], /takes no address/],
    [['http://127.0.0.1:3000'], /is not a command[\s\S]*stackbench gate/],
    [['gate', 'v1.2.0'], /unexpected argument "v1\.2\.0"[\s\S]*stackbench gate --base v1\.2\.0/],
    [['benchmark'], /Did you mean stackbench run\?/],
    [['Doctor'], /Did you mean doctor\?/],
    [['--rate', '10'], /--rate is a flag of run, capacity[\s\S]*stackbench run --rate 10/],
    [['gate', '--log', 'x.jsonl'], /--log is only for `gate self-check`[\s\S]*gate self-check --log x\.jsonl/],
    [['gate', '--target', 'express-memory', '--max-effect', '7'], /"7"[\s\S]*Write --max-effect 7%\./],
    [['run', '--provider', 'podman'], /Did you mean compose\?/],
    [['run', '--out', 'mine.json'], /--out takes a folder, and "mine\.json"[\s\S]*--out mine\./],
    [['gate', '--target', 'express-memory', '--out', 'json=mine.json'], /"json=mine\.json"[\s\S]*--out mine\./],
    [['compare', 'a', 'b', '--out', 'table.csv'], /"table\.csv"[\s\S]*--out table\./],
    [['run', '--', '--rate', '10'], /unexpected argument "--rate"[\s\S]*separate --/],
    [['report', 'results/lattest'], /There is no file .*lattest\./],
    [['report', '-'], /"-"[\s\S]*standard input/],
    [['run', '--config', '-'], /"-"[\s\S]*standard input/],
  ] as const)
    it(argv.join(' '), () => refuses(argv, text));

  it('a title may be any text, and flags may stand before the command', async () => {
    for (const title of ['\u2013 draft', '-', ''])
      await refuses(['--title', title, 'run', '--engines', 'nowhere'], /^Error: There is no engine "nowhere"/);
  });

  it('a flag that is given twice with different values has the last one, and a note says so', async () => {
    const twice = ['run', '--engines', 'nowhere', '--seed', '1', '--seed'];
    await refuses([...twice, '2'], /^Note: --seed is given 2 times; the last one is used: 2\.\nError/);
    await refuses([...twice, '1'], /^Error/);
  });
});
