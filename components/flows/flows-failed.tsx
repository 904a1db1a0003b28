import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyPanel, FailedPanel, type Failure } from "@/components/ui/panel-state";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { NarrowerRange } from "../filter/narrower-range";
import styles from "./no-flows.module.css";

interface FlowsFailedProps {
  failure: Failure;
  /** null where there is no one window to narrow. */
  search: FlowSearch | null;
  onRetry: () => void;
}

/** A shorter window may be read. */
const TOO_LONG = ["prometheus_too_much", "prometheus_timeout"];

/** Flows could not be read at all. */
export function FlowsFailed({ failure, search, onRetry }: FlowsFailedProps) {
  if (failure.code === "prometheus_not_configured") {
    return (
      <EmptyPanel title="No Prometheus is configured" action={<ButtonLink href="/health">Open Health</ButtonLink>}>
        <p>
          Flows are read from the metrics that Linkerd's proxies export. Start the dashboard with the address of the
          Prometheus which scrapes them:
        </p>
        <div className={styles.example}>
          <CodeBlock code="PROMETHEUS_URL=http://127.0.0.1:9090 npm start" what="the command" />
        </div>
        <p>Thanos, Mimir and VictoriaMetrics answer the same queries.</p>
      </EmptyPanel>
    );
  }
  return (
    <FailedPanel
      title="Flows could not be read"
      failure={failure}
      onRetry={onRetry}
      action={
        <>
          {search && TOO_LONG.includes(failure.code) ? <NarrowerRange search={search} /> : null}
          <ButtonLink kind="quiet" href="/health">
            Open Health
          </ButtonLink>
        </>
      }
    />
  );
}
