import { EXIT } from '../model/exit-codes.ts';
import { onlyReads } from './commands/registry.ts';
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
// Whatever becomes of the output, what was started must still be removed. A closed pipe (`| head`) or terminal is the reader's choice;
// of a full disk people are told on the other stream, and by the exit code.
let lost: string | null = null;
for (const [stream, other] of [
  [process.stdout, process.stderr],
  [process.stderr, process.stdout],
] as const) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || lost !== null) return;
    lost = `Error: The output could not be written.\n  Why: ${error.message}\n  Fix: Make room where it is written to, or write it elsewhere.`;
    other.write(`${lost}\n`);
  });
}

process.on('exit', (code) => {
  // The system may tell of it only after the command's end.
  if (lost !== null && code === EXIT.pass) process.exitCode = EXIT.couldNotRun;
});

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: interrupt.signal,
});
