const KEY =
  '(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key|sslkey|credential|authMechanismProperties|signature)';
/** A word around a key; bounded, so that the time of a search is linear in the text. */
const NAMED = `(?<![\\w.-])[\\w.-]{0,40}?${KEY}[\\w.-]{0,20}`;

/** Patterns of what is secret by its position or form, with the part that is kept. */
const CREDENTIALS: readonly (readonly [pattern: RegExp, kept: string])[] = [
  // One character of the scheme is enough, and keeps the search linear in the text.
  [/([a-z0-9+.-]:\/\/)[^\s/"]*@/gi, '$1***@'],
  [
    /\b((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-auth-token)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi,
    '$1$2***',
  ],
  // `password=…`, as in the query of an address.
  [new RegExp(`(${NAMED}=)(?:'[^'\\r\\n]*'|"[^"\\r\\n]*"|[^\\s"'&;<>]+)`, 'gi'), '$1***'],
  // `"password": "…"`, as in JSON and in what programs print of their objects.
  [
    new RegExp(`(["']?${NAMED}["']?\\s?:\\s?)(?:"(?:\\\\.|[^"\\\\\\r\\n])*"|'(?:\\\\.|[^'\\\\\\r\\n])*')`, 'gi'),
    '$1"***"',
  ],
  [/\b([A-Z_]{0,30}(?:TOKEN|SECRET|PASSWORD)[A-Z_]{0,20}:)[^\s,&"']+/g, '$1***'],
  [/\b([Bb]earer|[Bb]asic) (?=[\w.~+/-]*[\dA-Z=])[\w.~+/-]{8,}=*/g, '$1 ***'],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|npm_[A-Za-z0-9]{30,}|glpat-[\w-]{15,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abeoprs]-[\w-]{10,}|[sr]k_(?:live|test)_\w{10,})/g,
    '***',
  ],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g, '***'],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, '***'],
];

/**
 * A placeholder, as in `"authorization": "Bearer {taken}"`: it is no secret, and a configuration needs it unchanged.
 */
const PLACEHOLDER = /[:=]\s?["']?(?:[A-Za-z]+ )?\{[\w.-]+\}["']?$/;

export function hideCredentials(text: string): string {
  let result = text;
  for (const [pattern, kept] of CREDENTIALS)
    result = result.replaceAll(pattern, (match, name: unknown, between: unknown) =>
      PLACEHOLDER.test(match) ? match : kept.replace('$1', () => textOf(name)).replace('$2', () => textOf(between)),
    );
  return result;
}

/** A group of a match; a pattern without groups gives the position instead. */
function textOf(group: unknown): string {
  return typeof group === 'string' ? group : '';
}
