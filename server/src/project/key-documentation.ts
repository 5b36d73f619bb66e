import * as z from 'zod';
import { headShape, queryHeadShape, settingsShape } from './settings-shape.ts';

/** A key a user may write, for completion and hover. */
export interface KeyDocumentation {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The values it may have, where they can be listed. */
  readonly values: readonly string[];
  /** Keys below it, where they are fixed. */
  readonly keys: readonly KeyDocumentation[];
  /** Keys below each name the user chooses, as under `streams:`. Undefined where names are not the user's. */
  readonly named: readonly KeyDocumentation[] | undefined;
}

interface JsonSchema {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

export const settingsKeys = documentation(settingsShape);
export const headKeys = documentation(headShape);
export const queryHeadKeys = documentation(queryHeadShape);

/** Made when it is first asked for: nobody who only starts the server asks. */
function documentation(shape: z.ZodType): () => readonly KeyDocumentation[] {
  let keys: readonly KeyDocumentation[] | undefined;
  return () => {
    keys ??= keysOf(z.toJSONSchema(shape) as JsonSchema);
    return keys;
  };
}

function keysOf(schema: JsonSchema): readonly KeyDocumentation[] {
  return Object.entries(schema.properties ?? {}).map(([name, value]) => ({
    name,
    description: value.description ?? '',
    required: schema.required?.includes(name) ?? false,
    values: valuesOf(value),
    keys: [value, ...(value.anyOf ?? [])].flatMap(keysOf),
    named:
      typeof value.additionalProperties === 'object'
        ? alternatives(value.additionalProperties).flatMap(keysOf)
        : undefined,
  }));
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? [schema];
}

function valuesOf(schema: JsonSchema): readonly string[] {
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  if (schema.type === 'boolean') return ['true', 'false'];
  if (schema.items) return valuesOf(schema.items);
  return (schema.anyOf ?? []).flatMap(valuesOf);
}
