import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Maximum size of the end of a log that is read, in bytes: an app may print gigabytes. */
const TAIL_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** The last lines of a child's log, for an error message; empty when there is none. */
export async function logTail(logFile: string, lines = 5): Promise<string> {
  const end = await readPart(logFile, (size) => [Math.max(0, size - TAIL_BYTES), TAIL_BYTES]).catch(() => null);
  return (end?.toString('utf8') ?? '').trim().split('\n').slice(-lines).join('\n');
}

/** Whether a text has been printed to a log; each call reads only what is new since the last one. */
export function textFinder(logFile: string, text: string): () => Promise<boolean> {
  const wanted = Buffer.from(text);
  let position = 0;
  let kept: Buffer = Buffer.alloc(0);
  let found = false;
  return async () => {
    while (!found) {
      const more = await readPart(logFile, () => [position, CHUNK_BYTES]);
      if (more.length === 0) return false;
      position += more.length;
      const seen = Buffer.concat([kept, more]);
      found = seen.includes(wanted);
      // Its beginning may have been printed by now.
      kept = seen.subarray(Math.max(0, seen.length - wanted.length + 1));
    }
    return true;
  };
}

async function readPart(
  file: string,
  where: (size: number) => readonly [position: number, bytes: number],
): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const [position, bytes] = where((await handle.stat()).size);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
