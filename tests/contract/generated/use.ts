// A small client on the generated types. It is compiled and never run: what the description lacks does not compile.
import type { components, operations, paths, webhooks } from "./api";

type Id = keyof operations;
type Success = 200 | 201 | 202;

/** The JSON that an operation answers with when it does what was asked. */
type Answer<O extends Id> = operations[O]["responses"] extends infer R
  ? { [S in keyof R & Success]: R[S] extends { content: { "application/json": infer J } } ? J : never }[keyof R & Success]
  : never;
type Headers<O extends Id> = NonNullable<operations[O]["parameters"]["header"]>;
type Body<O extends Id> = operations[O] extends { requestBody: { content: { "application/json": infer J } } } ? J : never;
type Sent<O extends Id> = operations[O]["responses"] extends { 200: { headers: infer H } } ? H : never;

declare function call<O extends Id>(id: O, given: { body?: Body<O>; headers?: Headers<O> }): Promise<Answer<O>>;
declare function headersOf<O extends Id>(id: O): Sent<O>;

export async function correct(reason: string): Promise<string> {
  const etag: string = headersOf("read_record").ETag;
  const record = await call("change_record", {
    headers: { "If-Match": etag, "Idempotency-Key": "1" },
    body: { reason, status: "CLEARED" },
  });
  return record.record_id;
}

// @ts-expect-error: a record is corrected to the version that was read, and to no other
export const withoutVersion: Headers<"change_record"> = {};

export async function labels(): Promise<string[]> {
  const codes = await call("list_codes", { headers: { "Accept-Language": "fr" } });
  return Object.values(codes.lists).flatMap((list) => list.map((code) => code.label));
}

export async function outcome(firearm: components["schemas"]["Firearm"]): Promise<"hit" | "possible" | "no_match"> {
  const search = await call("create_search", {
    body: { firearm, purpose: "SEIZURE_CHECK", case_reference: "MBA-1", officer: "k-4711", on_behalf_of: "KE" },
  });
  return search.outcome;
}

export type Printed = paths["/v1/hits/{hit_id}/report"]["get"]["responses"][200]["content"]["application/pdf"];
export type Problem = operations["read_hit"]["responses"][404]["content"]["application/problem+json"];
export const code = (problem: Problem): string => problem.code;
export type Told = webhooks["hit.opened"]["post"]["requestBody"]["content"]["application/json"];
export const event = (told: Told): "hit.opened" => told.event;
