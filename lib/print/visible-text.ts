/** Whatever steers text instead of being it: controls, and marks that turn the reading direction, under which one name passes for another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `text` in the order in which its characters come, each steering character as its code: `\u202e`. */
export function visibleText(text: string): string {
  return text.replace(STEERING, (each) => {
    return { "\n": "\\n", "\t": "\\t" }[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
