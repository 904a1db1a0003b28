import { packTar } from "modern-tar";
import type { TextFiles } from "./take-away-kustomize";

/** `files` as one uncompressed POSIX archive, dated `at` (milliseconds since the epoch). */
export function printTar(files: TextFiles, at: number): Promise<Uint8Array<ArrayBuffer>> {
  const mtime = new Date(at);
  const entries = Object.entries(files).map(([name, text]) => {
    const body = new TextEncoder().encode(text);
    return { header: { name, size: body.length, mode: 0o644, mtime }, body };
  });
  return packTar(entries);
}
