// What a listener does on the page, and what they read there.
import assert from "node:assert/strict";

// Opens the page and waits until the model answers.
export async function open(page, address) {
  await page.goto(address);
  await ready(page);
}

// Waits until the model answers.
export async function ready(page) {
  await page.locator('body[data-ready="model"]').waitFor({ state: "attached" });
}

// Waits until every file has arrived, so that nothing about an answer depends on the moment it was asked for.
export async function complete(page) {
  await page.locator('body[data-complete="true"]').waitFor({ state: "attached" });
}

// Says `text` and returns the answer to it, once it is there.
export async function say(page, text) {
  const before = await page.locator("article").count();
  await page.getByTestId("composer").fill(text);
  await page.getByTestId("send").click();
  await page.locator("article").nth(before).waitFor();
  await settled(page);
  return answer(page);
}

// Waits until nothing is being answered any more.
export async function settled(page) {
  await page.locator('article[aria-busy="true"]').waitFor({ state: "detached" });
}

// The latest answer, as it can be read.
export async function answer(page) {
  return page.locator("article").last().evaluate((article) => {
    const words = (id, within = article) => within.querySelector(`[data-testid="${id}"]`)?.textContent.trim() ?? null;
    const songs = [...article.querySelectorAll('[data-testid="song"]')].map((song) => {
      const facts = song.querySelector(".song-facts")?.firstChild?.textContent ?? "";
      const year = /\b(1[89]|20)\d\d\b/.exec(song.querySelector(".song-facts")?.textContent ?? "");
      return {
        artist: song.dataset.artist,
        title: song.dataset.title,
        year: year ? Number(year[0]) : null,
        facts,
        why: words("why", song),
        unverified: words("unverified", song),
        source: words("source", song),
        links: [...song.querySelectorAll("a[href]")].map((link) => link.href),
      };
    });
    const chips = [...article.querySelectorAll('[data-testid="chip"]')];
    return {
      songs,
      chips: chips.map((chip) => ({ id: chip.dataset.id, label: chip.querySelector(".chip-label").textContent.trim() })),
      boundary: words("boundary"),
      shortfall: words("shortfall"),
      error: words("error"),
    };
  });
}

// A song as one string, to compare lists by.
export const nameOf = (song) => `${song.artist} - ${song.title}`;

// What holds of any list of `count` songs: distinct, named, reasoned, linked out.
export function assertSongs(answer, count = 10) {
  assert.equal(answer.songs.length, count, `songs: ${answer.songs.map(nameOf).join("; ")}; ${answer.shortfall ?? ""}`);
  assert.equal(new Set(answer.songs.map(nameOf)).size, count, "a song stands twice in one list");
  for (const song of answer.songs) {
    assert.ok(song.artist && song.title, "a song without a name");
    assert.ok(song.why && song.why.length > 5, `no reason for ${nameOf(song)}`);
    assert.ok(song.links.length >= 4 && song.links.every((link) => link.startsWith("https://")), "links out are missing");
  }
}
