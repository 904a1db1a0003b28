import { describe, expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import { completeYaml } from "./complete-yaml";
import { type KnownValues, NOTHING_KNOWN } from "./known-values";

const KNOWN: KnownValues = {
  namespaces: ["apps", "shop"],
  networks: [
    { namespace: "linkerd-egress", name: "all" },
    { namespace: "shop", name: "local" },
  ],
  services: [{ namespace: "shop", name: "internal-egress", ports: [80, 8080] }],
  hosts: ["api.example", "*.cdn.example"],
  ports: [80, 443],
};

/** `|` stands for the cursor. */
function complete(text: string, known = KNOWN) {
  const cursor = text.indexOf("|");
  const whole = text.slice(0, cursor) + text.slice(cursor + 1);
  const completion = completeYaml(whole, cursor, known, BUNDLED_SCHEMAS);
  if (!completion) return null;
  const { from, to, options } = completion;
  const chosen = (label: string) => {
    const option = options.find((each) => each.label === label);
    return option && whole.slice(0, from) + option.apply + whole.slice(to);
  };
  return { labels: options.map(({ label }) => label), options, chosen };
}

const HTTP = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: a\n  namespace: shop\n";

describe("fields that can be written at the cursor", () => {
  it("are those of the kind's schema, without those that are there, on either side", () => {
    expect(complete(`${HTTP}spec:\n  |\n  hostnames:\n    - a.example\n`)?.labels).toEqual([
      "parentRefs",
      "rules",
      "useDefaultGateways",
    ]);
  });

  it("of a list's item are told from those of the item before it", () => {
    const text = `${HTTP}spec:\n  parentRefs:\n    - name: all\n      port: 80\n    - name: all\n      |\n`;
    expect(complete(text)?.labels).toEqual(["group", "kind", "namespace", "port", "sectionName"]);
  });

  it("are the same where a list stands in the column of its key", () => {
    expect(complete(`${HTTP}spec:\n  parentRefs:\n  - po|`)?.labels).toContain("port");
  });

  it("say their type, and which must be there", () => {
    const options = complete(`${HTTP}spec:\n  parentRefs:\n    - |`)?.options ?? [];
    expect(options.find(({ label }) => label === "name")).toMatchObject({ detail: "text, required", required: true });
    expect(options.find(({ label }) => label === "port")?.detail).toBe("1 to 65535");
  });

  it("open a list or an object in its place", () => {
    expect(complete(`${HTTP}spec:\n  par|`)?.chosen("parentRefs")).toBe(`${HTTP}spec:\n  parentRefs:\n    - `);
    expect(complete(`${HTTP}s|`)?.chosen("spec")).toBe(`${HTTP}spec:\n  `);
  });

  it("take the place of a key without touching its value", () => {
    expect(complete(`${HTTP}spec:\n  parentRefs:\n    - po|x: 80`)?.chosen("port")).toBe(
      `${HTTP}spec:\n  parentRefs:\n    - port: 80`,
    );
  });

  it("are told though the text around is broken", () => {
    expect(complete(`${HTTP}  oops\nspec:\n  hostnames: [\n  ru|`)?.labels).toContain("rules");
  });

  it("are those of the document in which the cursor stands", () => {
    const network = "apiVersion: policy.linkerd.io/v1alpha1\nkind: EgressNetwork\nspec:\n  |";
    expect(complete(`${HTTP}---\n${network}`)?.labels).toEqual(["trafficPolicy", "networks"]);
  });

  it("are none behind a comment's mark, below a scalar, in a block scalar, and of an unknown kind", () => {
    for (const text of [`${HTTP}spec: # |`, `${HTTP}    |`, `${HTTP}    x: >\n      tra|`, "kind: Pod\nspec:\n  |"]) {
      expect(complete(text)).toBeNull();
    }
  });
});

describe("values that can be written at the cursor", () => {
  it("are those of the schema", () => {
    const network = "apiVersion: policy.linkerd.io/v1alpha1\nkind: EgressNetwork\nspec:\n  trafficPolicy:";
    expect(complete(`${network} |`)?.labels).toEqual(["Allow", "Deny"]);
    expect(complete(`${network}|`)?.chosen("Deny")).toBe(`${network} Deny`);
  });

  it("are EgressNetworks for a parentRef, of the namespace that is named beside it", () => {
    const text = `${HTTP}spec:\n  parentRefs:\n    - kind: EgressNetwork\n`;
    expect(complete(`${text}      name: |`)?.labels).toEqual(["all", "local"]);
    expect(complete(`${text}      name: |\n      namespace: shop`)?.labels).toEqual(["local"]);
    expect(complete(`${text}      namespace: |`)?.labels).toEqual(["linkerd-egress", "shop"]);
    expect(complete(`${text}      port: |`)?.labels).toEqual(["80", "443"]);
  });

  it("are Services and their ports for a backendRef, and EgressNetworks where it says so", () => {
    const text = `${HTTP}spec:\n  rules:\n    - backendRefs:\n        - name: `;
    expect(complete(`${text}|`)?.labels).toEqual(["internal-egress"]);
    expect(complete(`${text}internal-egress\n          port: |`)?.labels).toEqual(["80", "8080"]);
    expect(complete(`${text}|\n          kind: EgressNetwork`)?.labels).toEqual(["all", "local"]);
  });

  it("are hosts that were seen, in quotes where YAML needs them", () => {
    const text = `${HTTP}spec:\n  hostnames:\n    - a.example\n    - |`;
    expect(complete(text)?.labels).toEqual(["api.example", "*.cdn.example"]);
    expect(complete(text)?.chosen("*.cdn.example")).toContain('    - "*.cdn.example"');
  });

  it("replace the whole value, not what comments say behind it", () => {
    const text = `${HTTP}spec:\n  parentRefs:\n    - kind: Gate|way of old # for egress`;
    expect(complete(text)?.chosen("EgressNetwork")).toContain("- kind: EgressNetwork # for egress");
  });

  it("are kinds and the one version of each that Linkerd reads", () => {
    expect(complete("kind: |")?.labels).toContain("TLSRoute");
    expect(complete("apiVersion: |\nkind: TLSRoute")?.labels).toEqual(["gateway.networking.k8s.io/v1alpha2"]);
    expect(complete("metadata:\n  namespace: |", NOTHING_KNOWN)?.labels).toEqual([]);
  });
});
