// One test's world: the page served, a browser, and the promise that nothing leaves unasked.
import assert from "node:assert/strict";
import { newPage, startBrowser } from "./browser.mjs";
import { startSite } from "./site.mjs";

// Starts site and browser. Once the test is over, `assertClean` holds for it too.
export async function startWorld(t, { site: siteOptions, context: contextOptions, init } = {}) {
  const site = await startSite(t, siteOptions);
  const started = await startBrowser(t);
  const { outside } = started;
  const { context, page, broken } = await newPage(started, contextOptions, init);
  const assertClean = () => {
    assert.deepEqual(outside, [], "the page reached for another host");
    assert.deepEqual(broken, [], "the browser complained");
  };
  return { site, context, page, outside, broken, assertClean };
}
