import type { FileHandle } from 'node:fs/promises';
import { decodeText } from '../../../model/decode-text.ts';
import { bytesInWords } from './bytes-in-words.ts';
import { NotRegularFile, openRegularFile } from './open-regular-file.ts';

const CHUNK_BYTES = 1024 * 1024;
/** A hundred times what people write by hand. */
const MOST_TEXT_BYTES = 2_000_000;

/**
 * The bytes of a file that anybody may have put there. Links are followed, but only to a regular file.
 * @throws Error with one sentence for anything else, and for a file above `mostBytes`; errors of the system, with their
 * code, as they are
 */
export async function readRegularFile(file: string, mostBytes: number): Promise<Buffer> {
  try {
    return await openRegularFile(file, 'follow', (handle, size) => readAll(handle, mostBytes, size));
  } catch (error) {
    if (error instanceof NotRegularFile) throw new Error(`It is ${error.kind}, not a file.`, { cause: error });
    throw error;
  }
}

/**
 * The text of a small file in UTF-8 or UTF-16, as configurations, scenarios and manifests are; without its byte order
 * mark. @throws Error as `readRegularFile` and `decodeText` do
 */
export async function readTextFile(file: string): Promise<string> {
  return decodeText(await readRegularFile(file, MOST_TEXT_BYTES));
}

/** `size` is only a hint: files of the kernel have size 0, and any file may grow. */
async function readAll(handle: FileHandle, mostBytes: number, size: number): Promise<Buffer> {
  if (size > mostBytes) throw tooLarge(mostBytes, size);
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const room = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(4096, size - total + 1)));
    const { bytesRead } = await handle.read(room, 0, room.length, null);
    if (bytesRead === 0) return Buffer.concat(chunks, total);
    total += bytesRead;
    if (total > mostBytes) throw tooLarge(mostBytes, null);
    chunks.push(room.subarray(0, bytesRead));
  }
}

function tooLarge(mostBytes: number, size: number | null): Error {
  const of = size === null ? '' : ` of ${bytesInWords(size)}`;
  return new Error(`It is a file${of}; at most ${bytesInWords(mostBytes)} are read.`);
}
