import { openRegularFile } from './open-regular-file.ts';

/**
 * The first bytes of a regular file, as text; null for one that is missing.
 * @throws the system's error: EISDIR for a folder, ELOOP for a link, ENXIO for anything else that is no file
 */
export async function readBeginning(file: string, mostBytes: number): Promise<string | null> {
  try {
    return await openRegularFile(file, 'refuse', async (handle, size) => {
      const bytes = Math.min(size, mostBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
