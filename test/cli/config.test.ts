import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CONFIG_FILE, configSchema } from '../../cli/config/config-schema.ts';
import { SCHEMA_FILE, schemaText } from '../../cli/config/config-schema.ts';
import { FORMS } from '../../cli/config/form-of.ts';
import { readServiceConfig } from '../../cli/config/read-service-config.ts';
import { readGateRequest } from '../../cli/options/read-gate-request.ts';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-config-'));
after(() => rm(folder, { recursive: true, force: true }));

const WAIVER = { endpoint: '*', metric: 'cpu', ceiling: '5%', expires: '2027-01-31', reason: 'x' };
const SERVICE = { start: 'node server.js', requests: [{ path: '/items' }] };

async function write(config: unknown): Promise<void> {
  const whole = typeof config === 'string' || Buffer.isBuffer(config) ? config : JSON.stringify(config);
  await writeFile(join(folder, CONFIG_FILE), whole);
}

describe('one configuration file', () => {
  it('contains flags of run, the service and how it is judged', async () => {
    const waiver = { endpoint: '*', metric: 'cpu', ceiling: '12.5%', expires: '2027-01-31', reason: 'new cipher' };
    await write({
      $schema: './x.json',
      rate: 123,
      targets: ['express-redis'],
      service: SERVICE,
      gate: { minEffect: '0.5%', maxEffect: '7%', maxDuration: '1m30s', maxBlocks: 20, waivers: [waiver] },
    });
    const { plan } = await readRunRequest({}, folder);
    assert.deepEqual([plan.ratePerSec, plan.targets], [123, ['express-redis']]);
    const { service, gate } = await readServiceConfig(folder, undefined);
    assert.deepEqual(service, {
      ...SERVICE,
      name: 'service',
      cwd: '.',
      env: {},
      passEnv: [],
      datastores: [],
      requests: [{ path: '/items', method: 'GET', headers: {} }],
    });
    assert.deepEqual(gate, {
      minEffect: 0.005,
      maxEffect: 0.07,
      maxDurationMs: 90_000,
      maxBlocks: 20,
      onInconclusive: 'fail',
      thresholds: [],
      waivers: [{ ...waiver, ceiling: 0.125 }],
    });
  });

  it('has defaults for all of gate, a byte order mark of Windows before it, and may be named by a flag', async () => {
    await writeFile(join(folder, 'other.json'), `\uFEFF${JSON.stringify({ service: SERVICE })}`);
    const { gate } = await readServiceConfig(folder, 'other.json');
    assert.deepEqual(gate, {
      minEffect: 0.01,
      maxEffect: 0.05,
      maxDurationMs: null,
      maxBlocks: null,
      onInconclusive: 'fail',
      thresholds: [],
      waivers: [],
    });
  });

  it('may have comments and trailing commas, be in UTF-16 as PowerShell writes it, and have CRLF line ends', async () => {
    const text =
      '{\r\n  "service": { // the shop\r\n    "start": "café",\r\n    "requests": [{"path": "/"},],\r\n  },\r\n}\r\n';
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [
      Buffer.from(text),
      little,
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      big,
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ]) {
      await writeFile(join(folder, 'other.json'), bytes);
      assert.equal((await readServiceConfig(folder, 'other.json')).service?.start, 'café');
    }
  });

  it('is optional in a checkout of stackbench, and required everywhere else', async () => {
    assert.equal((await readServiceConfig(join(packageRoot, 'docs'), undefined)).service, null);
    await rm(join(folder, CONFIG_FILE), { force: true });
    const expected = { code: 'no-service', exitCode: 2, fix: /stackbench init/ };
    await assert.rejects(readServiceConfig(folder, undefined), expected);
    await write({ rate: 3 });
    await assert.rejects(readServiceConfig(folder, undefined), { ...expected, why: /has no "service"/ });
  });
});

describe('the older key "services" of a service', () => {
  const datastores = ['postgres', 'redis'];

  it('means the same as "datastores", with one notice that names the new key', async () => {
    await write({ service: { ...SERVICE, datastores } });
    const newer = await readServiceConfig(folder, undefined);
    assert.deepEqual([newer.service?.datastores, newer.notices], [datastores, []]);
    await write({ service: { ...SERVICE, services: datastores } });
    const older = await readServiceConfig(folder, undefined);
    assert.deepEqual(older.service, newer.service);
    assert.equal(older.notices.length, 1);
    const { notices } = await readGateRequest({}, { cwd: folder, env: {} });
    assert.deepEqual(notices, older.notices);
    assert.match(
      notices.join(),
      /^Note: .*stackbench\.config\.json uses the older key "services" of "service"\. Rename it to "datastores"\.$/,
    );
  });

  it('is printed once by the gate, on stderr', async () => {
    await write({ service: { ...SERVICE, services: datastores } });
    const { stdout, stderr } = await runInProcess(
      ['gate', '--postgres-url', 'postgres://h/d', '--provider', 'native'],
      {
        cwd: folder,
      },
    );
    assert.equal(stdout, '');
    assert.match(stderr, /A server is named/);
    const printed = await runInProcess(['gate', '--base', 'no-such-reference'], { cwd: folder });
    assert.equal(printed.stderr.split('Rename it to "datastores"').length, 2, printed.stderr);
  });

  it('is refused beside "datastores"', async () => {
    await write({ service: { ...SERVICE, services: datastores, datastores } });
    await assert.rejects(readServiceConfig(folder, undefined), {
      code: 'bad-config',
      exitCode: 2,
      why: 'service.services: remove it: "datastores", its newer name, is also given',
      fix: 'Write for example "datastores": ["postgres", "redis"]',
    });
  });

  it('is marked as deprecated in the schema', () => {
    const { properties } = JSON.parse(schemaText()) as {
      properties: { service: { properties: Record<string, { deprecated?: boolean; description?: string }> } };
    };
    const { services, datastores: newer } = properties.service.properties;
    assert.deepEqual([services?.deprecated, newer?.deprecated], [true, undefined]);
    assert.match(services?.description ?? '', /Older name of `datastores`/);
  });
});

describe('a path that is hardly meant as it is typed', () => {
  it('is sent, with a notice', async () => {
    const paths = ['/books/:isbn', '/books/<int:id>', '/off/50%', '/v1/books:search', '/a%20b', '/?t=12:30'];
    await write({ service: { ...SERVICE, requests: [{ path: paths }, { path: '/%zz', expect: 400 }] } });
    const { notices } = await readServiceConfig(folder, undefined);
    assert.equal(notices.length, 3, notices.join('\n'));
    assert.match(notices.join('\n'), /":isbn" is sent[\s\S]*"<int:id>" is sent[\s\S]*50% in .*write %25/);
  });
});

describe('a wrong configuration file is refused with exit code 2, by the path in the file:', () => {
  const service = (changes: object): object => ({ service: { ...SERVICE, ...changes } });
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['a mistyped key at the top', { servise: SERVICE }, /^servise: there is no such key[\s\S]*Did you mean service\?/],
    [
      'a mistyped key of the service',
      service({ biuld: 'x' }),
      /service\.biuld: there is no such key[\s\S]*mean build\?/,
    ],
    [
      'a mistyped key of a request',
      service({ requests: [{ path: '/', methd: 'GET' }] }),
      /service\.requests\[0\]\.methd: [\s\S]*mean method\?/,
    ],
    ['a mistyped key of gate', { gate: { maxEfect: '5%' } }, /gate\.maxEfect: [\s\S]*mean maxEffect\?/],
    ['no start', { service: { requests: SERVICE.requests } }, /service\.start: it is missing \(a text\)/],
    ['no requests', service({ requests: [] }), /service\.requests: it must not be empty/],
    [
      'a path that is none',
      service({ requests: [{ path: 'items' }] }),
      /service\.requests\[0\]\.path: a path begins with/,
    ],
    ['a number for a text', service({ start: 3 }), /service\.start: it must be a text/],
    ['an unknown store', service({ datastores: ['mysql'] }), /service\.datastores\[0\]: it must be one of postgres, /],
    ['a share without a percent sign', { gate: { maxEffect: '0.05' } }, /gate\.maxEffect: a share is written as 5%/],
    ['margins the wrong way round', { gate: { minEffect: '5%' } }, /gate\.minEffect: it must be smaller/],
    ['a duration without a unit', { gate: { maxDuration: '5' } }, /gate\.maxDuration: a duration is written/],
    [
      'a threshold of another syntax',
      { gate: { thresholds: ['avg<20'] } },
      /gate\.thresholds\[0\]: The threshold 'avg<20' cannot be read\. It limits the average/,
    ],
    [
      'a waiver without a day',
      { gate: { waivers: [{ endpoint: '*', metric: '*', ceiling: '5%', expires: 'soon', reason: 'x' }] } },
      /gate\.waivers\[0\]\.expires: a day is written as/,
    ],
    ['a flag of run of another type', { rate: 'fast' }, /rate: it must be a number/],
    ['no object at all', '[]', /top level: it must be a/],
    ['no JSON', '{\n  "rate": 3\n  "provider": "native"\n}', /JSON at position \d+ \(line 3 column 3\)/],
    ['an empty file', '\n', /It is empty/],
    [
      'another encoding',
      Buffer.from('{\n "service": {"name": "K\xe4se"}}', 'latin1'),
      /neither in UTF-8 nor in UTF-16: see line 2 column 24[\s\S]*UTF-8/,
    ],
  ];
  for (const [title, config, expected] of cases) {
    it(title, async () => {
      await write(config);
      await assert.rejects(readServiceConfig(folder, undefined), (error) => {
        assert.ok(error instanceof StackbenchError);
        assert.deepEqual([error.code, error.exitCode], ['bad-config', 2]);
        assert.match(`${error.why}\n${error.fix}`, expected);
        return true;
      });
    });
  }

  const fixes: readonly (readonly [string, unknown, string])[] = [
    ['no requests', service({ requests: [] }), 'Write for example "requests": [{ "path": "/items" }]'],
    [
      'a path without a slash',
      service({ requests: [{ path: 'items' }] }),
      'Write for example "path": "/items", or a list of such paths',
    ],
    ['too few blocks', { gate: { maxBlocks: 6 } }, 'Write for example "maxBlocks": 20'],
    [
      'a day that is none',
      { gate: { waivers: [{ endpoint: '*', metric: '*', ceiling: '5%', expires: 'soon', reason: 'x' }] } },
      'Write for example "expires": "2027-01-31"',
    ],
    ['a flag of run of another type', { rate: 'fast' }, 'Write for example "rate": 400'],
    ['an entry of a list', service({ datastores: ['mysql'] }), 'Write for example "datastores": ["postgres", "redis"]'],
  ];
  for (const [title, config, fix] of fixes) {
    it(`the way out of ${title} is the right form of that member`, async () => {
      await write(config);
      await assert.rejects(readServiceConfig(folder, undefined), { code: 'bad-config', fix });
    });
  }

  /** A stack with a member; it is started in one way only, and an address also has a seed. */
  function asStack(member: object): object {
    const isOtherWay = 'image' in member || 'url' in member;
    const way = isOtherWay ? {} : { start: 'node server.js' };
    return { contract: 'items', ...way, ...('url' in member ? { seed: 'http' } : {}), ...member };
  }

  it('every suggested form is one that the configuration accepts', () => {
    const whole = { service: SERVICE, gate: {} };
    for (const [path, form] of Object.entries(FORMS)) {
      const member: unknown = JSON.parse(`{${form.replace(/(?<=["\d]), (?:or|smaller) .*$/, '')}}`);
      const [top = '', key, inner] = path.split('.');
      const inside =
        key === undefined
          ? {}
          : top === 'stacks'
            ? { stacks: { own: asStack(member as object) } }
            : inner === undefined
              ? { [top]: { ...whole[top as keyof typeof whole], ...(member as object) } }
              : key === 'login'
                ? { service: { ...SERVICE, login: { path: '/login', ...(member as object) } } }
                : top === 'service'
                  ? { service: { ...SERVICE, requests: [{ path: '/', ...(member as object) }] } }
                  : { gate: { waivers: [{ ...WAIVER, ...(member as object) }] } };
      const parsed = configSchema.safeParse(key === undefined ? member : inside);
      assert.ok(parsed.success, `${path}: ${parsed.error?.message}`);
    }
  });

  it('a number out of its range is explained in plain words', async () => {
    for (const [maxBlocks, why] of [
      [6, /^gate\.maxBlocks: it must be 8 or more$/],
      [1e6, /^gate\.maxBlocks: it must be \d+ or less$/],
    ] as const) {
      await write({ gate: { maxBlocks } });
      await assert.rejects(readServiceConfig(folder, undefined), { why });
    }
    await write(service({ requests: Array.from({ length: 17 }, () => ({ path: '/' })) }));
    await assert.rejects(readServiceConfig(folder, undefined), {
      why: 'service.requests: it must not have more than 16 entries',
    });
  });

  it('a file that is not there is named, and is no matter of JSON', async () => {
    await assert.rejects(readServiceConfig(folder, 'nope.json'), (error) => {
      assert.ok(error instanceof StackbenchError);
      assert.equal(error.why, `There is no file ${join(folder, 'nope.json')}.`);
      assert.match(error.fix, /leave --config out/);
      assert.doesNotMatch(error.fix, /JSON/);
      return true;
    });
  });

  it('everything wrong is named at once', async () => {
    await write({ rate: 'fast', service: { start: 3, requests: [] } });
    await assert.rejects(readServiceConfig(folder, undefined), {
      why: 'rate: it must be a number\nservice.start: it must be a text\nservice.requests: it must not be empty',
    });
  });
});

it('the schema in the package is that of the code (npm run make:schema generates it)', async () => {
  assert.equal(await readFile(join(packageRoot, SCHEMA_FILE), 'utf8'), schemaText());
});
