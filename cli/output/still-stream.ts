import type { CliWorld, RawStream } from '../cli-context.ts';

/** A stream for progress: in CI (which keeps every line) and on a dumb terminal no line moves, as in a pipe. */
export function stillStream(stream: RawStream, env: CliWorld['env']): RawStream {
  const { CI: ci = '', TERM: terminal = '' } = env;
  const isStill = terminal === 'dumb' || !['', '0', 'false'].includes(ci);
  if (!isStill) return stream;
  return {
    write: (text) => stream.write(text),
    get columns() {
      return stream.columns;
    },
  };
}
