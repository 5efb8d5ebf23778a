/** Ends of lines, of any system. */
export const LINE_END = /\r\n|\n|\r/;
/** Fields with commas between them, quoted or not, and what ends each: a comma, a line end, or the end. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
const QUOTED = /"(?:[^"]|"")*"/y;

/** The rows of CSV as RFC 4180 has it, without empty lines; a sentence for the first quote that is misplaced. */
export function parseCsv(text: string): string[][] | string {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; at = FIELD.lastIndex) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null) return misplacedQuote(text, at);
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',' && FIELD.lastIndex < text.length) continue;
    if (end === ',') row.push('');
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Says what is wrong with the field that begins there. */
function misplacedQuote(text: string, at: number): string {
  const line = text.slice(0, at).split(LINE_END).length;
  if (text[at] !== '"')
    return `Line ${line}: a quote is in a field that does not begin with one. Write the whole field in quotes, and those in it twice: "5"" pipe".`;
  QUOTED.lastIndex = at;
  if (!QUOTED.test(text)) return `The quoted field that begins in line ${line} has no end.`;
  return `Line ${line}: a text follows the end of a quoted field. Quotes in such a field are written twice: "5"" pipe".`;
}
