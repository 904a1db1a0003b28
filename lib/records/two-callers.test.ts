import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  callerWith,
  type ScriptedApi,
  startScriptedApi,
} from "../cluster/client/scripted-api.testing";
import { recordStore } from "./current-store";
import { recordsState } from "./records-state";

// The API server lets Ann keep records, and Bob not.

let api: ScriptedApi;
beforeEach(async () => {
  vi.stubEnv("RECORDS_NAMESPACE", "egress-records");
  api = await startScriptedApi(({ method, path, headers }, response) => {
    if (headers.authorization !== "Bearer ann") return answerJson(response, 403, aStatus(403, "Forbidden", "no"));
    if (method === "POST") return answerJson(response, 201, {});
    if (path.endsWith("/configmaps")) return answerJson(response, 200, { metadata: {}, items: [] });
    return answerJson(response, 404, aStatus(404, "NotFound", "none", { kind: "configmaps" }));
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await api.stop();
});

it("records are read by whoever asks for them, and what was found of one caller is not told of another", async () => {
  const [ann, bob] = [
    await callerWith(aKubeconfig(api.url, "ann")),
    await callerWith(aKubeconfig(api.url, "bob")),
  ] as const;
  expect(await recordStore(ann)).toBe(await recordStore(ann));
  expect(await recordStore(ann)).not.toBe(await recordStore(bob));
  for (const _ of ["first", "again"]) {
    expect(await (await recordStore(ann)).list()).toEqual([]);
    await expect((await recordStore(bob)).list()).rejects.toMatchObject({ code: "cluster_forbidden" });
  }
  const place = "ConfigMaps in namespace egress-records";
  await vi.waitFor(async () => expect(await recordsState(bob)).toMatchObject({ state: "unusable", place }));
  await vi.waitFor(async () => expect(await recordsState(ann)).toMatchObject({ state: "usable", place }));
});
