const TOKEN =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<\/([A-Za-z][\w-]*)>|<([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gu;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d+);/g;
// eslint-disable-next-line no-control-regex -- what XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u;

/**
 * What is wrong with a document by the rules of XML 1.0 that we need (no comments, CDATA or doctype); null for a
 * well-formed one.
 */
export function xmlError(text: string): string | null {
  if (FORBIDDEN.test(text) || !text.isWellFormed()) return 'a character that XML forbids';
  if (text.replaceAll(ENTITY, '').includes('&')) return 'a bare &';
  const open: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index !== end) return `something that is no token at ${end}: ${text.slice(end, end + 40)}`;
    end += match[0].length;
    const [, closed, opened, , empty] = match;
    if (closed !== undefined && open.pop() !== closed) return `</${closed}> closes another element`;
    if (opened !== undefined && empty !== '/') open.push(opened);
  }
  if (end !== text.length) return `something that is no token at ${end}`;
  return open.length === 0 ? null : `<${open.at(-1)}> is not closed`;
}
