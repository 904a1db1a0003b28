import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { IS_ALL } from "./tier";

const TAKES_PICTURES = process.env.SCREENSHOTS !== undefined;
/** At the narrow one more has to give way. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
].slice(0, IS_ALL || TAKES_PICTURES ? 2 : 1);

/** What a theme changes; the rest of the page is the same in both. */
const OF_THEMES = ["color-contrast", "link-in-text-block"];

/**
 * axe finds nothing in either theme, and nothing is cut off at the right; with --all at both widths. With SCREENSHOTS=1 the pictures of
 * what has a name are taken anew.
 */
export async function look(page: Page, name: string | null = null): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of SIZES) {
      const shown = `${name ?? page.url()}, ${colorScheme}, ${size.width}`;
      await page.setViewportSize(size);
      expect(await complaints(page, colorScheme === "light" ? null : OF_THEMES), shown).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), shown).toBe(true);
      if (name !== null && TAKES_PICTURES) {
        await page.screenshot({ path: `test-results/pictures/${name}-${colorScheme}-${size.width}.png` });
      }
    }
  }
}

/** What axe finds on the page as it is, by all its rules or by some. */
export async function complaints(page: Page, rules: string[] | null = null): Promise<string[]> {
  // No page of ours has frames of others, so axe need not open a page of its own for what it found.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
