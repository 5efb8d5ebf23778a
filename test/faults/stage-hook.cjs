// Loaded into the command under trial (NODE_OPTIONS): notes which stage it has reached, and waits there until the fault is in place.
// It makes the progress lines of a terminal appear in a pipe, and sees when result.json is replaced; it changes nothing else.
'use strict';
const { appendFileSync, existsSync, readFileSync, promises } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { basename, join } = require('node:path');

const folder = process.env.FAULT_FOLDER;
const held = process.env.FAULT_HOLD;
const LONGEST_HOLD_MS = 20_000;
/** Stacks whose phases were seen. */
const targets = new Set();
const PHASES = { start: 'start', conformance: 'fill', fill: 'fill', 'warm-up': 'warm-up', stop: 'stop' };

if (folder !== undefined && /(launcher\.cjs|main\.ts)$/.test(process.argv[1] ?? '')) follow();

function follow() {
  Object.defineProperty(process.stderr, 'isTTY', { value: true });
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text, ...rest) => {
    const written = write(text, ...rest);
    noteText(String(text));
    return written;
  };
  const { rename } = promises;
  promises.rename = async (from, to) => {
    const after = basename(String(to)) === 'result.json' ? stageAfter(from) : null;
    await rename(from, to);
    if (after !== null) reach(after);
  };
  syncBuiltinESMExports();
  reach('begin');
}

function noteText(text) {
  if (text.includes('Starting the datastores')) reach('setup');
  const [, block, target, phase] = / left · block (\d+): (all stacks|\S+) (\S+)/.exec(text) ?? [];
  if (phase === undefined) return;
  if (target !== 'all stacks') targets.add(target);
  for (const name of target === 'all stacks' ? targets : [target])
    reach(`${block} ${PHASES[phase] ?? 'measure'} ${name}`);
}

/** What comes once this document is in place; null where more visits come. */
function stageAfter(file) {
  const { state, plan, visits } = JSON.parse(readFileSync(file, 'utf8'));
  if (state !== 'running') return 'report';
  return visits.length >= plan.order.length ? 'teardown' : null;
}

function reach(stage) {
  appendFileSync(join(folder, 'stages'), `${stage}\n`);
  if (stage !== held) return;
  const never = new Int32Array(new SharedArrayBuffer(4));
  const end = Date.now() + LONGEST_HOLD_MS;
  while (!existsSync(join(folder, 'go')) && Date.now() < end) Atomics.wait(never, 0, 0, 5);
}
