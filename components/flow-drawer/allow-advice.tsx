import { HostLink } from "@/components/addresses/host-link";
import { LearnLink } from "@/components/addresses/learn-link";
import { CodeBlock } from "@/components/ui/code-block";
import { DrawerSection } from "@/components/ui/drawer";
import type { Draft } from "@/lib/authoring/draft";
import type { Flow } from "@/lib/flows/flow";
import styles from "./allow-advice.module.css";
import { refusalOf } from "./draft-refusal";

interface AllowAdviceProps {
  flow: Flow;
  draft: Draft | null;
}

/** What to do about a flow which did not get through and which "Allow this" cannot allow; nothing for all others. */
export function AllowAdvice({ flow, draft }: AllowAdviceProps) {
  const refusal = refusalOf(draft);
  if (!refusal || draft?.kind === "already") return null;
  const denied = flow.verdict === "denied" || flow.verdict === "allowed-by-default";
  return (
    <DrawerSection title={denied ? "To allow it" : "What to do"} note={denied ? refusal.short : null}>
      <div className={styles.advice}>
        <p>{refusal.why}</p>
        {refusal.advice.map((each) => (
          <p key={each}>{each}</p>
        ))}
        <LearnLink flow={flow} />
        <HostLink flow={flow} />
        {refusal.command ? <CodeBlock code={refusal.command} what="kubectl command" /> : null}
      </div>
    </DrawerSection>
  );
}
