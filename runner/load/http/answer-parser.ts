import { HTTPParser } from 'http-parser-js';

interface AnswerEvents {
  /** Whether the awaited answer is one to HEAD, whose headers describe a body that is not sent. */
  readonly isToHead: () => boolean;
  readonly onHead: (status: number, keepAlive: boolean) => void;
  readonly onBody: (chunk: Buffer, offset: number, length: number) => void;
  readonly onEnd: () => void;
}

/** Statuses of answers that never have a body (RFC 9112, 6.3). */
const NO_BODY: ReadonlySet<number> = new Set([204, 304]);
const [READ_BODY, SKIP_BODY] = [0, 1];

/** Reads the answers of one connection, one after the other; interim ones (such as early hints) are skipped. */
export function answerParser({ isToHead, onHead, onBody, onEnd }: AnswerEvents): InstanceType<typeof HTTPParser> {
  const parser = new HTTPParser('RESPONSE');
  let status = 0;
  parser[HTTPParser.kOnHeadersComplete] = (info) => {
    status = info.statusCode;
    if (isInterim(status)) return SKIP_BODY;
    const hasBody = !isToHead() && !NO_BODY.has(status);
    // Without a length the parser takes the end of the connection as the end of a body, even if there is none.
    onHead(status, hasBody ? info.shouldKeepAlive : staysOpen(info));
    return hasBody ? READ_BODY : SKIP_BODY;
  };
  parser[HTTPParser.kOnBody] = onBody;
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (!isInterim(status)) onEnd();
  };
  return parser;
}

/** 101 is an answer: what follows is no HTTP. */
function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

interface Head {
  readonly versionMajor: number;
  readonly versionMinor: number;
  /** Names and values in turn. */
  readonly headers: ArrayLike<unknown>;
}

/** Whether the server leaves the connection open (RFC 9112, 9.3). */
function staysOpen({ versionMajor, versionMinor, headers }: Head): boolean {
  const flat = Array.from(headers, String);
  const said = flat.filter((_text, index) => index % 2 === 1 && flat[index - 1]?.toLowerCase() === 'connection');
  const options = said.join(',').toLowerCase();
  if (versionMajor === 1 && versionMinor === 0) return options.includes('keep-alive');
  return !options.includes('close');
}
