import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

interface Rule {
  /** What is wrong, after the file's name. */
  readonly wrong: string;
  readonly finds: (source: string) => boolean;
  /** Files that may, and why. */
  readonly allowed: Readonly<Record<string, string>>;
}

const RULES: readonly Rule[] = [
  {
    wrong: 'starts a process by itself: use startChild or runToEnd, which end it with its children',
    finds: (source) =>
      /^import \{[^}]*\b(?<!type )(?:exec|execFile|execSync|execFileSync|spawn|spawnSync|fork)\b[^}]*\} from 'node:child_process'/m.test(
        source,
      ),
    allowed: {
      'runner/machine/processes/start-child.ts': 'it is the one that does',
      'runner/machine/proc/read-ps.ts': 'ps says which processes run at this moment, within 5 s, and has no children',
    },
  },
  {
    wrong: 'asks again and again with pauses of its own: use waitUntil',
    finds: (source) =>
      /\b(?:while \(|for \(;;\)|for \([^)]*attempt)/.test(source) &&
      /await (?:pause|delay|setTimeout|sleep)\(/.test(source),
    allowed: {
      'runner/machine/processes/wait-for.ts': 'it is the one that does',
      'runner/load/drivers/workload-player.ts': 'it plays load until its time is over, and pauses after a failed call',
    },
  },
  {
    wrong: 'waits for the end of a process without a limit: use waitFor or runToEnd',
    finds: (source) => /await (?:\w+\.)*exited\b/.test(source),
    allowed: {
      'runner/machine/processes/start-child.ts': 'it tells of the end, whenever that is',
      'runner/machine/processes/run-to-end.ts': 'the process is gone by then',
    },
  },
  {
    wrong: 'waits for the first of several things without a limit: use waitFor around it',
    finds: (source) => /await (?:Promise\.race|once)\(/.test(source),
    allowed: {
      'runner/machine/processes/wait-for.ts': 'it is the one that does',
      'cli/commands/serve.ts': 'it serves until Ctrl-C',
      'runner/datastores/own-datastore.ts': 'it is a question of waitUntil',
      'runner/machine/processes/wait-until-ready.ts': 'it is a question of waitUntil',
    },
  },
  {
    wrong: 'fetches without a signal: nothing ends that',
    finds: (source) => callsOf(source, 'fetch').some((call) => !/\bsignal\b/.test(call)),
    allowed: {},
  },
];

/** The text of each call of a function, from its name to its closing bracket. */
function callsOf(source: string, name: string): string[] {
  return [...source.matchAll(new RegExp(`(?<![\\w.])${name}\\(`, 'g'))].map(({ index }) => {
    let depth = 0;
    for (let at = index + name.length; at < source.length; at += 1) {
      if (source[at] === '(') depth += 1;
      else if (source[at] === ')') depth -= 1;
      if (depth === 0) return source.slice(index, at + 1);
    }
    return source.slice(index);
  });
}

describe('every wait has a limit, a word and an end', () => {
  const files = globSync(['runner/**/*.ts', 'cli/**/*.ts'], { cwd: root }).map((file) => file.replaceAll('\\', '/'));

  for (const { wrong, finds, allowed } of RULES) {
    it(`as no file ${wrong.split(':')[0]}`, () => {
      const found = files.filter((file) => finds(readFileSync(join(root, file), 'utf8')));
      const bad = found.filter((file) => allowed[file] === undefined);
      assert.deepEqual(
        Object.keys(allowed).filter((file) => !found.includes(file)),
        [],
        'no longer to be allowed',
      );
      assert.deepEqual(
        bad.map((file) => `${file} ${wrong}`),
        [],
      );
    });
  }

  it('by rules that find what they are for', () => {
    const [starts, loops, ends, races, fetches] = RULES.map(({ finds }) => finds) as ((source: string) => boolean)[];
    assert.ok(starts?.(`import { execFile } from 'node:child_process';`));
    assert.ok(!starts?.(`import { type ChildProcess } from 'node:child_process';`));
    assert.ok(loops?.('while (true) {\n await pause(20);\n}'));
    assert.ok(ends?.('const { code } = await child.exited;'));
    assert.ok(races?.('await Promise.race([a, b]);') && !races('await waitFor(Promise.race([a, b]), wait);'));
    assert.ok(fetches?.('await fetch(url(a), { method })') && !fetches('await fetch(url, { signal })'));
  });
});
