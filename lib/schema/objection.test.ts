import { describe, expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "./bundled-schemas";
import { sentenceOf } from "./objection";
import { schemaObjections } from "./schema-objections";

const objectionsTo = (manifest: unknown) => schemaObjections(manifest, BUNDLED_SCHEMAS);

function sentences(spec: unknown, metadata: Record<string, unknown> = {}): string[] {
  const manifest = {
    apiVersion: "gateway.networking.k8s.io/v1alpha2",
    kind: "TLSRoute",
    metadata: { name: "a", namespace: "shop", ...metadata },
    spec,
  };
  return objectionsTo(manifest).map(sentenceOf);
}

const RULES = [{ backendRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all" }] }];

describe("the sentence of an objection", () => {
  it.each<[string, unknown, Record<string, unknown>, string]>([
    [
      "a pattern",
      { hostnames: ["API.example.com"], rules: RULES },
      {},
      'The API server rejects spec.hostnames[0]: Invalid value: "API.example.com". Write a hostname in lower case without port, such as api.example.com, or *.example.com for all below it.',
    ],
    [
      "a type",
      { hostnames: "a.example.com", rules: RULES },
      {},
      'The API server rejects spec.hostnames: Invalid value: "string": must be of type array. Write a list: begin each item with “- ”.',
    ],
    [
      "a bound",
      { parentRefs: [{ name: "all", port: 0 }], rules: RULES },
      {},
      "The API server rejects spec.parentRefs[0].port: Invalid value: 0: should be greater than or equal to 1. Write a number from 1 to 65535.",
    ],
    ["a missing field", {}, {}, "The API server rejects spec.rules: Required value. Add rules."],
    [
      "a name",
      { rules: RULES },
      { name: "A" },
      "The API server rejects metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character. Use lower-case letters, digits, “-” and “.”, at most 253, with a letter or digit at both ends.",
    ],
    [
      "an unknown field",
      { rules: RULES, hostname: [] },
      {},
      'The API server will not keep this: unknown field "spec.hostname". Did you mean hostnames?',
    ],
  ])("says %s in plain words", (_, spec, metadata, sentence) => {
    expect(sentences(spec, metadata)).toEqual([sentence]);
  });
});
