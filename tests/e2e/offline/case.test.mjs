import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, complete, open, ready, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("after one visit the page starts, answers and says so without any network", async (t) => {
  const { site, context, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  await complete(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // Both ways of being offline: the browser knows it, and the server is really gone.
  await context.setOffline(true);
  await site.stop();
  await page.reload();
  await ready(page);
  const answer = await say(page, "sunny reggae");
  assertSongs(answer);
  assert.ok(await page.getByTestId("offline-badge").isVisible());
  assertClean();
});
