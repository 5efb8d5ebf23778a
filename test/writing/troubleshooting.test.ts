import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { whyInconclusive } from '../../reports/gate/why-inconclusive.ts';

type Undecided = Parameters<typeof whyInconclusive>[0];

const ROOT = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const entries = Array.from(text.matchAll(/^### (.+)\n\nMessage: `([^`]+)`$/gm), ([, title = '', message = '']) => ({
  title,
  pattern: new RegExp(message.split('…').map(escape).join('.+')),
}));

function escape(part: string): string {
  return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const waiver = { endpoint: '*', metric: '*', ceiling: 0.1, expires: '2099-01-31', reason: 'accepted' };
const expensive = { count: 3, starts: 40, least: 1.5, most: 1.6 };
const high = { mean: 1.06, high: 1.12 };
const common = { measuredMs: 240_000, msPerBlock: 6000 };
const margins = { minEffect: 0.01, maxEffect: 0.05, maxDurationMs: 300_000 };

/** Every size on which a sentence depends: each is combined with each of the others. */
const AXES: readonly (readonly Partial<Undecided>[])[] = [
  [{ isCutShort: false }, { isCutShort: true }],
  [{ blockSd: null }, { blockSd: 0.01 }, { blockSd: 0.03 }, { blockSd: 0.4 }],
  [{ unsure: null }, { unsure: waiver }],
  [
    { mean: null, expensive: null },
    { mean: high, expensive: null },
    { mean: high, expensive },
  ],
  [{ family: 1 }, { family: 60 }],
  [{ blocks: 6 }, { blocks: 8 }, { blocks: 40 }],
  [{ plan: { ...margins, maxBlocks: 8 } }, { plan: { ...margins, maxBlocks: 40 } }],
  [
    { effect: { center: 1.03, lo: 1.005, hi: 1.045 } },
    { effect: { center: 1.002, lo: 0.98, hi: 1.07 } },
    { effect: { center: 1.002, lo: 0.99, hi: 1.02 } },
    { effect: { center: 1.07, lo: 1.004, hi: 1.1 } },
    { effect: { center: 1.07, lo: 1.02, hi: 1.1 } },
  ],
];

function everyUndecided(): Undecided[] {
  const all = AXES.reduce<Partial<Undecided>[]>(
    (made, axis) => made.flatMap((one) => axis.map((part) => ({ ...one, ...part }))),
    [common],
  ) as Undecided[];
  return all.filter(({ blocks, plan }) => blocks <= plan.maxBlocks);
}

const sentences = [...new Set(everyUndecided().map(whyInconclusive))];

it('every reason of an inconclusive gate has exactly one entry in docs/troubleshooting.md', () => {
  assert.ok(sentences.length > 20);
  for (const sentence of sentences) {
    const found = entries.filter(({ pattern }) => pattern.test(sentence)).map(({ title }) => title);
    assert.equal(found.length, 1, `${found.join(', ') || 'no entry'}: ${sentence}`);
  }
});

/** Messages in the first column: code spans of several words that are no commands. */
function quotedMessages(): string[] {
  const cells = text.split('\n').flatMap((line) => /^\| (?!-|symptom)([^|]+)\|/.exec(line)?.[1] ?? []);
  return cells
    .flatMap((cell) => Array.from(cell.matchAll(/`([^`]+ [^`]+)`/g), ([, message = '']) => message))
    .filter((message) => !/^(npm|npx|kill) /.test(message));
}

it('every message that a table quotes is one of the program', () => {
  const files = ['cli', 'runner', 'model', 'reports'].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }));
  const sources = ['launcher.cjs', ...files].map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const isPrinted = (message: string): boolean => {
    const pattern = new RegExp(
      message
        .split('…')
        .map((part) => escape(part.trim()))
        .join('.*'),
    );
    return sources.some((source) => pattern.test(source));
  };
  assert.ok(quotedMessages().length > 10);
  assert.deepEqual(
    quotedMessages().filter((message) => !isPrinted(message)),
    [],
  );
});

it('every entry is about a sentence that a gate can print', () => {
  for (const { title, pattern } of entries)
    assert.ok(
      sentences.some((sentence) => pattern.test(sentence)),
      title,
    );
});
