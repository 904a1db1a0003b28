import { completeYaml } from "../lib/authoring/editor/complete-yaml";
import { parseManifest, placeFindings } from "../lib/authoring/editor/parse-manifest";
import { blastRadius } from "../lib/changes/checks/blast-radius";
import { planNotices } from "../lib/changes/checks/plan-notices";
import { statusChecks } from "../lib/changes/checks/status-checks";
import { diffLines } from "../lib/print/diff";
import { printYaml } from "../lib/print/yaml";
import { compile, recompile } from "../lib/resolver/compile/compile";
import { decide } from "../lib/resolver/decide";
import { lint } from "../lib/resolver/lint/lint";
import { networkReach } from "../lib/resolver/network-reach";
import { anEgressRequest } from "../lib/resolver/policy-builders.testing";
import { BUNDLED_SCHEMAS } from "../lib/schema/bundled-schemas";
import { schemaObjections } from "../lib/schema/schema-objections";
import { lintManifest } from "../lib/simulation/lint-manifest";
import { proposedSnapshot } from "../lib/simulation/proposed-snapshot";
import { whatIf } from "../lib/simulation/what-if";
import type { HostileWorld } from "./hostile-worlds";

const NO_VALUES = { namespaces: [], networks: [], services: [], hosts: [], ports: [] };

/** What the dashboard does with a policy and an object of it; each is prepared apart from what is measured. */
export const WORK: Record<string, (world: HostileWorld) => () => unknown> = {
  compile: ({ snapshot }) => {
    const request = anEgressRequest({ ip: "11.0.7.1" });
    return () => decide(request, compile(snapshot));
  },
  lint:
    ({ snapshot }) =>
    () =>
      lint(snapshot),
  rehearse:
    ({ snapshot, proposal, flows }) =>
    () =>
      // As it is sent: explanations are made while it is written.
      JSON.stringify(
        whatIf({ flows, windowSeconds: 300, readAt: snapshot.readAt }, snapshot, proposedSnapshot(snapshot, proposal)),
      ),
  plan: ({ snapshot, proposal }) => {
    const policy = compile(snapshot);
    const after = proposedSnapshot(snapshot, proposal, policy);
    const then = recompile(policy, after);
    return () => [
      blastRadius(snapshot, after),
      planNotices(policy, then),
      statusChecks(snapshot, after),
      networkReach(snapshot),
    ];
  },
  check: (world) => {
    const object = largeOf(world);
    return () => schemaObjections(object, BUNDLED_SCHEMAS);
  },
  editor: (world) => {
    const text = printYaml(largeOf(world));
    return () => parseManifest(text, { schemas: BUNDLED_SCHEMAS });
  },
  "editor lint": (world) => {
    const object = largeOf(world);
    const text = printYaml(object);
    const policy = compile(world.snapshot);
    return () => placeFindings(text, lintManifest(object, policy));
  },
  complete: (world) => {
    const text = printYaml(largeOf(world));
    return () => completeYaml(text, text.length - 3, NO_VALUES, BUNDLED_SCHEMAS);
  },
  diff: (world) => {
    const text = printYaml(largeOf(world));
    // Every line differs from its neighbour of before.
    const turned = text.split("\n").reverse().join("\n");
    return () => diffLines(text, turned);
  },
  edit: ({ snapshot, proposal }) => {
    const policy = compile(snapshot);
    return () => recompile(policy, proposedSnapshot(snapshot, proposal, policy));
  },
};

function largeOf({ snapshot, proposal }: HostileWorld) {
  const [write] = proposal.writes;
  const name = write?.verb === "patch" ? `${write.ref.kind} ${write.ref.name}` : "";
  const found = snapshot.resources.find((each) => `${each.kind} ${each.metadata.name}` === name);
  if (!found) throw new Error(`No object ${name} in this world.`);
  const { status: _, ...object } = found;
  return object;
}
