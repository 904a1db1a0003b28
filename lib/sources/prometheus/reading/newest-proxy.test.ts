import { expect, it } from "vitest";
import { newestProxy } from "./newest-proxy";

// As real proxies export it: `proxy_build_info{…,vendor="linkerd",version="v2.366.0"}`; a build of one's own has `0.0.0-dev`.
it.each([
  [["v2.320.0"], "proxy-v2.320.0"],
  [["v2.99.0", "v2.320.0", "v2.319.7"], "proxy-v2.320.0"],
  [["0.0.0-dev", "v2.366.0"], "proxy-v2.366.0"],
  [["0.0.0-dev", "0.0.0", "test", ""], null],
  [[], null],
])("of %j the newest proxy is %s", (versions, newest) => {
  expect(newestProxy(versions)).toBe(newest);
});
