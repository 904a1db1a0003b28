/** The beginning of what may be long, and a mark where it goes on. */
export function cut(text: string, characters = 60): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}
