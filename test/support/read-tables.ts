/** A table as a reader of an output finds it. */
export interface ReadTable {
  /** The line or heading above it. */
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables of box-drawing characters. */
export function terminalTables(text: string): ReadTable[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (!line.startsWith('┌')) return [];
    const end = lines.findIndex((candidate, at) => at > index && candidate.startsWith('└'));
    const cells = lines
      .slice(index + 1, end)
      .filter((candidate) => candidate.startsWith('│'))
      .map(cellsOfLine);
    const [head = [], ...rows] = cells;
    return [{ title: lines[index - 1] ?? '', head, rows }];
  });
}

function cellsOfLine(line: string): string[] {
  return line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** GitHub-flavoured tables, escapes undone. */
export function markdownTables(text: string): ReadTable[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (!/^\| (?:---|---:)/.test(line)) return [];
    const rows: string[][] = [];
    for (let at = index + 1; lines[at]?.startsWith('|') === true; at += 1) rows.push(markdownCells(lines[at] ?? ''));
    const heading = lines.slice(0, index).findLast((above) => above.startsWith('#')) ?? '';
    return [
      { title: unescapeMarkdown(heading.replace(/^#+ /, '')), head: markdownCells(lines[index - 1] ?? ''), rows },
    ];
  });
}

function markdownCells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => unescapeMarkdown(cell.trim()));
}

/** Text of a Markdown line as its reader sees it. */
export function unescapeMarkdown(text: string): string {
  return unescapeXml(text.replaceAll(/\\([\\`*_[\]|~])/g, '$1'));
}

/** Tables of a page, entities undone and elements left out. */
export function htmlTables(html: string): ReadTable[] {
  return [...html.matchAll(/<table>([\s\S]*?)<\/table>/g)].map((match) => {
    const [head = [], ...rows] = [...(match[1] ?? '').matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
      [...`${row}`.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => htmlText(`${cell}`)),
    );
    const title = [
      ...html.slice(0, match.index).matchAll(/<(?:h[23]|summary)[^>]*>([\s\S]*?)<\/(?:h[23]|summary)>/g),
    ].at(-1)?.[1];
    return { title: htmlText(title ?? ''), head, rows };
  });
}

/** What a reader sees of a piece of a page. */
export function htmlText(html: string): string {
  return unescapeXml(html.replaceAll(/<[^>]*>/g, ''));
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Records of RFC 4180, each as column → text. */
export function csvRecords(text: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') lines.push([]);
  }
  const [head = [], ...records] = lines.slice(0, -1);
  return records.map((record) => Object.fromEntries(head.map((name, index) => [name, record[index] ?? ''])));
}

/** A test case of JUnit XML: what it is called, how it ended and what it says. */
interface ReadCase {
  readonly name: string;
  readonly classname: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
}

/** Cases of a JUnit file and the counts that its suite states. */
export function junitCases(xml: string): { readonly counts: Record<string, number>; readonly cases: ReadCase[] } {
  const attributes = (text: string): Record<string, string> =>
    Object.fromEntries(
      [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [`${name}`, unescapeXml(`${value}`)]),
    );
  const suite = attributes(/<testsuite( [^>]*)>/.exec(xml)?.[1] ?? '');
  const cases = [...xml.matchAll(/<testcase( [^>]*)>(?:<(failure|error|skipped)( [^>]*)>[^<]*<\/\2>)?/g)].map(
    ([, head, outcome, detail]): ReadCase => {
      const { name = '', classname = '' } = attributes(`${head}`);
      const { type = '', message = '' } = attributes(detail ?? '');
      return { name, classname, outcome: (outcome ?? 'passed') as ReadCase['outcome'], type, message };
    },
  );
  const number = (name: string): [string, number] => [name, Number(suite[name])];
  return { counts: Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map(number)), cases };
}
