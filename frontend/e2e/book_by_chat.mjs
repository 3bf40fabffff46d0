// A customer books by chat: typing, a quick reply, a detail corrected on the page, a reload in the middle.
import { faults, given, open, say, slots } from './browser.mjs';

const { page, shot, report } = await open();
const found = { replies: [], faults: {} };

await page.goto(given.url);
await page.locator('li[data-role=agent]').first().waitFor();
await shot(page, 'customer-start');
found.faults.start = await faults(page);

for (const line of given.lines) found.replies.push(await say(page, line));
found.asked = await slots(page);
await shot(page, 'customer-collecting');

await page.reload();
await page.locator('[data-link=live]').waitFor();
await page.locator('li[data-role=customer]').nth(given.lines.length - 1).waitFor();
found.afterReload = { slots: await slots(page), said: await page.locator('li[data-role=customer]').count() };

for (const line of given.details) found.replies.push(await say(page, line));
if (given.correction) {
  const { label, value } = given.correction;
  const answers = await page.locator('li[data-role=agent]').count();
  await page.getByRole('button', { name: `Change ${label}` }).click();
  await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  await page.keyboard.press('Enter');
  await page.locator('li[data-role=agent]').nth(answers).waitFor();
}
found.readBack = await slots(page);
found.question = (await page.locator('li[data-role=agent] .said').last().textContent()).trim();
found.quickReplies = await page.getByRole('group', { name: 'Suggested answers' }).getByRole('button').allTextContents();
await shot(page, 'customer-confirm');
found.faults.confirm = await faults(page);

await page.getByRole('group', { name: 'Suggested answers' }).getByRole('button', { name: 'Yes' }).click();
const receipt = page.locator('[data-booking]').first();
await receipt.waitFor();
found.reference = await receipt.getAttribute('data-booking');
found.receipt = (await receipt.innerText()).split('\n').filter(Boolean);
await shot(page, 'customer-booked');
found.faults.booked = await faults(page);
await page.emulateMedia({ colorScheme: 'dark' });
await shot(page, 'customer-booked-dark');
found.faults.dark = await faults(page);
await page.emulateMedia({ colorScheme: 'light' });
await page.setViewportSize({ width: 320, height: 640 });
found.widthAt320 = await page.evaluate(() => document.documentElement.scrollWidth);
await shot(page, 'customer-320');
found.faults.narrow = await faults(page);
await report(found);
