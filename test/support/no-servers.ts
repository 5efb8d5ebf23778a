import { ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { basename } from 'node:path';

/** Loaded before each quick test file: fails it when it starts a server, a generator, a browser or a whole command. */
const PROGRAMS = new Set(
  'postgres initdb redis-server valkey-server memcached mongod java k6 dockerd chromium google-chrome'.split(' '),
);
const OWN = /engines\/[\w-]+\/child|bursts\/child|targets\/(serve|run-target)|null-server\/|delay-server-process/;
const COMMAND = /cli\/main\.[tj]s (run|gate|serve|self-check|setup)\b/;
const ASKS_VERSION = /^-{0,2}version$|^-V$/;

interface Spawned {
  readonly file: string;
  readonly args?: readonly string[];
}

const prototype = ChildProcess.prototype as unknown as { spawn(options: Spawned): unknown };
const spawn = prototype.spawn;
prototype.spawn = function (this: unknown, options: Spawned): unknown {
  const words = [options.file, ...(options.args ?? [])];
  const line = words.slice(1).join(' ');
  if (!isForbidden(words, line)) return spawn.call(this, options);
  const reason = `a quick test started ${line.slice(0, 300)}: name its file in test/support/test-groups.ts`;
  writeSync(2, `${process.argv[1] ?? ''}: ${reason}\n`);
  process.on('exit', () => {
    process.exitCode = 1;
  });
  throw new Error(reason);
};

function isForbidden(words: readonly string[], line: string): boolean {
  const program = words.findIndex((word) => PROGRAMS.has(basename(word)));
  if (program !== -1 && !words.slice(program + 1).some((word) => ASKS_VERSION.test(word))) return true;
  return OWN.test(line) || COMMAND.test(line);
}
