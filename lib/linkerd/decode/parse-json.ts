/** An escape of a JSON text; the group: half of a surrogate pair without its other half. */
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|[\s\S])/g;

/** Whether a JSON text spells half of a pair: no text that anybody meant. */
export function spellsHalf(text: string): boolean {
  for (const [, half] of text.matchAll(ESCAPE)) if (half !== undefined) return true;
  return false;
}

/**
 * `JSON.parse` of what others wrote: halves of surrogate pairs, which JSON can spell and no URL, header or UTF-8 can hold, come out as
 * U+FFFD, as Go reads them. Throws a SyntaxError as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  const mended = /\\u[dD][89a-fA-F]/.test(text)
    ? text.replace(ESCAPE, (spelled, half: string | undefined) => (half === undefined ? spelled : "\\ufffd"))
    : text;
  return JSON.parse(mended);
}
