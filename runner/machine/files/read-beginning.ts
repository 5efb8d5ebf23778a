import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Neither follows a link nor waits for a pipe's writer. */
const READ = constants.O_RDONLY | flag('O_NONBLOCK') | flag('O_NOFOLLOW');

/** The first bytes of a regular file, as text; null for one that is missing. @throws the system's error: EISDIR for a folder, ELOOP for a link, ENXIO for what is no file either */
export async function readBeginning(file: string, mostBytes: number): Promise<string | null> {
  const handle = await open(file, READ).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notRegular(file, found.isDirectory() ? 'EISDIR' : 'ENXIO');
    return await textOf(handle, Math.min(found.size, mostBytes));
  } finally {
    await handle.close();
  }
}

async function textOf(handle: FileHandle, bytes: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
  return buffer.toString('utf8', 0, bytesRead);
}

function notRegular(file: string, code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${file} is no regular file`), { code, syscall: 'open' });
}

/** 0 where the system has no such flag. */
function flag(name: 'O_NONBLOCK' | 'O_NOFOLLOW'): number {
  return (constants as Partial<typeof constants>)[name] ?? 0;
}
