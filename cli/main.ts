import { onlyReads } from './commands/registry.ts';
import { currentFolder } from './current-folder.ts';
import { endOnCrash } from './end-on-crash.ts';
import { exitCodeWithOutput, guardOutput } from './output/guard-output.ts';
import { hideArguments } from './output/hide-arguments.ts';
import { isIncomplete, printError } from './output/print-error.ts';
import { safeOutput } from './output/safe-output.ts';
import { runCli } from './run-cli.ts';

const STILL_ENDING =
  'Still stopping what was started; one more Ctrl-C stops at once and leaves the rest to the next command.\n';
const ENDED_AT_ONCE = 'Stopped at once: the next stackbench command stops and removes what is left.\n';

const interrupt = new AbortController();
let signals = 0;
// Without a listener the system ends the process, even during a long computation.
for (const signal of onlyReads(process.argv.slice(2)) ? [] : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)) {
  process.on(signal, () => {
    signals += 1;
    interrupt.abort(new Error(`interrupted by ${signal}`));
    if (signals === 2) process.stderr.write(STILL_ENDING);
    if (signals < 3) return;
    process.stderr.write(ENDED_AT_ONCE);
    process.exit(130);
  });
}
// With a umask that removes our own rights, we could not read our own files.
process.umask(process.umask() & 0o077);
hideArguments(process.argv.slice(2));
const whatStdoutLost = guardOutput(process.stdout);
guardOutput(process.stderr);
const stderr = safeOutput(process.stderr);
const endWith = endOnCrash(stderr, {
  interrupt: (error) => interrupt.abort(error),
  exit: (code) => process.exit(code),
});

try {
  const code = await runCli({
    argv: process.argv.slice(2),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: currentFolder(),
    signal: interrupt.signal,
  });
  process.exitCode = endWith(await exitCodeWithOutput(code, whatStdoutLost, stderr));
} catch (error) {
  if (isIncomplete(error)) throw error;
  process.exitCode = printError(error, stderr, { debug: false, redaction: { secrets: [], names: [] } });
}
