import type { TraceStep } from "@/lib/linkerd/decision";

/** A step's sentence with the name of what it is about in full weight. */
export function Sentence({ step }: { step: TraceStep }) {
  const { sentence, subject } = step;
  const name = subject
    ? [`${subject.namespace}/${subject.name}`, subject.name].find((each) => sentence.includes(each))
    : undefined;
  if (!name) return sentence;
  const at = sentence.indexOf(name);
  return (
    <>
      {sentence.slice(0, at)}
      <b>{name}</b>
      {sentence.slice(at + name.length)}
    </>
  );
}
