import { expect, it } from "vitest";
import { isJsonObject, objectOrEmpty } from "../json";
import { groupVersion, SERVED_KINDS, servedKind } from "../verb-table";
import { type ContractClient, collectionOf, itemNames, refusal } from "./contract-client";

const NAMESPACE = servedKind({ group: "", kind: "Namespace" });

/** What the server says of itself, and what it adds to core objects. */
export function serverContract(client: () => ContractClient) {
  it("names its version and the groups it serves", async () => {
    expect((await client().call("GET", "/version")).body).toMatchObject({ major: "1", minor: "34" });
    expect((await client().call("GET", "/api")).body.versions).toEqual(["v1"]);
    const groups = [(await client().call("GET", "/apis")).body.groups].flat().filter(isJsonObject);
    for (const kind of SERVED_KINDS.filter((each) => each.group !== "")) {
      const group = groups.find((each) => each.name === kind.group);
      const versions = [group?.versions].flat().map((each) => objectOrEmpty(each).groupVersion);
      expect(versions).toContain(groupVersion(kind));
    }
  });

  it("lists namespaces, each with its label", async () => {
    const list = await client().call("GET", collectionOf(NAMESPACE, null));
    expect(itemNames(list.body)).toEqual(expect.arrayContaining(["linkerd", "other", "shop"]));
    const created = (await client().call("GET", "/api/v1/namespaces/shop")).body;
    expect(created).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "shop" } },
      status: { phase: "Active" },
    });
    expect(refusal(await client().call("POST", "/api/v1/namespaces", { metadata: { name: "shop" } })).reason).toBe(
      "AlreadyExists",
    );
  });

  it("gives a Service a cluster address, and its ports their defaults", async () => {
    const service = await client().create(servedKind({ group: "", kind: "Service" }), "shop");
    expect(objectOrEmpty(service.spec)).toMatchObject({
      clusterIP: expect.stringMatching(/^10\.96\./),
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      type: "ClusterIP",
    });
  });
}
