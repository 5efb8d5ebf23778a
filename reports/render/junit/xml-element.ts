import { escapeXml } from '../escape-xml.ts';

/** An XML element; attributes are escaped, the content must be XML already. */
export function xmlElement(tag: string, attributes: Readonly<Record<string, string>>, content = ''): string {
  const text = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
  return `<${tag}${text}>${content}</${tag}>`;
}
