import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { WatchedConnections } from "@/lib/connections/watched-connection";
import { ConnectionVerification, type ConnectionVerificationProps } from "./connection-verification";

const source = { namespace: "shop", workload: "web" };
const WATCHED: WatchedConnections = {
  namespaces: ["shop"],
  connections: [
    { source, target: "203.0.113.7", port: 25, effect: "lost", places: [], service: null },
    { source, target: "api.stripe.com", port: 443, effect: "kept", places: [], service: null },
  ],
  leftOut: 3,
  nameless: 1,
  foreseen: [],
};
const UNREAD: ConnectionVerificationProps = {
  ...{ watched: WATCHED, evidence: null, elapsedSeconds: null, over: false, problem: null },
};
const told = (props: Partial<ConnectionVerificationProps>) =>
  renderToStaticMarkup(<ConnectionVerification {...UNREAD} {...props} />).replace(/<[^>]+>/g, " ");

describe("what is said of connections after a change", () => {
  it("claims nothing before the server has said what it saw, nor long after nobody looked", () => {
    expect(told({})).toContain("Reading the outcome");
    expect(told({ elapsedSeconds: 20 })).toContain("Watching fresh connections for 20 s");
    expect(told({ elapsedSeconds: 900, over: true })).toContain("Not verified: no connection was read");
    expect(told({ watched: null })).toContain("Not verified: no forecast");
  });

  it("counts what came as forecast, and names what is not watched", () => {
    const counts = { asForecast: 2, contradicted: 0, quiet: 0 };
    const words = told({ elapsedSeconds: 60, evidence: { states: ["failing", "opened"], counts, failing: [] } });
    expect(words).toContain("2 of 2 connections as forecast");
    expect(words).toMatch(/203\.0\.113\.7.*:25.*Lost.*dialled since, not reached/s);
    expect(words).toMatch(/api\.stripe\.com.*:443.*Kept.*reached since/s);
    expect(words).toContain("3 connections more were seen before");
    expect(words).toContain("1 connection cannot be verified");
  });

  it("raises an alarm where a kept one fails, with Undo beside it", () => {
    const failing = [{ source, target: "api.stripe.com", port: 443, dialled: 4 }];
    const evidence = {
      ...{ states: ["failing" as const, "failing" as const], failing },
      counts: { asForecast: 1, contradicted: 1, quiet: 0 },
    };
    const html = renderToStaticMarkup(
      <ConnectionVerification {...UNREAD} elapsedSeconds={60} evidence={evidence} undo={<b>Undo now</b>} />,
    );
    expect(html).toMatch(/role="status">Alarm: 1 connection fails that the forecast kept or did not know</);
    const [, alarm = ""] = html.split('role="alert"');
    expect(alarm).toContain("4 attempts, none reached it");
    expect(alarm).toContain("Undo now");
    expect(html).toContain("contradicted: dialled since, not reached");
  });
});
