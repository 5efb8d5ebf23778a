import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { onlyReads } from '../../cli/commands/registry.ts';
import type { Latency } from '../../model/document/latency.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { makeGateResult } from '../support/make-gate-result.ts';
import { makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-strangers-'));
after(() => rm(folder, { recursive: true, force: true }));

const RUN = makeResult({ visits: 1, requests: 100 });
const ESCAPE = '\u001B[31m\u001B]0;title\u0007\u009B1m\u202Ex\u007F';
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

async function fileWith(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Exit 2 with what, why and how to fix it, and nothing that steers a terminal. */
async function refuses(argv: readonly string[], why: RegExp): Promise<void> {
  const { code, stderr, stdout } = await runInProcess(argv, { cwd: folder });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^Error: .+\n {2}Why: [\s\S]+\n {2}Fix: [\s\S]+\n$/);
  assert.match(stderr, why);
  assert.doesNotMatch(stderr + stdout, STEERING);
  assert.ok(stderr.length < 20_000);
}

/** Each way in which a file is read, with the arguments that name it. */
const READING: Readonly<Record<string, (file: string) => string[]>> = {
  report: (file) => ['report', file],
  compare: (file) => ['compare', file, file],
  audit: (file) => ['audit', file],
  'run --config': (file) => ['run', '--config', file],
  'gate --config': (file) => ['gate', '--config', file],
  'run --scenarios': (file) => ['run', '--scenarios', file],
};

describe('what is no file is refused', () => {
  for (const [name, argvFor] of Object.entries(READING)) {
    it(`by ${name}: a pipe, a link to one, a device and a file without an end`, async () => {
      const pipe = join(folder, 'pipe.json');
      const link = join(folder, 'link.json');
      await rm(pipe, { force: true });
      await rm(link, { force: true });
      execFileSync('mkfifo', [pipe]);
      await symlink(pipe, link);
      await refuses(argvFor(pipe), /It is a pipe/);
      await refuses(argvFor(link), /It is a pipe/);
      const device = join(folder, 'device.json');
      await rm(device, { force: true });
      await symlink('/dev/zero', device);
      await refuses(argvFor(device), /It is a device/);
      const inside = join(folder, 'folder.json');
      await mkdir(inside, { recursive: true });
      await refuses(argvFor(inside), /folder/);
    });

    it(`by ${name}: half a gigabyte, before it is read`, async () => {
      const file = join(folder, 'large.json');
      const handle = await open(file, 'w');
      await handle.truncate(500_000_000);
      await handle.close();
      await refuses(argvFor(file), /a file of 500 MB; at most \d+ MB are read/);
    });

    it(`by ${name}: brackets 20,000 deep`, async () => {
      const file = await fileWith('deep.json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
      await refuses(argvFor(file), /nested more than 100 deep/);
    });
  }

  it('and a large file needs neither its size in memory nor its time', () => {
    const probe = `process.on('exit', () => process.stdout.write('rss ' + process.resourceUsage().maxRSS))`;
    const child = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, CLI, 'audit', join(folder, 'large.json')],
      { encoding: 'utf8' },
    );
    assert.equal(child.status, 2, child.stderr);
    assert.ok(Number(/rss (\d+)/.exec(child.stdout)?.[1]) < 300_000, child.stdout);
  });
});

describe('text of a file or a flag does not steer the terminal', () => {
  const cases: readonly (readonly [string, () => Promise<string[]>])[] = [
    ['a name in a result', async () => ['report', await fileWith('a.json', JSON.stringify({ ...RUN, [ESCAPE]: 1 }))]],
    ['text that is no JSON', async () => ['report', await fileWith('b.json', `${ESCAPE}{`)]],
    ['the name of a file', () => Promise.resolve(['report', `${ESCAPE}x.json`])],
    ['a flag', () => Promise.resolve(['run', '--targets', ESCAPE])],
    ['an unknown flag', () => Promise.resolve(['run', `--x${ESCAPE}`])],
    ['a word', () => Promise.resolve([ESCAPE])],
    [
      'a member of a configuration',
      async () => ['run', '--config', await fileWith('c.json', JSON.stringify({ [ESCAPE]: 1 }))],
    ],
    [
      'a member of a scenario',
      async () => ['run', '--scenarios', await fileWith('d.json', JSON.stringify({ [ESCAPE]: 1 }))],
    ],
    ['a file to audit', async () => ['audit', await fileWith('e.txt', `requests ${ESCAPE}`)]],
  ];
  for (const [title, argvOf] of cases) it(title, async () => refuses(await argvOf(), /./));

  it('also when it is printed as JSON, which still has the same content', async () => {
    const file = await fileWith(
      'f.json',
      JSON.stringify({ ...RUN, plan: { ...RUN.plan, title: ESCAPE }, command: ESCAPE }),
    );
    for (const argv of [
      ['compare', file, file, '--format', 'json'],
      ['audit', file, '--format', 'json'],
    ]) {
      const { stdout } = await runInProcess(argv, { cwd: folder });
      assert.doesNotMatch(stdout, STEERING);
      JSON.parse(stdout);
    }
  });
});

describe('names that every object of JavaScript has are names as any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    it(`${name} as a scenario, a stack, an engine or a provider`, async () => {
      await refuses(['run', '--targets', 'node-memory', '--scenarios', name], /no scenario/);
      await refuses(['run', '--targets', name], /no target/);
      await refuses(['run', '--engines', name], /no engine/);
      await refuses(['run', '--provider', name], /no provider/);
    });

    it(`${name} as a member of a configuration`, async () => {
      const file = await fileWith('named.json', `{"service":{"start":"a","requests":[{"path":"/","${name}":1}]}}`);
      await refuses(['gate', '--config', file], /there is no such key|__proto__/);
    });

    it(`${name} as a service, and as the code of a warning, of a result`, async () => {
      const warning = { code: name, message: 'a', fix: 'b', invalidates: false };
      const text = JSON.stringify({ ...RUN, warnings: [warning] }).replaceAll('"postgres"', `"${name}"`);
      const file = await fileWith('inherited.json', text);
      const { code, stderr, stdout } = await runInProcess(['report', file, '--out', join(folder, 'out')]);
      const plain = await runInProcess([
        'report',
        await fileWith('plain.json', JSON.stringify(RUN)),
        '--out',
        join(folder, 'out'),
      ]);
      assert.equal(code, name === '__proto__' ? 2 : plain.code, stderr);
      assert.doesNotMatch(stdout, /function|native code/);
    });
  }
});

describe('a result that no run made is refused', () => {
  const withLatency = (change: (latency: Latency) => Latency): RunResult => {
    const copy = structuredClone(RUN) as {
      visits: { rounds: { measured: { operations: { latency: Latency }[] } }[] }[];
    };
    const operation = copy.visits[0]?.rounds.at(-1)?.measured.operations[0] ?? assert.fail();
    operation.latency = change(operation.latency);
    return copy as unknown as RunResult;
  };
  const encoded =
    (text: string) =>
    (latency: Latency): Latency => ({
      count: latency.count,
      minUs: latency.minUs,
      maxUs: latency.maxUs,
      meanUs: latency.meanUs,
      kind: 'histogram',
      encoded: text,
    });
  const visit = RUN.visits[0] ?? assert.fail();
  const cases: Readonly<Record<string, [RunResult, RegExp]>> = {
    'a histogram that is damaged': [withLatency(encoded('HISTFAAAAKF4nDXK')), /histogram of latencies is damaged/],
    'a histogram that is no base64': [withLatency(encoded('\u001B')), /histogram of latencies is damaged/],
    'a histogram that inflates to 50 MB': [
      withLatency(encoded(histogramOf(Buffer.alloc(50_000_000)))),
      /cannot be inflated/,
    ],
    'a histogram with 5 digits': [withLatency(encoded(histogramOf(headOf(5)))), /5 digits/],
    'a histogram of other requests': [
      withLatency(encoded(histogramOf(headOf(3)))),
      /contains 0 requests, but \d+ are stated/,
    ],
    'twenty thousand visits': [
      { ...RUN, visits: Array.from({ length: 20_000 }, () => ({ ...visit, rounds: [] })) },
      /at most \d+ are read/,
    ],
    'more visits of a stack than a run makes': [
      { ...RUN, visits: Array.from({ length: 101 }, () => ({ ...visit, rounds: [] })) },
      /101 visits/,
    ],
  };
  for (const [title, [result, why]] of Object.entries(cases))
    it(title, async () => refuses(['report', await fileWith('made.json', JSON.stringify(result))], why));

  it('by the auditor too', async () => {
    const [bomb] = cases['a histogram that inflates to 50 MB'] ?? assert.fail();
    await refuses(
      ['audit', await fileWith('bomb.json', JSON.stringify([bomb, bomb]))],
      /histogram of latencies is damaged/,
    );
  });

  it('and of a gate', async () => {
    const text = JSON.stringify(makeGateResult({ blocks: 2 })).replace(/"HIST[^"]{40}/, '"HIST');
    await refuses(['report', await fileWith('gate.json', text)], /histogram of latencies is damaged/);
  });

  function headOf(digits: number): Buffer {
    const head = Buffer.alloc(40);
    head.writeUInt32BE(0x1c849313, 0);
    head.writeInt32BE(digits, 12);
    head.writeBigInt64BE(1n, 16);
    head.writeBigInt64BE(60_000_000n, 24);
    return head;
  }

  function histogramOf(bytes: Buffer): string {
    const inflated = deflateSync(bytes);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x1c849314, 0);
    head.writeInt32BE(inflated.length, 4);
    return Buffer.concat([head, inflated]).toString('base64');
  }
});

it('a text of only line breaks is refused by the auditor, whatever its length', async () => {
  await refuses(['audit', await fileWith('lines.txt', '\n'.repeat(1_000_000))], /empty/);
});

const CLI = join(import.meta.dirname, '../../cli/main.ts');

it('a signal ends a command that only reads, also in the middle of a computation', async () => {
  const file = await fileWith('busy.json', '{"kind": "never ends"}');
  const hook = `const { parse } = JSON;
    JSON.parse = (text, ...rest) => {
      if (!String(text).includes('never ends')) return parse(text, ...rest);
      process.stdout.write('busy');
      for (;;);
    };`;
  const child = spawn(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(hook)}`,
    CLI,
    'report',
    file,
  ]);
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual([code, signal], [null, 'SIGTERM']);
});

it('commands that start something end it themselves', () => {
  assert.deepEqual(
    ['report', 'compare', 'audit', 'list'].filter((name) => !onlyReads([name, 'x'])),
    [],
  );
  assert.deepEqual(
    ['run', 'gate', 'serve', 'setup', 'doctor', 'init'].filter((name) => onlyReads([name])),
    [],
  );
});

it('output that cannot be written is reported on the other stream, with exit code 3', async (context) => {
  const full = await open('/dev/full', 'w').catch(() => null);
  if (full === null) return context.skip('this system has no /dev/full');
  const child = spawnSync(process.execPath, [CLI, 'list'], { stdio: ['ignore', full.fd, 'pipe'], encoding: 'utf8' });
  await full.close();
  assert.match(
    child.stderr,
    /^Error: What this command prints could not be written\.\n {2}Why: .*ENOSPC.*\n {2}Fix: .+\n$/,
  );
  assert.equal(child.status, 3);
});
