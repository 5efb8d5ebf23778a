/** Control characters that no tool prints: all but tab, line ends and the escape of colours. */
const isControl = /[\0-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F]/;

/**
 * Decodes a file in UTF-8 or UTF-16, with or without a byte order mark.
 * @throws Error that says why the bytes are not text
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new Error('It is compressed (gzip).');
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (isControl.test(text.slice(0, 1000))) throw new Error('It is not text.');
  return text;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // A result begins with ASCII, of which UTF-16 makes every second byte 0.
  if (first !== 0 && second === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && second !== undefined) return 'utf-16be';
  return 'utf-8';
}
