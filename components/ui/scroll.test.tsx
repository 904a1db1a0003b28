import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Scroll } from "./scroll";

describe("what scrolls", () => {
  it("is a region with a name that the keyboard reaches, and tells when it is not ready", () => {
    const markup = renderToStaticMarkup(
      <Scroll label="Results" className="side" busy>
        none
      </Scroll>,
    );
    expect(markup).toBe('<section class="side" tabindex="0" aria-label="Results" aria-busy="true">none</section>');
  });

  it("is a group where it is part of a region", () => {
    const markup = renderToStaticMarkup(
      <Scroll as="pre" label="Commands">
        kubectl
      </Scroll>,
    );
    expect(markup).toBe('<pre role="group" tabindex="0" aria-label="Commands">kubectl</pre>');
  });
});
