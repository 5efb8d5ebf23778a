import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { writeWhole } from '../../runner/machine/files/write-whole.ts';
import { identityOf } from '../../runner/machine/processes/process-identity.ts';
import { linkLatest } from '../../runner/results/link-latest.ts';
import { type ResultFolder, openResultFolder } from '../../runner/results/result-folder.ts';
import { writeReportFiles } from '../../runner/results/write-report-files.ts';

const base = mkdtempSync(join(tmpdir(), 'stackbench-results-test-'));
const GOLDEN = join(import.meta.dirname, '..', 'golden');
const LOCK = '.stackbench-lock';
const redaction = { secrets: ['hunter2-secret'], names: [] };
const usualTemp = process.env['TMPDIR'];
let place = '';
let notes: string[] = [];
let opened: ResultFolder[] = [];
after(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
  place = mkdtempSync(join(base, 'case-'));
  notes = [];
  mkdirSync(join(place, 'temp'));
  process.env['TMPDIR'] = join(place, 'temp');
});
afterEach(async () => {
  for (const folder of opened.splice(0)) await folder.release();
  if (usualTemp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usualTemp;
});

const at = (...path: string[]): string => join(place, ...path);

async function open(names = ['result.json', 'report.html'], path = at('o')): Promise<ResultFolder> {
  const folder = await openResultFolder({
    path,
    names,
    signal: new AbortController().signal,
    onNote: (text) => notes.push(text),
  });
  opened.push(folder);
  return folder;
}

/** Files anywhere below the place whose names say that they were to be renamed. */
function temporaries(): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
}

function keptFolder(): string {
  const [name = '', ...others] = readdirSync(at('temp'));
  assert.match(name, /^stackbench-results-/);
  assert.deepEqual(others, []);
  assert.equal(lstatSync(at('temp', name)).mode & 0o777, 0o700);
  return at('temp', name);
}

async function failureOf(work: Promise<unknown>): Promise<StackbenchError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof StackbenchError, String(error));
  return error;
}

describe('a checkpoint', () => {
  it('that cannot be written is told once, tried again, and written as soon as it can be', async () => {
    const folder = await open();
    mkdirSync(at('o', 'result.json'));
    await folder.checkpoint('result.json', { visits: 1 }, redaction);
    await folder.checkpoint('result.json', { visits: 2, text: 'a hunter2-secret' }, redaction);
    assert.equal(notes.length, 1);
    assert.match(
      notes[0] ?? '',
      /result\.json cannot be written\. A folder of that name is in its place .* run continues/,
    );
    rmSync(at('o', 'result.json'), { recursive: true });
    await folder.checkpoint('result.json', { visits: 3, text: 'a hunter2-secret' }, redaction);
    assert.match(notes[1] ?? '', /again/);
    assert.deepEqual(JSON.parse(readFileSync(at('o', 'result.json'), 'utf8')), { visits: 3, text: 'a ***' });
    assert.deepEqual(temporaries(), []);
  });

  it('makes a folder again that was removed meanwhile, and so does the end', async () => {
    const folder = await open();
    await folder.checkpoint('result.json', { visits: 1 }, redaction);
    rmSync(at('o'), { recursive: true });
    await folder.checkpoint('result.json', { visits: 2 }, redaction);
    assert.match(notes.join(), /was removed during the run; it is created again/);
    rmSync(at('o'), { recursive: true });
    await folder.finish({ 'report.html': 'page' });
    assert.deepEqual(readdirSync(at('o')).sort(), [LOCK, 'report.html', 'result.json']);
    assert.deepEqual(JSON.parse(readFileSync(at('o', 'result.json'), 'utf8')), { visits: 2 });
    await folder.release();
    assert.deepEqual(readdirSync(at('o')).sort(), ['report.html', 'result.json']);
  });
});

describe('the end of a run', () => {
  it('keeps what the folder does not take below the temporary folder, and says where', async () => {
    const folder = await open();
    mkdirSync(at('o', 'report.html'));
    await folder.checkpoint('result.json', { visits: 1 }, redaction);
    const error = await failureOf(folder.finish({ 'report.html': 'page', 'report.md': 'text' }));
    assert.equal(error.exitCode, 3);
    assert.match(error.what, /report\.html cannot be written/);
    const kept = keptFolder();
    assert.ok(error.fix.includes(kept), error.fix);
    assert.deepEqual(readdirSync(kept), ['report.html']);
    assert.equal(readFileSync(join(kept, 'report.html'), 'utf8'), 'page');
    assert.equal(readFileSync(at('o', 'report.md'), 'utf8'), 'text');
    assert.deepEqual(temporaries(), []);
  });

  it('is exit 3 as well where a file, a device or a link to nothing took the place of the folder', async () => {
    for (const plant of [
      (path: string) => writeFileSync(path, 'x'),
      (path: string) => symlinkSync('/dev/full', path),
      (path: string) => symlinkSync(at('nowhere', 'at', 'all'), path),
    ]) {
      const folder = await open();
      await folder.checkpoint('result.json', { visits: 1 }, redaction);
      rmSync(at('o'), { recursive: true });
      plant(at('o'));
      await assert.rejects(folder.finish({ 'report.html': '<html>' }), (error) => {
        assert.ok(error instanceof StackbenchError, String(error));
        assert.equal(error.exitCode, 3, error.why);
        assert.match(error.fix, /It was saved in .*\(result\.json, report\.html\)/);
        return true;
      });
      await folder.release();
      rmSync(at('o'));
    }
  });

  it('keeps the documents of a run that ends with an error and could never write', async () => {
    const folder = await open();
    mkdirSync(at('o', 'result.json'));
    await folder.checkpoint('result.json', { visits: 1 }, redaction);
    await folder.release();
    assert.deepEqual(JSON.parse(readFileSync(join(keptFolder(), 'result.json'), 'utf8')), { visits: 1 });
    assert.match(notes.at(-1) ?? '', /could not be written .* saved in /);
  });

  it('passes over a TMPDIR that is missing', async () => {
    process.env['TMPDIR'] = at('nowhere');
    const folder = await open();
    mkdirSync(at('o', 'report.html'));
    const error = await failureOf(folder.finish({ 'report.html': 'page' }));
    const [, kept = ''] = /saved in (\S+) /.exec(error.fix) ?? [];
    assert.equal(readFileSync(join(kept, 'report.html'), 'utf8'), 'page');
    rmSync(kept, { recursive: true });
  });
});

describe('two runs into one folder', () => {
  it('are one too many: the second is refused until the first has ended', async () => {
    const first = await open();
    const error = await failureOf(open());
    assert.deepEqual([error.code, error.exitCode], ['in-use', 3]);
    assert.match(error.why, new RegExp(`Process ${process.pid} `));
    await first.release();
    await open();
  });

  it('are told of where the folder was removed and given to another in between', async () => {
    const first = await open();
    await first.checkpoint('result.json', { of: 'first' }, redaction);
    rmSync(at('o'), { recursive: true });
    const second = await open();
    await second.checkpoint('result.json', { of: 'second' }, redaction);
    const error = await failureOf(first.finish({ 'report.html': 'first' }));
    assert.equal(error.code, 'in-use');
    assert.equal(readFileSync(join(keptFolder(), 'report.html'), 'utf8'), 'first');
    assert.match(readFileSync(at('o', 'result.json'), 'utf8'), /second/);
    await first.release();
    assert.ok(existsSync(at('o', LOCK)));
  });

  for (const [title, text] of [
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1' })],
    ['of a process whose id another one has by now', JSON.stringify({ pid: process.pid, startTime: '1' })],
    ['that a crash left half-written', '{"pid": 1'],
    ['that a full disk left empty', ''],
    ['of the year 2100', JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1' })],
  ] as const) {
    it(`do not wait for the lock ${title}`, async () => {
      mkdirSync(at('o'));
      writeFileSync(at('o', LOCK), text);
      if (title.includes('2100')) execFileSync('touch', ['-d', '2100-01-01', at('o', LOCK)]);
      await open();
      assert.deepEqual(JSON.parse(readFileSync(at('o', LOCK), 'utf8')).pid, identityOf(process.pid).pid);
      assert.deepEqual(temporaries(), []);
    });
  }

  for (const [title, make] of [
    ['a folder', (path: string) => mkdirSync(join(path, 'full'), { recursive: true })],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync('/etc/hostname', path)],
  ] as const) {
    it(`are not awaited for ever where ${title} stands in the place of the lock`, async () => {
      mkdirSync(at('o'));
      make(at('o', LOCK));
      const error = await failureOf(open());
      assert.deepEqual([error.code, error.exitCode], ['cannot-write', 3]);
    });
  }
});

describe("somebody else's files", () => {
  for (const [name, text] of [
    ['result.json', '{"metrics": {}}'],
    ['report.html', '<!doctype html><title>Sales</title>'],
    ['report.md', '# Report\n\nOf the quarter.\n'],
    ['junit.xml', '<testsuites><testsuite name="unit"/></testsuites>'],
    ['report.csv', 'a,b\n1,2\n'],
  ] as const) {
    it(`are not overwritten: ${name}`, async () => {
      mkdirSync(at('o'));
      writeFileSync(at('o', name), text);
      for (const work of [() => open([name]), () => writeReportFiles(at('o'), { [name]: 'ours' })]) {
        const error = await failureOf(work());
        assert.deepEqual([error.code, error.exitCode], ['foreign-files', 2]);
        assert.ok(error.what.includes(name));
      }
      assert.equal(readFileSync(at('o', name), 'utf8'), text);
      assert.deepEqual(readdirSync(at('o')), [name]);
    });
  }

  it('are not those of an earlier measurement, which is said before they are overwritten', async () => {
    const earlier = await open(['gate.json', 'report.html', 'report.md']);
    await earlier.finish({
      'gate.json': '{"kind":"stackbench-gate"}',
      'report.html': '<title>stackbench gate</title>',
    });
    await earlier.release();
    assert.deepEqual(notes, []);
    const later = await open(['gate.json', 'report.html', 'report.md']);
    assert.match(notes.join(), /results of an earlier measurement: gate\.json, report\.html\. They are overwritten\.$/);
    await later.release();
  });

  it('beside ours are told of, and left alone', async () => {
    mkdirSync(at('o'));
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt']) writeFileSync(at('o', name), 'theirs');
    const folder = await open();
    assert.match(notes.join(), /also contains a\.txt, b\.txt, c\.txt and 1 more, which is kept unchanged/);
    await folder.finish({ 'report.html': 'page' });
    assert.equal(readFileSync(at('o', 'a.txt'), 'utf8'), 'theirs');
  });

  it('are told from every report that we ever wrote', async () => {
    const golden = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' });
    // Costs are a part of the pages of a capacity; only their table is a file.
    const reports = golden.filter(
      (name) => /\.(html|md|xml|csv)$|gate\/.*\.json$/.test(name) && !/^cost\/.*\.(html|md)$/.test(name),
    );
    assert.ok(reports.length > 40);
    const files = Object.fromEntries(
      reports.map((name) => [name.replaceAll('/', '-'), readFileSync(join(GOLDEN, name), 'utf8')]),
    );
    await writeReportFiles(at('o'), files);
    await writeReportFiles(at('o'), files);
  });
});

describe('a file', () => {
  it('takes the place of a link and never goes through it; a mode stays', async () => {
    writeFileSync(at('victim'), 'precious');
    symlinkSync(at('victim'), at('linked'));
    await writeWhole(at('linked'), 'ours');
    assert.deepEqual([readFileSync(at('victim'), 'utf8'), readFileSync(at('linked'), 'utf8')], ['precious', 'ours']);
    writeFileSync(at('private'), 'x');
    chmodSync(at('private'), 0o600);
    await writeWhole(at('private'), 'y');
    assert.equal(lstatSync(at('private')).mode & 0o777, 0o600);
  });

  it('leaves nothing behind where it cannot be written, and what a killed process left is removed', async () => {
    mkdirSync(at('o', 'taken'), { recursive: true });
    await assert.rejects(writeWhole(at('o', 'taken'), 'x'));
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(at('o', `.stackbench-${ended}-00.tmp`), 'half');
    await open();
    assert.deepEqual(temporaries(), []);
  });
});

describe('the link to the latest run', () => {
  it('is made, and replaced in one step', async () => {
    for (const run of ['one', 'two']) {
      mkdirSync(at('results', run), { recursive: true });
      assert.equal(await linkLatest(at('results', run)), null);
      assert.equal(readlinkSync(at('results', 'latest')), run);
    }
    assert.deepEqual(readdirSync(at('results')).sort(), ['latest', 'one', 'two']);
  });

  it('is told of where a real folder or file has its name, which stays', async () => {
    mkdirSync(at('results', 'latest'), { recursive: true });
    writeFileSync(at('results', 'latest', 'mine'), 'x');
    writeFileSync(at('results', 'latest-gate'), 'mine');
    assert.match((await linkLatest(at('results', 'run'))) ?? '', /it is a folder and not a link, .* Move it away/);
    assert.match((await linkLatest(at('results', 'run'), 'latest-gate')) ?? '', /it is a file and not a link/);
    assert.equal(readFileSync(at('results', 'latest-gate'), 'utf8'), 'mine');
    assert.deepEqual(readdirSync(at('results', 'latest')), ['mine']);
  });
});
