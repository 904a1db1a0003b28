import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Notice } from "@/components/ui/notice";
import { type ObjectRef, printRef, refKey } from "@/lib/linkerd/object";
import { kubectlDelete } from "@/lib/print/kubectl";

/** Temporary NetworkPolicies that a change left behind: pods stay open until they go. */
export function LeftStanding({ refs, removeHref }: { refs: readonly ObjectRef[]; removeHref: string }) {
  return (
    <Notice
      kind="warn"
      title="A temporary NetworkPolicy was left in place."
      action={<ButtonLink href={removeHref}>Remove it…</ButtonLink>}
    >
      {refs.map((ref) => (
        <p key={refKey(ref)}>
          {printRef(ref)} keeps pods open that the others isolate, so that none lost DNS when the change stopped. Undo
          the change, or remove it once the others are complete:
        </p>
      ))}
      <CodeBlock label="CLI" code={refs.map(kubectlDelete).join("\n")} what="commands" />
    </Notice>
  );
}
