/** A JSON document within a text. */
interface JsonDocument {
  readonly text: string;
  readonly json: unknown;
}

interface Split {
  readonly documents: readonly JsonDocument[];
  /** Whether a part starts like JSON but is incomplete. */
  readonly isDamaged: boolean;
}

/** Failed attempts may read at most this many times the length of the text, so the time stays linear. */
const MOST_READ_IN_VAIN = 5;

/** An exception costs as much as reading this many characters. */
const FAILURE_COST = 1000;

/** Finds the JSON objects and arrays of a text, with anything between them (NDJSON, a log, a page). */
export function splitDocuments(text: string): Split {
  const documents: JsonDocument[] = [];
  const opening = /[{[]/g;
  let readInVain = 0;
  const most = (text.length + 20 * FAILURE_COST) * MOST_READ_IN_VAIN;
  for (let match = opening.exec(text); match !== null && readInVain < most; match = opening.exec(text)) {
    if (!mayBegin(text, match.index)) continue;
    const end = endOf(text, match.index);
    const part = end === null ? null : parseLoneDocument(text.slice(match.index, end));
    if (end === null || part === null) {
      readInVain += Math.max(FAILURE_COST, (end ?? text.length) - match.index);
      continue;
    }
    documents.push({ text: text.slice(match.index, end), json: part.json });
    opening.lastIndex = end;
  }
  return { documents, isDamaged: readInVain > 0 };
}

/** Parses a text; null if it is not JSON. */
export function parseLoneDocument(text: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** An object of results starts with a name, an array of them with an object; colours and progress bars do not. */
function mayBegin(text: string, at: number): boolean {
  const next = /\S/g;
  next.lastIndex = at + 1;
  const sign = next.exec(text)?.[0];
  return text[at] === '{' ? sign === '"' : sign === '{';
}

/** The index after the bracket that closes the one at `start`; null if none does. */
function endOf(text: string, start: number): number | null {
  const sign = /["{}[\]]/g;
  const quoteOrEscape = /["\\]/g;
  sign.lastIndex = start;
  let depth = 0;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index + 1, quoteOrEscape);
      if (end === null) return null;
      sign.lastIndex = end;
      continue;
    }
    depth += match[0] === '{' || match[0] === '[' ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return null;
}

function endOfString(text: string, start: number, quoteOrEscape: RegExp): number | null {
  quoteOrEscape.lastIndex = start;
  for (let match = quoteOrEscape.exec(text); match !== null; match = quoteOrEscape.exec(text)) {
    if (match[0] === '"') return match.index + 1;
    quoteOrEscape.lastIndex = match.index + 2;
  }
  return null;
}
