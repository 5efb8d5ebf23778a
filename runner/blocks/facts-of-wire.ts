import type { RequestFacts } from '../../model/gate/answers/answer-facts.ts';
import { VARYING } from '../load/bursts/vary-wire.ts';

/** Returns what advice on an answer needs to know of its request, from the request's text. */
export function factsOfWire(wire: string, hasLogin: boolean): RequestFacts {
  const end = wire.indexOf('\r\n\r\n');
  const [line = '', ...headers] = wire.slice(0, end).split('\r\n');
  const [method = '', path = ''] = line.split(' ');
  const type = headers.find((header) => /^content-type:/i.test(header));
  return {
    method,
    path,
    contentType: type === undefined ? null : type.slice(type.indexOf(':') + 1).trim(),
    hasBody: end >= 0 && wire.length > end + 4,
    varies: Object.values(VARYING).some((mark) => wire.includes(mark)),
    hasLogin,
  };
}
