import type { TextFiles } from "./take-away-kustomize";

const BLOCK = 512;

/** `files` as one uncompressed POSIX archive (ustar), dated `at` (milliseconds since the epoch). Throws on a path over 100 bytes. */
export function printTar(files: TextFiles, at: number): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const body = encoder.encode(text);
    const padding = new Uint8Array((BLOCK - (body.length % BLOCK)) % BLOCK);
    return [headerOf(encoder.encode(path), body.length, at), body, padding];
  });
  parts.push(new Uint8Array(2 * BLOCK));
  const archive = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    archive.set(part, offset);
    offset += part.length;
  }
  return archive;
}

/** Fields at their offsets, as POSIX.1-1988 has them; numbers are octal text. */
function headerOf(path: Uint8Array, size: number, at: number): Uint8Array {
  if (path.length > 100) throw new Error("A path in an archive has at most 100 bytes.");
  const header = new Uint8Array(BLOCK);
  const write = (offset: number, text: string) => header.set(new TextEncoder().encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  header.set(path, 0);
  write(100, `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`);
  write(124, `${octal(size, 11)}\0${octal(Math.floor(at / 1000), 11)}\0`);
  // The checksum is made as though its own field were blanks.
  write(148, " ".repeat(8));
  write(156, "0");
  write(257, "ustar\0");
  write(263, "00");
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  write(148, `${octal(checksum, 6)}\0 `);
  return header;
}
