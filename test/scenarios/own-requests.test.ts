import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ownRequestsSchema } from '../../model/own-requests/own-request.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { passesCheck } from '../../scenarios/own/expectation.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { type OwnStream, openingRequestAt, ownRequestAt } from '../../scenarios/own/own-stream.ts';
import { parseCsv } from '../../scenarios/own/parse-csv.ts';
import { isOwnStream, streamOf } from '../../scenarios/stream.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-own-requests-'));
after(() => rmSync(folder, { recursive: true }));

type Values = Parameters<typeof ownScenario>[1]['values'];

async function streamFor(requests: readonly object[], values: Values = {}, seed = 5): Promise<OwnStream> {
  const parsed = ownRequestsSchema.parse(requests);
  const source = {
    requests: parsed,
    values,
    folder,
    readText: readTextFile,
    onSecrets: () => {},
    whose: 'stacks.mine',
  };
  const stream = streamOf(await ownScenario({ id: 'requests' }, source), { items: 100, seed });
  return isOwnStream(stream) ? stream : assert.fail();
}

function play(stream: OwnStream, count: number): ReturnType<typeof ownRequestAt>[] {
  return Array.from({ length: count }, (_, index) => ownRequestAt(stream, index));
}

/** What is said of values that cannot be used. */
async function refusal(requests: readonly object[], values: Values): Promise<string> {
  try {
    await streamFor(requests, values);
  } catch (error) {
    const { code, exitCode, what, why, fix } = error as Record<string, string>;
    assert.deepEqual([code, exitCode], ['bad-values', 2]);
    return `${what}\n${why}\n${fix}`;
  }
  return assert.fail('they were accepted');
}

describe('a stream of requests of the user’s', () => {
  it('is the same for the same seed, and survives the trip through JSON to k6', async () => {
    const requests = [{ path: '/a/{word}' }, { path: ['/b', '/c'], method: 'POST', body: { n: '{n}', id: '{uuid}' } }];
    const values = { word: ['x', 'y', 'z'] };
    const stream = await streamFor(requests, values);
    const copy = JSON.parse(JSON.stringify(stream)) as OwnStream;
    assert.deepEqual(play(copy, 500), play(await streamFor(requests, values), 500));
    assert.notDeepEqual(play(stream, 50), play(await streamFor(requests, values, 6), 50));
  });

  it('has each request by its weight, all paths and all values, and none of weight 0', async () => {
    const requests = [
      { path: ['/a?q={word}', '/b'], weight: 3 },
      { path: '/c', weight: 1.5 },
      { path: '/never', weight: 0 },
    ];
    const played = play(await streamFor(requests, { word: ['x', 'y'] }), 20_000);
    const share = (name: string): number => played.filter(({ operation }) => operation === name).length / played.length;
    assert.ok(Math.abs(share('GET /a?q={word}') - 2 / 3) < 0.02);
    assert.ok(Math.abs(share('GET /c') - 1 / 3) < 0.02);
    assert.deepEqual([...new Set(played.map(({ path }) => path))].sort(), ['/a?q=x', '/a?q=y', '/b', '/c']);
  });

  it('encodes a value for the place where it goes', async () => {
    const word = 'a&b "ü"/\n';
    const [request] = play(
      await streamFor(
        [
          {
            method: 'POST',
            path: '/{word}?q={word}#{word}',
            headers: { 'X-Word': 'w={word}' },
            body: { text: 'say {word}', '{word}': '{size}', list: ['{yes}', null, '\\{word}', '{{word}}'] },
          },
        ],
        { word: [word], size: [3], yes: [true] },
      ),
      1,
    );
    const inPath = encodeURIComponent(word);
    assert.equal(request?.path, `/${inPath}?q=${inPath}`);
    assert.deepEqual(request?.headers, { 'Content-Type': 'application/json', 'X-Word': 'w=a&b "ü"/ ' });
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      text: `say ${word}`,
      [word]: 3,
      list: [true, null, '{word}', '{{word}}'],
    });
  });

  it('sends a text as it is, and a body only if there is one', async () => {
    const text = '<a>{word}</a> é \u{1F600}';
    const [xml] = play(await streamFor([{ method: 'POST', path: '/', body: text }], { word: ['<&>'] }), 1);
    assert.deepEqual([xml?.body, xml?.headers], ['<a><&></a> é \u{1F600}', {}]);
    const [none] = play(await streamFor([{ method: 'POST', path: '/' }]), 1);
    assert.equal(none?.body, null);
    const [empty] = play(await streamFor([{ method: 'POST', path: '/', body: null }]), 1);
    assert.equal(empty?.body, 'null', 'null is JSON, as in a gate');
  });

  it('makes halves of characters whole, which no encoding has', async () => {
    const [request] = play(
      await streamFor([{ method: 'POST', path: '/{half}', body: 'x\ud800' }], { half: ['\udc00'] }),
      1,
    );
    assert.deepEqual([request?.path, request?.body], [`/${encodeURIComponent('\ufffd')}`, 'x\ufffd']);
  });

  it('takes the columns of one row together, and another row for another set', async () => {
    writeFileSync(join(folder, 'users.csv'), '\ufeffname,mail\r\n"Müller, ""Ann""",ann@x\r\nZoë,zoe@x\r\n\r\n');
    writeFileSync(join(folder, 'tags.ndjson'), '{"id": 1, "nested": {}}\n{"id": 2}\n');
    writeFileSync(join(folder, 'words'), 'one\ntwo\n\n');
    const played = play(
      await streamFor([{ method: 'PUT', path: '/{tags.id}/{w}', body: ['{user.name}', '{user.mail}', '{tags.id}'] }], {
        user: { file: 'users.csv' },
        tags: { file: 'tags.ndjson' },
        w: { file: 'words' },
      }),
      200,
    );
    const bodies = new Set(played.map(({ body }) => body));
    assert.deepEqual(
      [...bodies].sort(),
      [1, 2]
        .flatMap((id) => [JSON.stringify(['Müller, "Ann"', 'ann@x', id]), JSON.stringify(['Zoë', 'zoe@x', id])])
        .sort(),
    );
    assert.equal(new Set(played.map(({ path }) => path)).size, 4);
  });

  it('creates nothing twice: numbers differ in each request, also of those that open connections', async () => {
    const stream = await streamFor([{ method: 'POST', path: '/{n}' }]);
    const opening = Array.from({ length: 300 }, (_, index) => openingRequestAt(stream, index).path);
    const paths = [...play(stream, 300).map(({ path }) => path), ...opening];
    assert.equal(new Set(paths).size, 600);
    assert.ok(paths.every((path) => /^\/\d{9}$/.test(path)));
  });

  it('opens connections with GETs, if there are any that are sent', async () => {
    const stream = await streamFor([{ method: 'POST', path: '/p' }, { path: '/g' }, { path: '/never', weight: 0 }]);
    const methods = Array.from({ length: 50 }, (_, index) => openingRequestAt(stream, index).path);
    assert.deepEqual([...new Set(methods)], ['/g']);
  });

  it('has a digest of all that is sent', async () => {
    const digest = async (requests: readonly object[], values: Values = {}): Promise<string | undefined> => {
      const source = {
        requests: ownRequestsSchema.parse(requests),
        values,
        folder,
        readText: readTextFile,
        onSecrets: () => {},
        whose: 'x',
      };
      return (await ownScenario({ id: 'requests' }, source)).own?.digest;
    };
    assert.equal(await digest([{ path: '/a' }]), await digest([{ path: '/a', weight: 2 }]), 'the shares are the same');
    for (const changed of [
      { path: '/b', name: 'GET /a' },
      { path: '/a', expect: 200 },
      { path: '/a', headers: { a: 'b' } },
    ])
      assert.notEqual(await digest([{ path: '/a' }]), await digest([changed]));
    const values = (word: string): Values => ({ word: [word] });
    assert.notEqual(await digest([{ path: '/{word}' }], values('a')), await digest([{ path: '/{word}' }], values('b')));
  });
});

describe('values that cannot be used are one clear error with exit code 2:', () => {
  writeFileSync(join(folder, 'empty.csv'), '');
  writeFileSync(join(folder, 'names-only.csv'), 'name,mail\n');
  writeFileSync(join(folder, 'ragged.csv'), 'a,b\n1,2\n3\n');
  writeFileSync(join(folder, 'open.csv'), 'a\n"never ends\n');
  writeFileSync(join(folder, 'twice.csv'), 'a,a\n1,2\n');
  writeFileSync(join(folder, 'bad.ndjson'), '{"a": 1}\n{"a":\n');
  writeFileSync(join(folder, 'lists.ndjson'), '[1]\n');
  writeFileSync(join(folder, 'other.ndjson'), '{"a": 1}\n{"b": 1}\n');
  writeFileSync(join(folder, 'huge.txt'), 'x'.repeat(2_100_000));
  writeFileSync(join(folder, 'many.txt'), 'x\n'.repeat(100_001));
  writeFileSync(join(folder, 'binary.txt'), Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80]));
  writeFileSync(join(folder, 'latin1.csv'), Buffer.from('name\nZo\u00eb\n', 'latin1'));
  for (const [fault, file, said] of [
    ['no such file', 'nowhere.csv', /"v" in nowhere\.csv cannot be used[\s\S]*There is no file/],
    ['a folder', '.', /not a file/],
    ['an empty file', 'empty.csv', /It has no values/],
    ['names without rows', 'names-only.csv', /It has no values/],
    ['a row that is too short', 'ragged.csv', /Entry 2 has 1 fields, the first line 2 names/],
    ['a quote without an end', 'open.csv', /no end/],
    ['a column twice', 'twice.csv', /Two columns have the name "a"/],
    ['a line that is no JSON', 'bad.ndjson', /Line 2: /],
    ['a line that is a list', 'lists.ndjson', /Line 1: it is neither/],
    ['a row without a member', 'other.ndjson', /Entry 2 has no a/],
    ['a huge file', 'huge.txt', /at most 2/],
    ['too many values', 'many.txt', /at most 100000/],
    ['a file that is no text', 'binary.txt', /not text/],
    ['a text in another encoding', 'latin1.csv', /UTF-8/],
  ] as const)
    it(fault, async () => assert.match(await refusal([{ path: '/' }], { v: { file } }), said));

  it('a column that the file does not have', async () => {
    writeFileSync(join(folder, 'people.csv'), 'name,mail\nAnn,a@x\n');
    const said = await refusal([{ path: ['/x', '/{people.mial}'] }], { people: { file: 'people.csv' } });
    assert.match(said, /stacks\.mine\.requests\[0\]\.path\[1\]: there is no placeholder \{people\.mial\}/);
    assert.match(said, /Did you mean \{people\.mail\}\?/);
  });
});

describe('CSV', () => {
  for (const [text, rows] of [
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['"a\nb","c"""\r\n', [['a\nb', 'c"']]],
    ['a,', [['a', '']]],
    ['\n\na\n', [['a']]],
    ['', []],
    [
      'a,b\r"1\r2",3\r\r',
      [
        ['a', 'b'],
        ['1\r2', '3'],
      ],
    ],
  ] as const)
    it(`is read as RFC 4180 has it: ${JSON.stringify(text)}`, () => assert.deepEqual(parseCsv(text), rows));

  for (const [text, said] of [
    ['"a', /field that begins in line 1 has no end/],
    ['a,b\r\n1,"2\n3', /begins in line 2 has no end/],
    ['"a"b', /Line 1: a text follows the end of a quoted field/],
    ['a\n"b" ,c', /Line 2: a text follows/],
    ['a"b', /Line 1: a quote is in a field that does not begin with one/],
    ['size,n\n\n5" pipe,3\n', /Line 3: a quote is in a field/],
  ] as const)
    it(`with a misplaced quote is refused with its line: ${JSON.stringify(text)}`, () =>
      assert.match(String(parseCsv(text)), said));

  it('and other files of values are read with the line ends of any system', async () => {
    writeFileSync(join(folder, 'mac.txt'), 'tea\rmilk\r');
    writeFileSync(join(folder, 'mac.csv'), 'name\rAnn\rZoë\r');
    const values = { word: { file: 'mac.txt' }, user: { file: 'mac.csv' } };
    const paths = play(await streamFor([{ path: '/{word}/{user.name}' }], values), 100).map(({ path }) => path);
    assert.deepEqual([...new Set(paths)].toSorted(), ['/milk/Ann', '/milk/Zo%C3%AB', '/tea/Ann', '/tea/Zo%C3%AB']);
  });
});

describe('a check of a body', () => {
  for (const [check, body, passes] of [
    [{ contains: 'ü' }, 'für', true],
    [{ contains: 'ü' }, 'fur', false],
    [{ matches: '^\\d+$' }, '12', true],
    [{ matches: '^\\d+$' }, '12a', false],
    [{ json: 'items.0.id' }, '{"items":[{"id":null}]}', true],
    [{ json: 'items.0.id' }, '{"items":[]}', false],
    [{ json: 'length' }, '"text"', false],
    [{ json: 'constructor' }, '{}', false],
    [{ json: 'a' }, 'no JSON', false],
    [{ contains: 'a', matches: 'b' }, 'a', false],
    [{ contains: '' }, null, false],
    [{ contains: 'a', matches: 'b', json: 'c', forItsTime: true }, '{}', true],
  ] as const)
    it(`${JSON.stringify(check)} of ${body} ${passes ? 'passes' : 'fails'}`, () =>
      assert.equal(passesCheck(check, body), passes));
});
