import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import { parseIp } from "../../linkerd/address";
import { address, objects } from "../arbitrary-oddities.testing";
import { decide } from "../decide";
import { matchNetworks } from "../match/select-network";
import { anEgressRequest, aSnapshot } from "../policy-builders.testing";
import { governingTarget } from "./address-index";
import { compile, poolFor, serviceAt } from "./compile";

const clients = fc.constantFrom("shop", "payments", "linkerd-egress", "elsewhere");

describe("the network that is looked up for an address", () => {
  it("is the first of all that cover it, sorted as Linkerd sorts", () => {
    fc.assert(
      fc.property(
        objects,
        fc.array(fc.tuple(address, clients), { minLength: 1, maxLength: 20 }),
        (resources, asked) => {
          const policy = compile(aSnapshot(resources));
          const wrong = asked.filter(([text, client]) => {
            const ip = parseIp(text);
            const covering = ip && !serviceAt(policy, ip) ? matchNetworks(ip, poolFor(policy, client)) : [];
            const found = governingTarget(text, client, policy);
            return (typeof found === "string" ? null : found) !== (covering[0]?.candidate ?? null);
          });
          expect(wrong).toEqual([]);
        },
      ),
      { numRuns: drawn(500) },
    );
  }, 60_000);
});

describe("what is told of an address", () => {
  it("is the same whoever asked before, for another address of the same piece", () => {
    fc.assert(
      fc.property(
        objects,
        fc.array(fc.tuple(address, clients), { minLength: 1, maxLength: 20 }),
        (resources, asked) => {
          const policy = compile(aSnapshot(resources));
          const wrong = asked.filter(([ip, clientNamespace]) => {
            const request = anEgressRequest({ ip, clientNamespace });
            return !isDeepStrictEqual(decide(request, policy), decide(request, compile(aSnapshot(resources))));
          });
          expect(wrong).toEqual([]);
        },
      ),
      { numRuns: drawn(100) },
    );
  }, 60_000);
});
