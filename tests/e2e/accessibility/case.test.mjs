import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The checker's findings as short lines.
async function findings(context, page) {
  // Injected past the content policy, which rightly lets no stranger's script in.
  const session = await context.newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1280]) {
    test(`no violation in ${colorScheme} at ${width} px: welcome, answer and taste`, async (t) => {
      const contextOptions = { colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" };
      const { site, context, page, assertClean } = await startWorld(t, { context: contextOptions });
      await open(page, site.address);
      assert.deepEqual(await findings(context, page), [], "welcome");
      await say(page, "happy songs from the 60s, no Beatles");
      assert.deepEqual(await findings(context, page), [], "answer");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await page.getByTestId("like").first().click();
      await page.getByTestId("open-taste").click();
      assert.deepEqual(await findings(context, page), [], "taste");
      assertClean();
    });
  }
}

test("the keyboard alone suffices, and the result is announced once", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const focused = () => page.evaluate(() => document.activeElement?.dataset.testid);
  assert.equal(await focused(), "composer", "the first stop skips to the message field");
  await page.keyboard.type("ambient music");
  await page.keyboard.press("Enter");
  await page.getByTestId("song").first().waitFor();
  await page.getByTestId("status").filter({ hasText: /song/ }).waitFor({ state: "attached" });
  assert.equal(await page.locator('[role="log"][aria-live]:not([aria-live="off"])').count(), 0);
  assertClean();
});
