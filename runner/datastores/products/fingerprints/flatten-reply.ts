/**
 * Values of a reply by their path, as text: `{openssl: {running: 'x'}}` under `buildInfo` gives
 * `buildInfo.openssl.running`. Empty lists and documents are kept as `[]` and `{}`.
 */
export function flattenReply(name: string, reply: unknown): Record<string, string> {
  if (typeof reply !== 'object' || reply === null) return { [name]: String(reply) };
  // Numbers of 64 bits, dates and the like are objects of the driver.
  if ('_bsontype' in reply || reply instanceof Date) return { [name]: String(reply) };
  const entries = Object.entries(reply);
  if (entries.length === 0) return { [name]: Array.isArray(reply) ? '[]' : '{}' };
  return Object.assign({}, ...entries.map(([key, value]) => flattenReply(`${name}.${key}`, value))) as Record<
    string,
    string
  >;
}
