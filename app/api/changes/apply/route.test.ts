import { afterEach, describe, expect, it, vi } from "vitest";
import { aNetwork } from "@/lib/changes/builders.testing";
import { trafficPolicyWrite } from "@/lib/changes/traffic-policy";
import { POST as apply } from "./route";

const toggle = trafficPolicyWrite(aNetwork(), "Allow");

function posted(body: unknown): Request {
  return new Request("http://127.0.0.1/api/changes/apply", { method: "POST", body: JSON.stringify(body) });
}

async function answerOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = await response.json();
  return { status: response.status, code: error.code, message: error.message };
}

afterEach(() => vi.unstubAllEnvs());

describe("POST /api/changes/apply", () => {
  it("refuses a write without the guard of what was reviewed, and names the field", async () => {
    const answer = await answerOf(await apply(posted({ proposal: { writes: [{ ...toggle, uid: "" }] } })));
    expect(answer).toMatchObject({ status: 400, code: "bad_request" });
    expect(answer.message).toContain("proposal.writes.0.uid");
  });

  it("refuses everything when read-only, before anything is asked of the cluster", async () => {
    vi.stubEnv("READ_ONLY", "1");
    expect(await answerOf(await apply(posted({ proposal: { writes: [toggle] } })))).toMatchObject({
      status: 403,
      code: "read_only",
    });
  });
});
