/** `32 MB`, `900 kB`: a number of bytes as people read it, in powers of 1000. */
export function bytesInWords(bytes: number): string {
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;
}
