import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../../model/stackbench-error.ts';

const MOST_BYTES = 1_000_000;

/**
 * The whole path of a certificate or key, which a driver reads in one go: no pipe, no device, not large.
 * @throws Error in words
 */
export async function certificateFile(key: string, path: string): Promise<string> {
  const file = resolve(path);
  const found = await stat(file).catch((cause: unknown) => {
    throw new Error(`Its ${key} cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (!found.isFile() || found.size > MOST_BYTES) throw new Error(`Its ${key} is no file of at most 1 MB: ${file}`);
  return file;
}
