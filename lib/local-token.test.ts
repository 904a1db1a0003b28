import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readEnv } from "./env";
import { admission, beginLocalToken, howToComeIn, localCookie, localTokenNeed } from "./local-token";
import { stateFolder } from "./state-folder";

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-"));
  said = [];
  vi.stubEnv("XDG_STATE_HOME", folder);
  vi.stubEnv("PORT", "3210");
  vi.stubEnv("HOST", "");
  vi.stubEnv("LOCAL_TOKEN", "");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const begin = () => beginLocalToken((line) => said.push(line));
const fileOf = (name: string) => join(folder, "linkerd-egress-dashboard", name);
const tokenOf = (link: string) => new URL(link).searchParams.get("token");
const printedLink = () => tokenOf(said[0]?.replace("Open ", "") ?? "");

describe("the token of a start", () => {
  it("is needed on loopback alone, outside of pods, unless it is turned off", () => {
    expect(localTokenNeed(readEnv({}), false)).toBe("required");
    expect(localTokenNeed(readEnv({ HOST: "::1" }), false)).toBe("required");
    expect(localTokenNeed(readEnv({ LOCAL_TOKEN: "off" }), false)).toBe("off");
    expect(localTokenNeed(readEnv({ HOST: "0.0.0.0" }), false)).toBe("needless");
    expect(localTokenNeed(readEnv({}), true)).toBe("needless");
  });

  it("holds where the server listens more widely than HOST says, since HOST was not meant so", () => {
    expect(localTokenNeed(readEnv({}, "0.0.0.0"), false)).toBe("required");
  });

  it("is a link that one browser spends; the next one lies in a file", () => {
    begin();
    const link = printedLink();
    expect(link).toMatch(/^[\w-]{43}$/);
    expect(admission({ link: `${link}x` })).toBe("refused");
    expect(admission({ link })).toBe("link");
    expect(admission({ link })).toBe("refused");
    const next = readFileSync(fileOf("link-3210"), "utf8").trim();
    expect(next).toMatch(/^http:\/\/127\.0\.0\.1:3210\/\?token=/);
    expect(admission({ link: tokenOf(next) })).toBe("link");
  });

  it("admits the cookie and the script's token, and no token in another's place", () => {
    begin();
    const { name, value } = localCookie();
    const bearer = readFileSync(fileOf("token-3210"), "utf8").trim();
    expect(name).toBe("linkerd-egress-dashboard-3210");
    expect(admission({ cookie: value })).toBe("cookie");
    expect(admission({ authorization: `Bearer ${bearer}` })).toBe("bearer");
    expect(admission({ cookie: bearer })).toBe("refused");
    expect(admission({ authorization: `Bearer ${value}` })).toBe("refused");
    expect(admission({ link: bearer })).toBe("refused");
    expect(admission({ cookie: "", authorization: "Bearer ", link: "" })).toBe("refused");
  });

  it("is another at each start", () => {
    begin();
    const { value } = localCookie();
    begin();
    expect(admission({ cookie: value })).toBe("refused");
  });

  it("is readable by its user alone", () => {
    begin();
    for (const name of ["token-3210", "link-3210"]) expect(statSync(fileOf(name)).mode & 0o777).toBe(0o600);
    expect(statSync(fileOf(".")).mode & 0o777).toBe(0o700);
  });

  it("is said to be off", () => {
    vi.stubEnv("LOCAL_TOKEN", "off");
    begin();
    expect(said).toEqual([
      "LOCAL_TOKEN=off: every user of this machine can use this dashboard and act with its kubeconfig.",
    ]);
    expect(admission({})).toBe("open");
  });

  it("works without its files where the folder cannot be written, and says so", () => {
    writeFileSync(join(folder, "linkerd-egress-dashboard"), "a file in the way");
    begin();
    expect(said[1]).toMatch(/^The link works once, and there is no token for scripts: cannot write .* \(/);
    expect(admission({ link: printedLink() })).toBe("link");
  });

  it("tells a stranger where to look, and no path of the user's", () => {
    begin();
    expect(JSON.stringify(howToComeIn())).not.toContain(folder);
    expect(howToComeIn().link).toBe("cat $" + "{XDG_STATE_HOME:-~/.local/state}/linkerd-egress-dashboard/link-3210");
  });
});

describe("the state folder", () => {
  it("is where XDG says, if that is absolute", () => {
    expect(stateFolder({ HOME: "/home/me", XDG_STATE_HOME: "/state" })).toBe("/state/linkerd-egress-dashboard");
    expect(stateFolder({ HOME: "/home/me", XDG_STATE_HOME: "state" })).toBe(
      "/home/me/.local/state/linkerd-egress-dashboard",
    );
    expect(stateFolder({ HOME: "/home/me" })).toBe("/home/me/.local/state/linkerd-egress-dashboard");
  });
});
