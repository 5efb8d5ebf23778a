import { exitCodeWithOutput, guardOutput } from './guard-output.ts';
import { hideArguments } from './hide-arguments.ts';
import { onlyReads } from './commands/registry.ts';
import { safeOutput } from './safe-output.ts';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();
let signals = 0;
// Without a listener the system ends the process, also while it computes and reads no events.
for (const signal of onlyReads(process.argv.slice(2)) ? [] : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)) {
  process.on(signal, () => {
    signals += 1;
    interrupt.abort(new Error(`interrupted by ${signal}`));
    if (signals === 3) process.exit(130);
  });
}
hideArguments(process.argv.slice(2));
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
