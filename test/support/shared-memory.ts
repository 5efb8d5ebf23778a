import { readFileSync } from 'node:fs';

/** The kernel's list of System V shared memory: its ids, the pids that made it, and how many processes use it. */
export function sharedMemory(): { id: string; maker: number; attached: number }[] {
  const [, ...lines] = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, id = '', , , maker, , attached] = line.trim().split(/\s+/);
    return { id, maker: Number(maker), attached: Number(attached) };
  });
}
