/** Colours and other terminal sequences: an escape, parameters and a final letter. */
// oxlint-disable-next-line no-control-regex -- escapes are what it looks for
const ESCAPES = /\u001B\[[0-?]*[ -/]*[@-~]/g;
const TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;

/** Prefixes of logs, quotes and comments. None of them begins a line of a load generator. */
const PREFIXES: readonly RegExp[] = [
  // `gh run view --log`: job, step and time.
  new RegExp(String.raw`^[^\t]{1,100}\t[^\t]{1,100}\t${TIME}(?: |$)`),
  // GitHub Actions, `docker logs -t`, `kubectl logs --timestamps`.
  new RegExp(String.raw`^\[?${TIME}\]?(?:[ \t]|$)`),
  // Only the time of day.
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?(?: |$)/,
  // docker compose.
  /^[\w.-]{1,80} *\|(?: |$)/,
  // stern and `kubectl logs --prefix`.
  /^\[[\w./:-]{1,200}\](?: |$)/,
  // syslog and journalctl.
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,80} [\w./-]{1,80}(?:\[\d{1,10}\])?:(?: |$)/,
  /^(?:INFO|info|I)(?: |:? )/,
  // Quotes and comments.
  /^[ \t]*(?:>|#|\/\/|\*|--|;)(?: |$)/,
];
/** A log line has at most a time, a service and a stream. */
const MOST_PREFIXES = 4;
const MOST_OF_LINES = 0.8;

/** Returns a text as its tool printed it: without byte order mark, colours, hard spaces and log prefixes. */
export function plainText(content: string): string {
  const text = content
    .replace(/^\uFEFF/, '')
    .replaceAll(ESCAPES, '')
    .replaceAll('\u00A0', ' ');
  return withoutPrefixes(text);
}

function withoutPrefixes(text: string): string {
  let lines = text.split('\n');
  let isChanged = false;
  for (let count = 0; count < MOST_PREFIXES; count += 1) {
    const prefix = prefixOf(lines);
    if (prefix === undefined) break;
    lines = lines.map((line) => line.replace(prefix, ''));
    isChanged = true;
  }
  return isChanged ? lines.join('\n') : text;
}

/** The kind of prefix that nearly all lines have. */
function prefixOf(lines: readonly string[]): RegExp | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length < 2) return undefined;
  const fewest = filled.length * MOST_OF_LINES;
  return PREFIXES.find((prefix) => {
    let missing = 0;
    for (const line of filled) {
      if (!prefix.test(line)) missing += 1;
      if (filled.length - missing < fewest) return false;
    }
    return true;
  });
}
