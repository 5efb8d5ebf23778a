import { createServer } from 'node:net';

/** Number of the last ports that are not given again: their new owners may not have bound them yet. */
const KEPT = 256;
const TRIES = 64;
const given = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that was free a moment ago, and not one of the last that this process gave; the caller must
 * check that the server that answers on it later is its own.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = await anyPort();
    if (given.has(port)) continue;
    given.add(port);
    const [oldest] = given;
    if (given.size > KEPT && oldest !== undefined) given.delete(oldest);
    return port;
  }
  throw new Error(`The system gave no new TCP port in ${TRIES} tries.`);
}

async function anyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no TCP port.');
  return address.port;
}
