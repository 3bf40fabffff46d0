// Staff watch a conversation while the customer writes: the console's state follows, live.
import { faults, given, open, say } from './browser.mjs';

const { context, page: customer, shot, report } = await open({ viewport: { width: 1600, height: 1000 } });
const found = { faults: {} };

const stranger = await context.newPage();
await stranger.goto(`${given.url}/console`);
const refusal = stranger.getByRole('heading', { name: /staff/ });
await refusal.waitFor();
found.stranger = await refusal.textContent();
found.faults.forbidden = await faults(stranger);
await stranger.close();

await customer.goto(given.url);
await customer.locator('li[data-role=agent]').first().waitFor();
await customer.locator('[data-link=live]').waitFor();

const staff = await context.newPage();
await staff.goto(`${given.url}/console?ticket=${encodeURIComponent(given.ticket)}`);
await staff.locator('[data-session]').first().click();
await staff.locator('[data-focus] [data-link=live]').waitFor();
found.address = new URL(staff.url()).search;
found.before = await facts();
await shot(staff, 'console-idle');

found.steps = [];
for (const line of given.lines) {
  await say(customer, line);
  // The console learns by itself: nothing is clicked or reloaded here.
  await staff.locator('[data-focus] li[data-role=customer] .said').getByText(line, { exact: true }).waitFor();
  await staff.locator('[data-node=respond][data-look=now]').waitFor();
  found.steps.push(await facts());
}
await staff.locator('[data-turn]').nth(given.lines.length - 1).waitFor();
found.turns = await staff.locator('[data-turn]').count();
await staff.locator('[data-session]').first().getByText(given.customer).waitFor();
found.list = (await staff.locator('[data-session]').first().innerText()).split('\n').filter(Boolean);
await shot(staff, 'console');
found.faults.console = await faults(staff);
await staff.emulateMedia({ colorScheme: 'dark' });
await shot(staff, 'console-dark');
found.faults.dark = await faults(staff);
await staff.emulateMedia({ colorScheme: 'light' });
await staff.getByRole('group', { name: 'How the graph is shown' }).getByRole('button', { name: 'Table' }).click();
await staff.getByRole('group', { name: 'How the times are shown' }).getByRole('button', { name: 'Table' }).click();
found.graphTable = await staff.locator('table').first().locator('tbody tr').allInnerTexts();
await shot(staff, 'console-tables');
found.faults.tables = await faults(staff);

// Opened later, the record shows the same as those saw who watched it live.
await staff.reload();
await staff.locator('[data-node=respond][data-look=now]').waitFor();
await staff.locator('[data-turn]').nth(given.lines.length - 1).waitFor();
found.afterReload = await facts();
await report(found);

async function facts() {
  const values = await staff.locator('[data-fact]').evaluateAll((all) =>
    Object.fromEntries(all.map((each) => [each.dataset.fact, each.querySelector('dd').innerText.trim()])),
  );
  const lit = await staff.locator('[data-node]:not([data-look=idle])').evaluateAll((all) => all.map((each) => each.dataset.node));
  const filled = await staff.locator('[data-focus] li[data-slot]:not([data-status=empty]):not([data-status=asking])').count();
  return { ...values, lit, filled };
}
