import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Verification, type VerificationProps } from "./verification";

/** Of a change whose forecast expected nothing, whose traffic nobody has read. */
const UNREAD: VerificationProps = {
  turns: [],
  evidence: { flows: [], routes: [], unforeseen: [] },
  rehearsed: true,
  leftOut: 0,
  askedFlow: null,
  elapsedSeconds: null,
  lateSeconds: 90,
  over: false,
  looked: false,
  readAt: null,
  problem: null,
};

const told = (props: Partial<VerificationProps>) =>
  renderToStaticMarkup(<Verification {...UNREAD} {...props} />).replace(/<[^>]+>/g, " ");

describe("what a change's verification says", () => {
  it("claims no watch before the server has said what it saw", () => {
    expect(told({})).toContain("Reading the outcome");
    expect(told({})).not.toMatch(/Watching|\d s\b/);
  });

  it("says long after an unwatched change what the list of Activity says", () => {
    const late = told({ elapsedSeconds: 28 * 60, over: true });
    expect(late).toContain("Not verified");
    expect(late).not.toContain("Watching");
  });

  it("names no scrape interval, which may be measured anew", () => {
    const watching = told({ elapsedSeconds: 20 });
    expect(watching).toContain("one scrape interval after the change");
    expect(watching).not.toMatch(/\d+ s,? one scrape/);
  });

  it("watches a change that was forecast to turn nothing for denials all the same", () => {
    expect(told({ elapsedSeconds: 20, looked: true })).toContain("Watching for unforeseen denials for 20 s");
    expect(told({ elapsedSeconds: 400, over: true, looked: true })).toContain("No unforeseen denials in five minutes");
  });

  it("raises an alarm, with Undo beside it, where a flow is denied that the forecast did not expect", () => {
    const flow = {
      ...{ id: "cut", source: { namespace: "shop", workload: "web" }, host: "pay.example", registrableDomain: null },
      ...{ address: null, port: 443, protocol: "tls" as const },
    };
    const route = { group: "", kind: "default", namespace: "", name: "tls-egress-deny" };
    const denial = { flow, seen: { verdict: "denied" as const, route, lastSeen: "2026-11-21T10:00:20Z" } };
    const evidence = { flows: [], routes: [], unforeseen: [denial] };
    const readAt = "2026-11-21T10:00:21Z";
    const html = renderToStaticMarkup(
      <Verification {...UNREAD} {...{ evidence, readAt, elapsedSeconds: 30, looked: true }} undo={<b>Undo now</b>} />,
    );
    expect(html).toMatch(/role="status">Alarm: 1 flow denied that the forecast did not expect</);
    const [, alarm = ""] = html.split('role="alert"');
    expect(alarm).toContain("pay.example");
    expect(alarm).toContain("Undo now");
  });
});
