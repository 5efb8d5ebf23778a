import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggestName } from '../../model/suggest-name.ts';

const FLAGS = ['--max-duration', '--connections', '--duration', '--out', '--rate', '--allow-stand-in', '--scenarios'];
const STACKS = ['express-postgres-redis', 'express-postgres', 'express-mongodb', 'express-redis'];

describe('a suggestion', () => {
  for (const [given, known, meant] of [
    ['--conn', FLAGS, '--connections'],
    ['--scenario', FLAGS, '--scenarios'],
    ['--durations', FLAGS, '--duration'],
    ['--maxDuration', FLAGS, '--max-duration'],
    ['--MAX_DURATION', FLAGS, '--max-duration'],
    ['--stand-in', FLAGS, '--allow-stand-in'],
    ['--output', FLAGS, '--out'],
    ['--tare', FLAGS, '--rate'],
    ['--vus', FLAGS, null],
    ['--x', FLAGS, null],
    ['postgres', STACKS, 'express-postgres'],
    ['mongo', STACKS, 'express-mongodb'],
    ['Redis', STACKS, 'express-redis'],
    ['expres-redis', STACKS, 'express-redis'],
    ['express postgres redis', STACKS, 'express-postgres-redis'],
    ['kafka', STACKS, null],
    ['', STACKS, null],
    ['develop', ['main', 'origin/develop'], 'origin/develop'],
    ['x'.repeat(300), STACKS, null],
  ] as const)
    it(`for "${given.slice(0, 30)}" is ${meant ?? 'not made'}`, () => assert.equal(suggestName(given, known), meant));
});
