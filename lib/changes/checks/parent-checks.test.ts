import { expect, it } from "vitest";
import { refOf } from "../../linkerd/object";
import { compile } from "../../resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "../../resolver/policy-builders.testing";
import { proposedSnapshot } from "../../simulation/proposed-snapshot";
import { parentChecks } from "./parent-checks";

it("a plan says that a parentRef without group attaches to nothing", () => {
  const spec = { parentRefs: [{ kind: "EgressNetwork", name: "all-egress", port: 80 }], rules: [{}] };
  const manifest = { ...aRoute("HTTPRoute", { name: "new" }), spec };
  const after = compile(proposedSnapshot(aSnapshot([aNetwork()]), { writes: [{ verb: "create", manifest }] }));
  expect(parentChecks(after, [{ ref: refOf(manifest) }])).toMatchObject([
    {
      id: "admission",
      status: "fail",
      sentence: expect.stringMatching(
        /^spec\.parentRefs\[0\]\.group: .*gateway\.networking\.k8s\.io.*attaches to nothing/,
      ),
      hint: expect.stringContaining("group: policy.linkerd.io"),
    },
  ]);
  expect(parentChecks(after, [])).toEqual([]);
});
