// A real Chromium on the real app. Scripts print one JSON line; whoever started them judges it.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** `{url, artifacts, …}` as the caller wrote it. */
export const given = JSON.parse(process.argv[2] ?? '{}');

export async function open({ flags = [], viewport = { width: 1280, height: 800 }, permissions = [] } = {}) {
  // The one server whose certificate no public authority has signed.
  const trusted = given.spki ? [`--ignore-certificate-errors-spki-list=${given.spki}`] : [];
  const browser = await chromium.launch({ executablePath: given.chromium ?? '/usr/bin/chromium', args: [...FLAGS, ...trusted, ...flags] });
  const context = await browser.newContext({ viewport, permissions, locale: 'en-US', timezoneId: 'America/Chicago', reducedMotion: 'reduce' });
  context.setDefaultTimeout(given.timeout_ms ?? 20_000);
  // The page's clock agrees with an app whose time stands still.
  if (given.now) await context.clock.setFixedTime(given.now);
  const troubles = [];
  const foreign = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') foreign.push(request.url());
    });
  });
  mkdirSync(given.artifacts, { recursive: true });
  return {
    context,
    page: await context.newPage(),
    troubles,
    shot: (page, name, options = {}) => page.screenshot({ path: join(given.artifacts, `${name}.png`), ...options }),
    /** Close, and print what was found together with what no page should do. */
    async report(found) {
      await browser.close();
      console.log(JSON.stringify({ ...found, troubles, foreign }));
    },
  };
}

/** WCAG 2.2 AA on the page as it is painted, colours included. */
export async function faults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await window.axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}

/** Say something by keyboard and wait until the agent has answered it. */
export async function say(page, text) {
  const answers = page.locator('li[data-role=agent]');
  const before = await answers.count();
  const field = page.getByLabel('Your message');
  await field.fill(text);
  await field.press('Enter');
  await answers.nth(before).waitFor();
  await page.locator('[data-thinking]').waitFor({ state: 'detached' });
  return (await page.locator('li[data-role=agent] .said').last().textContent()).trim();
}

/** The panel of details as the customer sees it: name → [words, status]. */
export function slots(page) {
  return page.locator('li[data-slot]').evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.slot, [row.querySelector('.font-medium')?.textContent?.trim() ?? '', row.dataset.status]])),
  );
}
