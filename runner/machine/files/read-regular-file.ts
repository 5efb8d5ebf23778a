import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { bytesInWords } from './format-bytes.ts';

/** Without waiting for a pipe's other end, and without a terminal that becomes ours; where the system has no such flags they are 0. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const CHUNK_BYTES = 1024 * 1024;
/** A hundred times what people write by hand. */
const MOST_TEXT_BYTES = 2_000_000;

/**
 * The bytes of a file that anybody may have put there. Links are followed, but only to a regular file: a pipe would be waited for, and a
 * device has no end.
 * @throws Error with one sentence for anything else, and for a file above `mostBytes`; errors of the system, with their code, as they are
 */
export async function readRegularFile(file: string, mostBytes: number): Promise<Buffer> {
  // Opening a device can do something already.
  checkIsFile(await stat(file));
  const handle = await open(file, FLAGS);
  try {
    const found = await handle.stat();
    checkIsFile(found);
    if (found.size > mostBytes) throw tooLarge(mostBytes, found.size);
    return await readAll(handle, mostBytes, found.size);
  } finally {
    await handle.close();
  }
}

/** The text of a small file in UTF-8, as configurations, scenarios and manifests are. @throws Error as `readRegularFile` does */
export async function readTextFile(file: string): Promise<string> {
  return (await readRegularFile(file, MOST_TEXT_BYTES)).toString('utf8');
}

/** The size that was told is only a hint: files of the kernel tell 0, and any file may grow. */
async function readAll(handle: FileHandle, mostBytes: number, size: number): Promise<Buffer> {
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

interface Kind {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

function checkIsFile(found: Kind): void {
  if (found.isFile()) return;
  const kind = found.isDirectory()
    ? 'a folder'
    : found.isFIFO()
      ? 'a pipe'
      : found.isSocket()
        ? 'a socket'
        : 'a device';
  throw new Error(`It is ${kind}, not a file.`);
}

function tooLarge(mostBytes: number, size: number | null): Error {
  const of = size === null ? '' : ` of ${bytesInWords(size)}`;
  return new Error(`It is a file${of}; at most ${bytesInWords(mostBytes)} are read.`);
}
