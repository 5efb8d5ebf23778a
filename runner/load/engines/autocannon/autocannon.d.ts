/** Types for the parts of autocannon 9.0.0 (pinned) that we use: it ships none. test/load checks the internal parts. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  namespace autocannon {
    interface Client extends EventEmitter {
      /** Internal: ms without an answer; read when a request is sent. */
      timeout: number;
      /** Internal. */
      conn: Socket;
      readonly destroyed: boolean;
      /** Internal: gives the bytes of each request. */
      requestIterator: RequestIterator;
      /** Internal: http-parser-js. */
      readonly parser: { initialize(type: 'RESPONSE'): void };
      /** Internal. */
      readonly pipelinedRequests: {
        clear(): void;
        terminateRequest(): object | undefined;
        addBody(part: Buffer): void;
      };
      destroy(): void;
      _connect(): void;
      _doRequest(): void;
      _destroyConnection(): void;
      _resetConnection(): void;
    }

    interface RequestIterator {
      currentRequest: { requestBuffer: Buffer };
      readonly resetted: boolean;
      nextRequest(): void;
      recordBody(): void;
    }

    interface Options {
      readonly url: string;
      readonly connections: number;
      readonly duration: number;
      readonly setupClient?: (client: Client) => void;
      /** Requests per second of all connections together: a burst at the start of each second. */
      readonly overallRate?: number;
    }

    /** Its own figures; the product does not use them, tests show them beside ours. */
    interface Result {
      readonly latency: Readonly<Record<string, number>>;
      readonly requests: { readonly total: number };
      readonly duration: number;
    }
  }

  function autocannon(
    options: autocannon.Options,
    done: (error: Error | null, result?: autocannon.Result) => void,
  ): EventEmitter & { stop(): void };
  export = autocannon;
}
