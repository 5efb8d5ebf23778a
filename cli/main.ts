import { exitCodeWithOutput, guardOutput } from './guard-output.ts';
import { onlyReads } from './commands/registry.ts';
import { safeOutput } from './safe-output.ts';
import { runCli } from './run-cli.ts';

const STILL_ENDING = 'Still ending what was started; once more ends at once and leaves the rest to the next command.\n';
const ENDED_AT_ONCE = 'Ended at once: the next stackbench command ends and removes what may be left.\n';

const interrupt = new AbortController();
let signals = 0;
// Without a listener the system ends the process, also while it computes and reads no events.
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
const whatStdoutLost = guardOutput(process.stdout);
guardOutput(process.stderr);

const code = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: interrupt.signal,
});
process.exitCode = await exitCodeWithOutput(code, whatStdoutLost, safeOutput(process.stderr));
