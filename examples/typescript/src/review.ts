// Review one answer: create a run, poll it, fetch its claims and claim report.
// Server-side code for Node: the API key must never reach a browser.

import { setTimeout as sleep } from "node:timers/promises";

type Status = "queued" | "running" | "completed" | "failed" | "cancelled";

interface ReviewRun {
  id: string;
  status: Status;
  gate_verdict: string | null;
}

interface Accepted {
  review_run: ReviewRun;
  polling_url: string;
  request_id: string;
}

interface Claim {
  id: string;
  text: string;
  support_status: string;
  primary_source_span: { title: string; quote: string } | null;
}

interface ClaimPage {
  claims: Claim[];
  next_cursor: string | null;
}

interface ErrorAnswer {
  error?: { code?: string };
  request_id?: string;
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

const runs = `${variable("KIVO_API_BASE_URL")}/v1/review-runs`;
const headers = { Authorization: `Bearer ${variable("KIVO_API_KEY")}`, "Content-Type": "application/json" };

async function call(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(30_000) });
  if (response.status === 429) {
    await sleep(Number(response.headers.get("Retry-After") ?? 1) * 1000);
    return call(url, init);
  }
  if (!response.ok) {
    const error = (await response.json()) as ErrorAnswer;
    throw new Error(`Kivo request failed: ${error.error?.code} ${error.request_id}`);
  }
  return response;
}

async function get<T>(url: string): Promise<T> {
  return (await (await call(url)).json()) as T;
}

async function create(): Promise<Accepted> {
  const response = await call(runs, {
    method: "POST",
    body: JSON.stringify({
      ai_output: "Refunds are available for 60 days.",
      sources: [{ title: "Refund policy", content: "Customers may request a refund within 30 days of purchase." }],
      intended_use: "customer_facing",
      strictness: "standard",
      metadata: { workflow: "support_answer" },
    }),
  });
  return (await response.json()) as Accepted;
}

async function ended(pollingUrl: string): Promise<ReviewRun> {
  for (;;) {
    const { review_run } = await get<{ review_run: ReviewRun }>(pollingUrl);
    if (["completed", "failed", "cancelled"].includes(review_run.status)) return review_run;
    await sleep(1000);
  }
}

async function* claims(runId: string): AsyncGenerator<Claim> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const page: ClaimPage = await get<ClaimPage>(`${runs}/${runId}/claims${query}`);
    yield* page.claims;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

const accepted = await create();
console.log("created", accepted.review_run.id, accepted.polling_url, accepted.request_id);

const run = await ended(accepted.polling_url);
console.log(run.status, run.gate_verdict);

for await (const claim of claims(run.id)) {
  console.log(claim.support_status, claim.text, "|", claim.primary_source_span?.quote ?? "");
}

const report = await call(`${runs}/${run.id}/claim-report?format=markdown`);
console.log(await report.text());
