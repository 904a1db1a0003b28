/** The beginning of what may be long, and a mark where it goes on. */
export function cut(text: string, characters = 60): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}

/** What tells names apart stands at both ends. At most so many `characters`, the mark among them. */
export function cutInMiddle(text: string, characters: number): string {
  const letters = [...text];
  const room = Math.max(1, Math.floor(characters) - 1);
  if (letters.length <= room + 1) return text;
  const tail = Math.floor(room / 2);
  return `${letters.slice(0, room - tail).join("")}…${tail > 0 ? letters.slice(-tail).join("") : ""}`;
}
