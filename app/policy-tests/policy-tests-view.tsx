"use client";

import { countWords } from "@/components/policy-tests/count-words";
import styles from "@/components/policy-tests/policy-tests.module.css";
import { TestResults } from "@/components/policy-tests/test-results";
import { TestsEditor } from "@/components/policy-tests/tests-editor";
import { usePolicyTests } from "@/components/policy-tests/use-policy-tests";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyPanel, FailedPanel, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";

/** What clients may and may not reach, as sentences in a file, tested by the policy of now; reviews test them by each change. */
export function PolicyTestsView() {
  const tested = usePolicyTests(null);
  const { text, setText, faults, tests, busy } = tested;
  return (
    <PageFrame>
      <div className={styles.page}>
        <PageHeading
          title="Policy tests"
          note={tests ? `${countWords(tests)} with the current policy` : null}
          actions={<ButtonLink href="/networks">Networks</ButtonLink>}
        />
        {text === null ? renderNoCluster() : renderSplit(text)}
      </div>
    </PageFrame>
  );

  function renderNoCluster() {
    if (!tested.failed) return <LoadingPanel rows={6} label="Reading the cluster" />;
    return <FailedPanel title="The cluster could not be read" failure={tested.failed} onRetry={tested.retry} />;
  }

  function renderSplit(file: string) {
    return (
      <div className={styles.split}>
        <Scroll className={styles.side} label="File">
          <TestsEditor text={file} faults={faults} onChange={setText} />
        </Scroll>
        <Scroll className={styles.side} label="Results" busy={busy}>
          {renderResults(file)}
        </Scroll>
      </div>
    );
  }

  function renderResults(file: string) {
    if (file.trim() === "") {
      return (
        <EmptyPanel
          title="No policy tests yet"
          action={
            <Button kind="ink" onClick={() => setText(EXAMPLE)}>
              Start with an example
            </Button>
          }
        >
          <p>Say what clients may and may not reach. Every review then shows which tests a change would break.</p>
          <p>
            The file stays in this browser, for this cluster. In CI the same file runs with{" "}
            <code>npm run resolve -- --policy-tests FILE --cluster DIR</code>.
          </p>
        </EmptyPanel>
      );
    }
    const [fault] = faults;
    if (fault) {
      return (
        <EmptyPanel title={`Not run: error in line ${fault.line}`}>
          {fault.sentence} Nothing runs until it is fixed, so that no test is skipped.
        </EmptyPanel>
      );
    }
    if (tested.failed) {
      return <FailedPanel title="The policy tests could not be run" failure={tested.failed} onRetry={tested.retry} />;
    }
    if (!tests) return <LoadingPanel rows={6} label="Running the policy tests" />;
    return (
      <>
        <TestResults tests={tests} compared={false} />
        {tested.stale ? (
          <PartialFooter>
            Against the last policy that was read: {tested.stale.message} <code>{tested.stale.code}</code>
          </PartialFooter>
        ) : null}
      </>
    );
  }
}

const EXAMPLE = `tests:
  - sentence: Checkout takes payments
    from: shop/checkout
    mayReach: https://api.stripe.com
  - from: nobody
    mayReach: "*.ngrok.io"
`;
