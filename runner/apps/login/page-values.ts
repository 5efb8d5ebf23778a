/** Nobody's login page is longer. */
const MOST_LETTERS = 1024 * 1024;
const TAG = /<(input|meta)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The values of a page by name, the first of each: of an `<input>` its value, of a `<meta>` its content. */
export function pageValues(html: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { tag, attributes } of tagsOf(html)) {
    const name = attributes.get('name') ?? attributes.get('property') ?? '';
    const value = attributes.get(tag === 'meta' ? 'content' : 'value');
    if (name !== '' && value !== undefined && !values.has(name)) values.set(name, value);
  }
  return values;
}

/** Whether a page asks for a password, as a login page does. */
export function asksForPassword(html: string): boolean {
  return tagsOf(html).some(({ attributes }) => attributes.get('type')?.toLowerCase() === 'password');
}

function tagsOf(html: string): { readonly tag: string; readonly attributes: ReadonlyMap<string, string> }[] {
  const text = html.slice(0, MOST_LETTERS).replaceAll(/<!--[\s\S]*?-->/g, '');
  return Array.from(text.matchAll(TAG), ([, tag = '', attributes = '']) => ({
    tag: tag.toLowerCase(),
    attributes: new Map(
      Array.from(attributes.matchAll(ATTRIBUTE), ([, name = '', double, single, bare]) => [
        name.toLowerCase(),
        withoutEntities(double ?? single ?? bare ?? ''),
      ]),
    ),
  }));
}

function withoutEntities(text: string): string {
  return text.replaceAll(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
