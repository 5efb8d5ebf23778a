import { accessSync, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 4096;
/** `e_machine` of the ELF header, by `process.arch`. */
const MACHINES: Readonly<Partial<Record<NodeJS.Architecture, number>>> = {
  x64: 62,
  arm64: 183,
  ia32: 3,
  arm: 40,
  ppc64: 21,
  s390x: 22,
  riscv64: 243,
  loong64: 258,
};
const PT_LOAD = 1;

/**
 * Why a file cannot be run as a program on this machine, as the end of a sentence that begins with its name; null if no
 * reason is known. It is not run: only asking it for its version shows that a library is missing.
 */
export function whyNotRunnable(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : whyNotExecutable(path);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return found.isDirectory() ? 'is a folder' : 'is no file';
    if (found.size === 0) return 'is empty';
    return whyNotExecutable(path) ?? whyElfNotWhole(readHeader(file), found.size);
  } finally {
    closeSync(file);
  }
}

function whyNotExecutable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return 'is not executable for this user';
  }
}

function readHeader(file: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
}

/** Only ELF files are checked, not scripts or programs of other systems. Offsets are those of the ELF-64 header. */
function whyElfNotWhole(header: Buffer, size: number): string | null {
  if (header.length < 6 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return null;
  if (header.length < 64) return 'is cut off';
  const machine = MACHINES[process.arch];
  if (machine !== undefined && header.readUInt16LE(18) !== machine) return 'is made for another processor';
  const [table, entryBytes, entries] = [header.readBigUInt64LE(32), header.readUInt16LE(54), header.readUInt16LE(56)];
  for (let index = 0; index < entries; index += 1) {
    const at = Number(table) + index * entryBytes;
    if (at + 56 > header.length) return at + 56 > size ? 'is cut off' : null;
    if (header.readUInt32LE(at) !== PT_LOAD) continue;
    if (header.readBigUInt64LE(at + 8) + header.readBigUInt64LE(at + 32) > BigInt(size)) return 'is cut off';
  }
  return null;
}
