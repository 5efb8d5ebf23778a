import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A copy of this checkout, and beside it a service and a stack of their own, as the pages assume them. */
export interface Workplace {
  readonly root: string;
  readonly checkout: string;
}

const SERVER = `const { createServer } = require('node:http');
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ at: request.url }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** Copies what git would commit of `from` into `stackbench/`; makes the git repository `shop/`, and `my-api/`. */
export function makeWorkplace(from: string): Workplace {
  const root = mkdtempSync(join(tmpdir(), 'stackbench-commands-'));
  const checkout = join(root, 'stackbench');
  for (const file of tracked(from)) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(join(from, file), join(checkout, file));
  }
  symlinkSync(join(from, 'node_modules'), join(checkout, 'node_modules'));
  makeService(join(root, 'shop'));
  makeStack(join(root, 'my-api'), from);
  return { root, checkout };
}

function tracked(from: string): string[] {
  return run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], from)
    .split('\0')
    .filter((file) => file !== '');
}

function makeService(folder: string): void {
  mkdirSync(folder);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('server.js', SERVER);
  write('package.json', '{ "name": "shop", "private": true, "scripts": { "start": "node server.js" } }\n');
  write('.gitignore', 'node_modules\nresults\n');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commit(folder, 'serve the shop');
  git(folder, 'tag', 'v2.1.0');
  git(folder, 'checkout', '--quiet', '-b', 'change');
  write('README.md', '# Shop\n');
  commit(folder, 'describe the shop');
}

/** A server of the Items contract that is not known to stackbench. */
function makeStack(folder: string, from: string): void {
  mkdirSync(folder);
  cpSync(join(from, 'test', 'own-stacks', 'items-server.cjs'), join(folder, 'server.cjs'));
  const manifest = { name: 'my-api', private: true, scripts: { start: 'node server.cjs' } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest)}\n`);
}

function commit(folder: string, subject: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', subject);
}

function git(folder: string, ...args: readonly string[]): void {
  run('git', ['-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', ...args], folder);
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
