/** `text` as one word of a POSIX shell. In single quotes nothing is special but the quote itself. */
export function shellWord(text: string): string {
  // zsh looks for a command where a word begins with `=`.
  return /^(?!=)[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
