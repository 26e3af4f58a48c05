/**
 * Audit a server against the GraphQL over HTTP specification, for the Python tests.
 *
 *   node audit.mjs URL
 *
 * Prints one JSON object: for MUST, SHOULD and MAY how many audits there are and how many the
 * server meets, and every audit it does not meet with the reason.
 */
import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
const report = { MUST: tally(), SHOULD: tally(), MAY: tally(), failed: [] };

for (const { id, name, status, reason } of await auditServer({ url })) {
  const level = report[name.split(' ', 1)[0]];
  level.total += 1;
  if (status === 'ok') level.ok += 1;
  else report.failed.push({ id, name, reason });
}
console.log(JSON.stringify(report));

function tally() {
  return { ok: 0, total: 0 };
}
