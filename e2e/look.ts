import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** axe finds nothing in either theme and at either width; with SCREENSHOTS=1 the pictures of what has a name are taken anew. */
export async function look(page: Page, name: string | null = null): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: width === 1280 ? 800 : 1080 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      if (name !== null && process.env.SCREENSHOTS)
        await page.screenshot({ path: `e2e/screenshots/${name}-${theme}-${width}.png` });
    }
  }
}
