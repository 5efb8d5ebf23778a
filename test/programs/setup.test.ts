import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeAtomically, unfinishedFolder } from '../../runner/programs/make-atomically.ts';
import { runSetup } from '../../runner/programs/setup.ts';
import { acquisitionOf, emptySurroundings, requirementOf } from './setup-surroundings.ts';

const silent = (): void => {};

test('a step is reported before it is done, with its size, and a second set-up does nothing and says so', async (t) => {
  const surroundings = await emptySurroundings(t);
  const log: string[] = [];
  let isHere = false;
  const get = acquisitionOf('fetch the thing', async (_context, report) => {
    log.push('(run)');
    report('half of it');
    isHere = true;
  });
  const requirements = [requirementOf('thing', () => isHere, get)];
  const first = await runSetup(surroundings, (text) => log.push(text), { requirements });
  assert.deepEqual(log.slice(1, 4), ['thing: fetch the thing (downloads nothing)', '(run)', 'thing: half of it']);
  assert.match(log[4] ?? '', /^thing: installed 1\.0\.0 in \d/);
  assert.deepEqual([first.didSomething, first.failed.length], [true, 0]);
  log.length = 0;
  const second = await runSetup(surroundings, (text) => log.push(text), { requirements });
  assert.deepEqual(log, ['Everything is installed: nothing to do.']);
  assert.equal(second.didSomething, false);
});

test('what fails does not stop the others, falls to its next way, and ends in a list with the fix', async (t) => {
  const surroundings = await emptySurroundings(t);
  const here = new Set<string>();
  const broken = acquisitionOf('fetch it', async () => Promise.reject(new Error('the line is dead')));
  const second = acquisitionOf('build it', async () => void here.add('b'));
  const log: string[] = [];
  const outcome = await runSetup(surroundings, (text) => log.push(text), {
    requirements: [
      requirementOf('a', () => here.has('a'), broken),
      requirementOf('b', () => here.has('b'), broken, second),
      requirementOf('c', () => false),
    ],
  });
  assert.deepEqual(
    outcome.results.map((one) => one.outcome),
    ['failed', 'got', 'unobtainable'],
  );
  assert.match(
    log.slice(log.indexOf('Not available:')).join('\n'),
    /a: the line is dead\n {4}get a by hand\n {2}c: c is not here/,
  );
});

test('an acquisition that two requirements share is run once', async (t) => {
  let runs = 0;
  const both = acquisitionOf('fetch both', async () => void (runs += 1));
  const requirements = [requirementOf('a', () => runs > 0, both), requirementOf('b', () => runs > 0, both)];
  const outcome = await runSetup(await emptySurroundings(t), silent, { requirements });
  assert.deepEqual([runs, ...outcome.results.map((one) => one.outcome)], [1, 'got', 'got']);
});

test('what its stand-in replaces is not a failure, and is not tried again the next time', async (t) => {
  const surroundings = await emptySurroundings(t);
  let [tries, double] = [0, false];
  const dead = acquisitionOf('fetch it', async () => Promise.reject(new Error(`dead ${(tries += 1)}`)));
  const requirements = [
    { ...requirementOf('real', () => false, dead), standIn: 'double' },
    {
      ...requirementOf(
        'double',
        () => double,
        acquisitionOf('make it', async () => void (double = true)),
      ),
      after: ['real'],
    },
  ];
  const first = await runSetup(surroundings, silent, { requirements });
  assert.deepEqual(
    first.results.map((one) => one.outcome),
    ['stood-in', 'got'],
  );
  const second = await runSetup(surroundings, silent, { requirements });
  assert.deepEqual([tries, second.didSomething, second.failed.length], [1, false, 0]);
});

test('a step that breaks off leaves nothing, and what a killed set-up left is removed before the step is done again', async (t) => {
  const surroundings = await emptySurroundings(t);
  const place = join(surroundings.env['STACKBENCH_CACHE'] as string, 'thing');
  let breaks = true;
  const get = acquisitionOf('make it', (context) =>
    makeAtomically(context, place, async ({ result }) => {
      await mkdir(result);
      await writeFile(join(result, 'first half'), '');
      if (breaks) throw new Error('broken off');
      await writeFile(join(result, 'second half'), '');
    }),
  );
  const requirements = [requirementOf('thing', () => existsSync(place), get)];
  assert.equal((await runSetup(surroundings, silent, { requirements })).failed.length, 1);
  assert.ok(!existsSync(place) && !existsSync(unfinishedFolder(surroundings.env)));
  await mkdir(join(unfinishedFolder(surroundings.env), 'step-killed'), { recursive: true });
  breaks = false;
  assert.equal((await runSetup(surroundings, silent, { requirements })).failed.length, 0);
  assert.deepEqual(readdirSync(place).toSorted(), ['first half', 'second half']);
  assert.ok(!existsSync(unfinishedFolder(surroundings.env)));
});

test('making something again replaces the old as a whole', async (t) => {
  const surroundings = await emptySurroundings(t);
  const place = join(surroundings.env['STACKBENCH_CACHE'] as string, 'thing');
  for (const name of ['old', 'new']) {
    await makeAtomically(surroundings, place, async ({ result }) => {
      await mkdir(result);
      await writeFile(join(result, name), name);
    });
  }
  assert.deepEqual(readdirSync(place), ['new']);
  assert.equal(await readFile(join(place, 'new'), 'utf8'), 'new');
});
