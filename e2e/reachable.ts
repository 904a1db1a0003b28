import type { Locator, Page } from "@playwright/test";

/** CSS pixels. 640 × 400 is 1280 × 800 at 200 % zoom. */
export const WIDTHS = [
  { width: 390, height: 844 },
  { width: 640, height: 400 },
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;

/**
 * What a pointer cannot press: of every enabled control, scrolled into view, nine points are asked what lies on top there. A handle
 * of a column, which is few pixels wide, is asked at each of them. `within`: a selector of what to look at.
 */
export function unreachable(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((within) => {
    const CONTROLS = "button, a[href], select, input, textarea, summary, [role=separator][tabindex], [role=option]";
    const complaints: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement | SVGElement>(`:is(${within}) :is(${CONTROLS})`)) {
      if (element.matches(":disabled, [aria-disabled=true]") || element.closest("[inert]")) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const [rect] = element.getClientRects();
      // What is for assistive technology alone is a pixel wide.
      if (!rect || rect.width <= 2 || rect.height <= 2) continue;
      const isHandle = element.matches("[role=separator]");
      const left = Math.ceil(rect.left);
      const xs = isHandle
        ? Array.from({ length: Math.floor(rect.right) - left }, (_, pixel) => left + pixel)
        : [1, 3, 5].map((sixth) => rect.left + (sixth * rect.width) / 6);
      const points = xs.flatMap((x) => [1, 3, 5].map((sixth) => ({ x, y: rect.top + (sixth * rect.height) / 6 })));
      const misses = points.flatMap(({ x, y }) => {
        const hit = document.elementFromPoint(x, y);
        if (hit && (element.contains(hit) || hit.closest("label")?.control === element)) return [];
        // The funnel of a cell shows over the end of what the cell says.
        const cell = element.closest("td");
        if (cell && hit?.closest("[data-filter-key]")?.closest("td") === cell) return [];
        return [`${nameOf(element)} at ${Math.round(x)},${Math.round(y)}: ${hit ? nameOf(hit) : "outside"}`];
      });
      // What is drawn need not fill its box.
      const drawn = element instanceof SVGElement;
      if (misses[0] && (!drawn || misses.length === points.length)) complaints.push(misses[0]);
    }
    return complaints;

    function nameOf(element: Element): string {
      const words = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return `${element.localName}.${element.classList[0] ?? ""} “${words.trim().slice(0, 40)}”`;
    }
  }, within);
}

/**
 * Numbers that are cut, and names of at most 16 letters: whoever reads half of a number reads another one. Longer names may be cut in
 * their middle, and what is beside a chart is there as far as there is room.
 */
export function cutShort(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const says = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
      if (!says || element.closest("svg, figcaption") || !element.checkVisibility({ visibilityProperty: true }))
        continue;
      const { overflowX, clipPath } = getComputedStyle(element);
      if (overflowX === "visible" || overflowX === "auto" || overflowX === "scroll" || clipPath !== "none") continue;
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth <= 1) continue;
      // The parts of a name stand side by side.
      const parent = element.parentElement;
      const whole = parent && getComputedStyle(parent).display.includes("flex") ? parent : element;
      const text = (whole.textContent ?? "").trim();
      if (text.length <= 16 || /^[\d.,:%\s]+$/.test(text)) {
        cut.push(`${text}: ${element.clientWidth} of ${element.scrollWidth} px`);
      }
    }
    return cut;
  });
}

/** Whether the last letters of a name can be seen: those of its domain, where it has one in full weight. */
export function endIsShown(link: Locator): Promise<boolean> {
  return link.evaluate((element) => {
    const name = element.querySelector("b") ?? element;
    const range = document.createRange();
    range.setStart(name, 0);
    range.setEndAfter(name.lastChild ?? name);
    const last = [...range.getClientRects()].at(-1);
    return last !== undefined && last.right <= name.getBoundingClientRect().right + 1;
  });
}
