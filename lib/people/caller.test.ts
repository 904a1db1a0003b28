import { afterEach, describe, expect, it, vi } from "vitest";
import { rehearse } from "../answers/rehearse";
import { applyChange } from "../changes/server/apply-change";
import { kubeClient } from "../cluster/client/current-client";
import { readObject } from "../cluster/client/read-object";
import { readPolicy } from "../cluster/read-policy";
import { coalesce } from "../coalesce";
import { NO_SEARCH } from "../flows/asked/search";
import { read } from "../readings/reading-thread";
import { recordStore } from "../records/current-store";
import type { Caller } from "./caller";
import { dashboard } from "./dashboard";
import { callerOf } from "./request-caller";

afterEach(() => vi.unstubAllEnvs());

describe("a caller", () => {
  it("is the configured identity, for requests and for the dashboard itself", () => {
    vi.stubEnv("KUBECONFIG", "/home/ops/.kube/config");
    expect(dashboard().credentials).toMatchObject({ KUBECONFIG: "/home/ops/.kube/config" });
    expect(callerOf(new Headers({ authorization: "Bearer x", "impersonate-user": "root" }))).toEqual(dashboard());
  });

  it("says where credentials are found and holds none, so that it may be a key and go to a thread", () => {
    const caller = callerOf(new Headers({ authorization: "Bearer secret", cookie: "token=secret" }));
    expect(JSON.stringify(caller)).not.toContain("secret");
    expect(structuredClone(caller)).toEqual(caller);
  });

  it("is neither forgotten nor made of a literal: `tsc` takes none of these", () => {
    const ref = { group: "", kind: "Service", namespace: "shop", name: "web" };
    const proposal = { writes: [] };
    const kept = { keepMilliseconds: 1, signal: AbortSignal.abort(), fresh: false };
    const wrong = [
      // @ts-expect-error
      () => kubeClient(),
      // @ts-expect-error
      () => readPolicy(),
      // @ts-expect-error
      () => readObject(ref),
      // @ts-expect-error
      () => recordStore(),
      // @ts-expect-error
      () => read("flows", NO_SEARCH),
      // @ts-expect-error
      () => rehearse({ proposal, windowSeconds: 60 }),
      // @ts-expect-error
      () => applyChange({ proposal }),
      // @ts-expect-error
      () => coalesce("flows", kept, async () => 1),
      // @ts-expect-error
      (): Caller => ({ key: "root", credentials: {} }),
    ];
    expect(wrong).toHaveLength(9);
  });
});
