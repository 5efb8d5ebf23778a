const END_OF_HEAD = '\r\n\r\n';
const LETTER_G = 0x47;
/** `O` of POST; GET, PUT and PATCH have other second letters. */
const SECOND_LETTER_OF_POST = 0x4f;

/** Finds the requests in what one connection sends: those of a generator, whose bodies have a length. */
export class RequestReader {
  #rest: Buffer | null = null;

  /** Calls `onRequest` for each request that is complete with this chunk. */
  read(chunk: Buffer, onRequest: (creates: boolean) => void): void {
    let bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    while (bytes.length > 0) {
      const headLength = bytes.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
      const length = headLength < END_OF_HEAD.length ? Infinity : headLength + bodyLength(bytes, headLength);
      if (bytes.length < length) {
        this.#rest = bytes;
        return;
      }
      onRequest(bytes[1] === SECOND_LETTER_OF_POST);
      bytes = bytes.subarray(length);
    }
  }
}

function bodyLength(bytes: Buffer, headLength: number): number {
  if (bytes[0] === LETTER_G) return 0;
  return Number(/\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headLength))?.[1] ?? 0);
}
