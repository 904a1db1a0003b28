/** A sentence in which `what stands in backticks` is code. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence are a fixed sequence
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
