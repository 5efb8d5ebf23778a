import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { COMMAND_RULES, type CommandRule } from './commands/command-rules.ts';
import { fencedCommands, otherFences } from './commands/fenced-commands.ts';
import { makeWorkplace, type Workplace } from './commands/make-workplace.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = ['README.md', 'docs/getting-started.md'] as const;
const texts = PAGES.map((page) => readFileSync(join(ROOT, page), 'utf8'));
const shown = PAGES.map((page, index) => ({ page, commands: fencedCommands(page, texts[index] ?? '') }));
const LIMIT_MS = 240_000;

let workplace: Workplace;
let folder = '';
/** Each command is run once in a folder, however many pages show it. */
const done = new Set<string>();

before(() => {
  workplace = makeWorkplace(ROOT);
});
after(() => rmSync(workplace.root, { recursive: true, force: true }));

function ruleFor(command: string): CommandRule {
  const rule = COMMAND_RULES.find(({ matches }) => matches.test(command));
  assert.ok(
    rule !== undefined,
    `No rule says how to run \`${command}\`: add one to test/writing/commands/command-rules.ts.`,
  );
  return rule;
}

function environment(command: string): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  // npx keeps a link to each checkout in npm's cache; an install needs what is there.
  const cache = command.startsWith('npx ') ? { npm_config_cache: join(workplace.root, 'npm-cache') } : {};
  return {
    ...process.env,
    ...cache,
    PATH: path,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  };
}

/** Runs the command in the folder where the one before it ended, and remembers where it ends itself. */
function play(command: string, { exitCodes = [0], prints }: CommandRule): void {
  const script = `${command}\ncode=$?; printf '\\n%s' "$PWD"; exit $code`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    env: environment(command),
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  assert.ok(exitCodes.includes(status ?? -1), `exit code ${status}\n${stdout}\n${stderr}`);
  if (prints !== undefined) assert.match(stdout, prints);
  folder = stdout.slice(stdout.lastIndexOf('\n') + 1);
}

/** Runs the command until it answers on its port, then interrupts it. */
async function playServer(command: string, { exitCodes = [0] }: CommandRule): Promise<void> {
  const port = await freePort();
  const child = spawn('bash', ['-c', command.replace(/--port \d+/, `--port ${port} --items 200`)], {
    cwd: folder,
    env: environment(command),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const closed = once(child, 'close');
  while (!hasEnded() && !(await answers(port))) await delay(100);
  if (!hasEnded() && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  await closed;
  // npx ends by the signal itself, which a shell reports as 130.
  const code = child.signalCode === 'SIGINT' ? 130 : (child.exitCode ?? -1);
  assert.ok(exitCodes.includes(code), `exit code ${code}\n${printed}`);
}

async function answers(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(5000);
  return fetch(`http://127.0.0.1:${port}/items?limit=1`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function playShown(t: TestContext, command: string): Promise<void> {
  const rule = ruleFor(command);
  const instead = rule.instead === undefined ? command : rule.instead(command);
  if (rule.reason !== undefined) t.diagnostic(rule.reason);
  if (instead === null) return;
  // The copy shares the packages of this checkout, which an install would change.
  assert.ok(folder !== workplace.checkout || !/^npm (install|ci)\b/.test(instead), 'an install in the checkout');
  const key = `${folder}\n${instead}`;
  if (done.has(key) && !instead.startsWith('cd ')) return t.diagnostic('run already, for a page before');
  if (rule.isServer === true) await playServer(instead, rule);
  else play(instead, rule);
  done.add(key);
}

for (const { page, commands } of shown) {
  describe(`the commands of ${page} work as they are written`, () => {
    before(() => {
      folder = workplace.checkout;
    });

    it('are found', () => assert.ok(commands.length >= 5));

    for (const { command } of commands) {
      it(command, { timeout: LIMIT_MS + 10_000 }, async (t) => playShown(t, command));
    }
  });
}

it('shows commands in blocks of `sh` and nowhere else', () => {
  const known = ['json', 'text', 'yaml'];
  for (const text of texts) {
    assert.deepEqual(
      otherFences(text).filter((language) => !known.includes(language)),
      [],
    );
    assert.doesNotMatch(text, /^ {4}(npm|npx|stackbench|git|curl) /m);
  }
});

it('has no rule for a command that no page shows', () => {
  const all = shown.flatMap(({ commands }) => commands).map(({ command }) => command);
  const unused = COMMAND_RULES.filter(({ matches }) => !all.some((command) => matches.test(command)));
  assert.deepEqual(
    unused.map(({ matches }) => matches.source),
    [],
  );
});
