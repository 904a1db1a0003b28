/** As a sentence begins: a name or a word that may stand first. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
