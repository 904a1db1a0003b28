import { expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import { describeYaml } from "./describe-yaml";

const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
spec:
  parentRefs:
    - name: all
      port: 80
      prot: x
`;

it("tells the field under the pointer and what it takes, and nothing of values and unknown fields", () => {
  const at = (word: string) => describeYaml(ROUTE, ROUTE.indexOf(word) + 1, BUNDLED_SCHEMAS);
  const from = ROUTE.indexOf("port:");
  expect(at("port:")).toEqual({
    from,
    to: from + 4,
    field: "spec.parentRefs[0].port",
    type: "1 to 65535",
    note: "Linkerd rejects a route to an EgressNetwork without one.",
  });
  expect(at("name:")?.note).toBeNull();
  expect(at("80")).toBeNull();
  expect(at("prot")).toBeNull();
});
