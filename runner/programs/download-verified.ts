import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { bytesInWords } from '../machine/files/bytes-in-words.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import type { SetupContext } from './requirement.ts';
import { useProxy } from './use-proxy.ts';

interface Download {
  readonly url: string;
  readonly file: string;
  /** Hexadecimal, pinned in this repository. */
  readonly sha256: string;
}

const STALL_MS = 30_000;
/** A slow download never stalls. */
const WITHIN_MS = 20 * 60_000;
/** Several times the largest download: an endless one must not fill the disk. */
const MOST_BYTES = 500_000_000;
const REPORT_EVERY_MS = 5_000;

/**
 * Downloads a file whose hash is pinned, through the proxy that the environment names. Nothing is left if it fails.
 * @throws StackbenchError `download-failed`, or `hash-mismatch` if the bytes are not the pinned ones.
 */
export async function downloadVerified(
  context: SetupContext,
  download: Download,
  report: (text: string) => void,
): Promise<void> {
  const hash = createHash('sha256');
  try {
    // Its own signals end it in time, and leave nothing that still writes.
    const wait = { what: `the download of ${download.url}`, withinMs: 2 * WITHIN_MS };
    await waitFor(fetchTo(context, download, hash, report), wait);
  } catch (error) {
    await rm(download.file, { force: true });
    context.signal.throwIfAborted();
    throw downloadFailed(download, error);
  }
  const actual = hash.digest('hex');
  if (actual === download.sha256) return;
  await rm(download.file, { force: true });
  throw new StackbenchError({
    code: 'hash-mismatch',
    what: `The download of ${download.url} was refused.`,
    why: `Its sha256 is ${actual}, not the pinned ${download.sha256}.`,
    fix: 'Check the network (a proxy may alter downloads), or install the program by hand: `stackbench doctor` says how.',
  });
}

async function fetchTo(
  context: SetupContext,
  { url, file }: Download,
  hash: ReturnType<typeof createHash>,
  report: (text: string) => void,
): Promise<void> {
  const stall = new AbortController();
  const endStalled = (): void => stall.abort(new Error(`no data for ${STALL_MS / 1000} s`));
  const limit = AbortSignal.timeout(WITHIN_MS);
  const restoreProxy = useProxy(context.env);
  let timer = setTimeout(endStalled, STALL_MS);
  const signal = AbortSignal.any([context.signal, stall.signal, limit]);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? 0);
    let [bytes, reportedAt] = [0, performance.now()];
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(endStalled, STALL_MS);
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > MOST_BYTES) return done(new Error(`it is larger than ${bytesInWords(MOST_BYTES)}`));
        if (performance.now() - reportedAt > REPORT_EVERY_MS) {
          reportedAt = performance.now();
          report(`${bytesInWords(bytes)}${total > 0 ? ` of ${bytesInWords(total)}` : ''}`);
        }
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), count, newFile(file), { signal });
  } finally {
    clearTimeout(timer);
    restoreProxy();
  }
}

function newFile(file: string): WriteStream {
  return createWriteStream(file, { flags: 'wx', mode: 0o600 });
}

function downloadFailed({ url }: Download, error: unknown): StackbenchError {
  return new StackbenchError({
    code: 'download-failed',
    what: `${url} could not be downloaded.`,
    why: messageOf(error),
    fix: 'Check the connection (HTTPS_PROXY is honoured) and run `stackbench setup` again.',
    cause: error,
  });
}
