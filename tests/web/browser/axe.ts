// axe-core, run in the page. Its rules are its own; this file only asks and words the answer.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    id: string;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
}

/** What axe finds within the element, in words; the page's shadow roots included. */
export async function violations(page: Page, within = '#cloakroom'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const result = await page.evaluate(async (include) => {
    const { axe } = window as unknown as {
      axe: { run: (context: object) => Promise<AxeResult> };
    };
    return axe.run({ include: [include] });
  }, within);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
  );
}
