import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { quoteLog } from './quote-log.ts';

/** Maximum size of the end of a log that is read, in bytes: an app may print gigabytes. */
const TAIL_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const CUT_COLOUR = /\u001B(?:\[[\d;]{0,30})?$/;

/** The last lines of a child's log, for an error message; empty when there is none. */
export async function logTail(logFile: string, lines = 5): Promise<string> {
  return (await readTail(logFile)).trim().split('\n').slice(-lines).join('\n');
}

/** The lines of a child's log that name what went wrong, and its last ones; see `quoteLog`. */
export async function quotedLog(logFile: string): Promise<string> {
  return quoteLog(await readTail(logFile));
}

async function readTail(logFile: string): Promise<string> {
  const end = await readPart(logFile, (size) => [Math.max(0, size - TAIL_BYTES), TAIL_BYTES]).catch(() => null);
  return end?.toString('utf8') ?? '';
}

/**
 * Whether a text has been printed to a log, in any colour and in capital or small letters; each call reads only what is
 * new since the last one.
 */
export function textFinder(logFile: string, text: string): () => Promise<boolean> {
  const wanted = text.toLowerCase();
  const decoder = new StringDecoder('utf8');
  let position = 0;
  let unread = '';
  let kept = '';
  let found = false;
  return async () => {
    while (!found) {
      const more = await readPart(logFile, () => [position, CHUNK_BYTES]);
      if (more.length === 0) return false;
      position += more.length;
      unread += decoder.write(more);
      // A colour of which only the beginning was printed is read with its end.
      const cut = CUT_COLOUR.exec(unread)?.index ?? unread.length;
      const seen = kept + stripVTControlCharacters(unread.slice(0, cut)).toLowerCase();
      unread = unread.slice(cut);
      found = seen.includes(wanted);
      // Its beginning may have been printed by now.
      kept = seen.slice(Math.max(0, seen.length - wanted.length + 1));
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
